"""Kinds of facts: how a value is checked, and how it reads in each language.

One class a kind, registered below; nobody else branches on the kind. The wording follows `meta.reads_as` of
reference_data/facts.yaml, because the articles are written around it («at least 400 THB a day»).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from babel import Locale, dates
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from portal.common import formatting
from portal.common.errors import Message, PortalError
from portal.common.forms import parse_amount, parse_day
from portal.common.registry import Registry
from portal.common.script import to_ascii_digits
from rights_info.enums import SOURCE_LANGUAGE, Precision

Plural = Callable[[int, str], str]

UNITS: dict[str, Plural] = {
    "minute": lambda n, value: (
        ngettext("%(value)s minute", "%(value)s minutes", n) % {"value": value}
    ),
    "hour": lambda n, value: ngettext("%(value)s hour", "%(value)s hours", n) % {"value": value},
    "day": lambda n, value: ngettext("%(value)s day", "%(value)s days", n) % {"value": value},
    "week": lambda n, value: ngettext("%(value)s week", "%(value)s weeks", n) % {"value": value},
    "month": lambda n, value: ngettext("%(value)s month", "%(value)s months", n) % {"value": value},
    "year": lambda n, value: ngettext("%(value)s year", "%(value)s years", n) % {"value": value},
    "time": lambda n, value: ngettext("%(value)s time", "%(value)s times", n) % {"value": value},
    "worker": lambda n, value: (
        ngettext("%(value)s worker", "%(value)s workers", n) % {"value": value}
    ),
    "field": lambda n, value: ngettext("%(value)s field", "%(value)s fields", n) % {"value": value},
}
PERIODS: dict[str, Message] = {
    "hour": gettext_lazy("%(value)s an hour"),
    "day": gettext_lazy("%(value)s a day"),
    "week": gettext_lazy("%(value)s a week"),
    "month": gettext_lazy("%(value)s a month"),
    "year": gettext_lazy("%(value)s a year"),
    "worker": gettext_lazy("%(value)s for each worker"),
}


class FactLike(Protocol):
    """What a kind needs to know of a fact."""

    value: str
    unit: str
    currency: str
    per: str
    texts: dict[str, str]


class FactKind:
    """A kind of fact. `value` is stored as ASCII text: a plain decimal, an ISO date, a number as dialled.

    `parts` are the columns of a fact that its value is made of.
    """

    key: str
    label: Message
    parts: tuple[str, ...] = ("value",)

    def check(self, value: str) -> None:
        """Raise PortalError (field `value`) where the text is not a value of this kind."""

    def parse(self, typed: str) -> str:
        """What a person typed, in any script's digits, as this kind stores it. Raises PortalError (field `value`)."""
        value = to_ascii_digits(typed).strip()
        self.check(value)
        return value

    def written(self, fact: FactLike, language: str) -> str:
        """The value as plain text, unit and period included."""
        return fact.value

    def html(self, fact: FactLike, language: str) -> SafeString:
        """The value for a page; escaped."""
        return conditional_escape(self.written(fact, language))

    def href(self, fact: FactLike) -> str:
        """What a tap on the value leads to; empty for most."""
        return ""

    def as_json(self, fact: FactLike, language: str) -> Any:
        """`value` of the API."""
        return fact.value


class NumericKind(FactKind):
    """A decimal with a unit and perhaps a period."""

    parts = ("value", "unit", "per")

    def parse(self, typed: str) -> str:
        number = parse_amount(typed)
        if number is None:
            raise _not_a_value(_("Enter a number, for example 400 or 1.5."))
        return super().parse(f"{number:f}")

    def check(self, value: str) -> None:
        try:
            number = Decimal(value)
        except InvalidOperation as error:
            raise _not_a_value(_("Enter a number, for example 400 or 1.5.")) from error
        if not number.is_finite():
            raise _not_a_value(_("Enter a number, for example 400 or 1.5."))

    def written(self, fact: FactLike, language: str) -> str:
        with override(language):
            return _with_period(self.amount(fact, Decimal(fact.value), language), fact.per)

    def amount(self, fact: FactLike, value: Decimal, language: str) -> str:
        return _with_unit(value, fact.unit, language)


