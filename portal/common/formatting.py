"""Dates, numbers, money and names of countries, as each language writes them. Babel only: one formatter everywhere.

Django has no formats for Burmese, and browsers write English for Khmer and Burmese, so neither is used.
Digits are ASCII in every language: they are what phones, receipts and bank books show.
"""

import functools
from datetime import date, datetime
from decimal import Decimal

from babel import Locale, dates, numbers
from django.utils import timezone, translation
from django.utils.translation import gettext

from portal.common.script import to_ascii_digits

# English as it is written outside America: day before month.
_LOCALES = {"en": "en_GB"}


@functools.cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language))


def _current(language: str | None) -> str:
    return language or translation.get_language() or "en"


def format_date(day: date | datetime, language: str | None = None) -> str:
    """For example «22 November 2026», in the language's own order and month names."""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    return to_ascii_digits(dates.format_date(day, "long", locale=_locale(_current(language))))


def format_month(written: str, language: str | None = None) -> str:
    """A month given as «2026-11» in words: «November 2026»; anything else as it stands."""
    try:
        year, month = (int(part) for part in written.split("-"))
        first = date(year, month, 1)
    except ValueError:
        return written
    locale = _locale(_current(language))
    return to_ascii_digits(dates.format_skeleton("yMMMM", first, locale=locale))


def format_weekday(day: int, language: str | None = None) -> str:
    """The name of an ISO weekday (1 = Monday): «Monday»."""
    monday = date(2024, 1, 1)
    locale = _locale(_current(language))
    return str(dates.format_date(monday.replace(day=day), "EEEE", locale=locale))


def format_day_of_year(month: int, day: int, language: str | None = None) -> str:
    """A day of any year: «29 December»."""
    locale = _locale(_current(language))
    return to_ascii_digits(dates.format_skeleton("MMMMd", date(2024, month, day), locale=locale))


def format_datetime(moment: datetime, language: str | None = None, *, zone: str = "UTC") -> str:
    """Date and time of day in the given IANA zone, with the zone's name."""
    locale = _locale(_current(language))
    local = moment.astimezone(dates.get_timezone(zone))
    day = dates.format_date(local, "long", locale=locale)
    return to_ascii_digits(f"{day} {local:%H:%M} ({zone.split('/')[-1].replace('_', ' ')})")


def format_number(value: Decimal | int, language: str | None = None) -> str:
    """Grouped as the language groups, without trailing zeros."""
    return to_ascii_digits(numbers.format_decimal(value, locale=_locale(_current(language))))


def format_size(size: int, language: str | None = None) -> str:
    """Bytes as a phone shows them, rounded up: «85 KB», «1.2 MB»."""
    kilobytes = -(-size // 1000)
    if kilobytes < 1000:
        return gettext("%(number)s KB") % {"number": format_number(kilobytes, language)}
    megabytes = Decimal(-(-kilobytes // 100)) / 10
    return gettext("%(number)s MB") % {"number": format_number(megabytes, language)}


def format_money(amount: Decimal, currency: str, language: str | None = None) -> str:
    """The amount, grouped, then the ISO code: «84,000 TWD». A code, because many countries share signs like $."""
    locale = _locale(_current(language))
    digits = 0 if amount == amount.to_integral_value() else numbers.get_currency_precision(currency)
    pattern = "#,##0" if not digits else "#,##0." + "0" * digits
    written = numbers.format_decimal(amount, format=pattern, locale=locale)
    return f"{to_ascii_digits(written)} {currency}"


def format_percent(value: Decimal, language: str | None = None) -> str:
    """A percentage given as a number from 0 to 100."""
    written = numbers.format_percent(
        value / 100, format="#,##0.##%", locale=_locale(_current(language))
    )
    return to_ascii_digits(written)


def country_name(code: str, language: str | None = None) -> str:
    """The country's name; the code itself where Babel knows none."""
    return str(_locale(_current(language)).territories.get(code, code))


def currency_name(code: str, language: str | None = None) -> str:
    """The currency's name; the code itself where Babel knows none."""
    return str(_locale(_current(language)).currencies.get(code, code))


def language_name(code: str, language: str | None = None) -> str:
    """The name of a language in the reader's language."""
    return str(_locale(_current(language)).languages.get(code, code))


def currency_digits(currency: str) -> int:
    """Digits after the point in this currency (CLDR): 2 for THB, 0 for VND and JPY."""
    return int(numbers.get_currency_precision(currency))