class Money(NumericKind):
    key, label = "money", gettext_lazy("amount of money")
    parts = ("value", "currency", "per")

    def amount(self, fact: FactLike, value: Decimal, language: str) -> str:
        return formatting.format_money(value, fact.currency, language)

    def as_json(self, fact: FactLike, language: str) -> dict[str, str]:
        digits = max(2, formatting.currency_digits(fact.currency))
        return {"amount": f"{Decimal(fact.value):.{digits}f}", "currency": fact.currency}


class Number(NumericKind):
    key, label = "number", gettext_lazy("number")


class Duration(NumericKind):
    """`per` of a duration says what it is counted over; the article's own words say so too."""

    key, label = "duration", gettext_lazy("length of time")


class Percent(NumericKind):
    key, label = "percent", gettext_lazy("percentage")

    def amount(self, fact: FactLike, value: Decimal, language: str) -> str:
        return formatting.format_percent(value, language)


class Multiple(NumericKind):
    key, label = "multiple", gettext_lazy("multiple")

    def amount(self, fact: FactLike, value: Decimal, language: str) -> str:
        return _("%(value)s times") % {"value": formatting.format_number(value, language)}


class Phone(FactKind):
    key, label = "phone", gettext_lazy("telephone number")

    def check(self, value: str) -> None:
        if not re.fullmatch(r"\+?[0-9][0-9 ()/-]*", to_ascii_digits(value)):
            raise _not_a_value(_("Enter a telephone number, for example +66 2 123 4567."))

    def href(self, fact: FactLike) -> str:
        return "tel:" + "".join(c for c in to_ascii_digits(fact.value) if c.isdigit() or c == "+")

    def html(self, fact: FactLike, language: str) -> SafeString:
        return format_html('<a class="number" href="{}">{}</a>', self.href(fact), fact.value)


class Text(FactKind):
    key, label = "text", gettext_lazy("sentence")
    parts = ("texts",)

    def parse(self, typed: str) -> str:
        """A sentence stands in `texts`; its `value` is empty."""
        return ""

    def written(self, fact: FactLike, language: str) -> str:
        return in_language(fact.texts, language)

    def html(self, fact: FactLike, language: str) -> SafeString:
        text = conditional_escape(self.written(fact, language))
        if fact.texts.get(language):
            return text
        return format_html('<span lang="{}">{}</span>', SOURCE_LANGUAGE, text)

    def as_json(self, fact: FactLike, language: str) -> str:
        return self.written(fact, language)


class Day(FactKind):
    key, label = "date", gettext_lazy("date")

    def parse(self, typed: str) -> str:
        day = parse_day(typed)
        return super().parse(day.isoformat() if day else typed)

    def check(self, value: str) -> None:
        try:
            date.fromisoformat(value)
        except ValueError as error:
            raise _not_a_value(
                _("Enter a date as year-month-day, for example 2026-11-22.")
            ) from error

    def written(self, fact: FactLike, language: str) -> str:
        return formatting.format_date(date.fromisoformat(fact.value), language)


fact_kinds: Registry[FactKind] = Registry("kinds of facts")
for _kind in (Money, Number, Duration, Percent, Multiple, Phone, Text, Day):
    fact_kinds.register(_kind())


def kind_choices() -> list[tuple[str, Message]]:
    return [(kind.key, kind.label) for kind in fact_kinds]


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in the language, else in the source language, else empty."""
    return texts.get(language) or texts.get(SOURCE_LANGUAGE) or ""


def format_known_day(day: date, precision: str, language: str) -> str:
    """A day no more exactly than it is known: «2025», «April 2026» or «1 April 2026»."""
    locale = Locale.parse(language)
    if precision == Precision.YEAR:
        return str(day.year)
    if precision == Precision.MONTH:
        return to_ascii_digits(dates.format_skeleton("yMMMM", day, locale=locale))
    return formatting.format_date(day, language)


def _with_unit(value: Decimal, unit: str, language: str) -> str:
    written = formatting.format_number(value, language)
    if unit not in UNITS:
        return written
    return UNITS[unit](1 if value == 1 else 2, written)


def _with_period(written: str, per: str) -> str:
    return str(PERIODS[per]) % {"value": written} if per in PERIODS else written


def _not_a_value(message: str) -> PortalError:
    return PortalError(message, fields={"value": [message]})


__all__ = ["fact_kinds", "format_known_day", "in_language", "kind_choices"]
