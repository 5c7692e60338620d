"""Single cells: text, days, telephone numbers and websites as lists really write them. Pure; faults are raised."""

import functools
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

import phonenumbers
from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from portal.common.forms import BUDDHIST_OFFSET, FIRST_BUDDHIST_YEAR
from portal.common.script import clean_text
from recruitment_agencies.importing.folding import with_ascii_digits
from recruitment_agencies.importing.spreadsheets import Cell, Unusable

FIRST_YEAR = 1950
LAST_YEARS_AHEAD = 50
# Days since 30 December 1899, as spreadsheets count them: 1950 to 2119.
FIRST_SERIAL, LAST_SERIAL = 18_264, 80_353
_EPOCH = date(1899, 12, 30)
_SPACES = re.compile(r"\s+")
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_NUMBERS = re.compile(r"(\d{1,4})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{1,4})")
_TIME = re.compile(
    r"[T ]\s*\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[AaPp][Mm])?\s*(?:Z|[+-]\d{2}:?\d{2})?$"
)
_WORDS_OF_ERA = re.compile(
    r"พ\.?\s*ศ\.?|ค\.?\s*ศ\.?|ព\.?\s*ស\.?|គ\.?\s*ស\.?|\b(?:B\.?\s?E|A\.?\s?D|C\.?\s?E)\b\.?", re.I
)
_MONTH_IN_WORDS = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[\s\-./,]+(\D+?)[\s\-./,]+(\d{1,4})$")
_MONTH_FIRST_IN_WORDS = re.compile(r"^([^\d\s,]+)\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
_WORDS_OF_DATES = re.compile(r"ថ្ងៃទី|ថ្ងៃ|ខែ|ឆ្នាំ|วันที่|เดือน|ปี|\bngày\b|\bnăm\b|ခုနှစ်|ရက်|နေ့|ວັນທີ|ເດືອນ|ປີ")
_BETWEEN_PHONES = re.compile(r"\s*(?:[/;,|\n]|\bor\b|\band\b)\s*")
_PHONE_LIKE = re.compile(r"[\d\s+().\-extEXT#]+")
_EMPTY_WORDS = frozenset(["-", "–", "—", "n/a", "na", "none", "null", "nil", "."])
_LANGUAGES = ("en", "km", "my", "vi", "th", "lo")


class BadCell(Exception):
    """What is wrong with a cell: `code` and `details` as of `reasons.Problem`."""

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code)
        self.code, self.details = code, details


def text_of(cell: Cell, *, most: int) -> str:
    """One line of text: NFC, Unicode instead of Zawgyi, no invisible characters, single spaces.

    Raises:
        BadCell: it is too long, not readable, or no text at all.
    """
    text = _written(cell)
    if len(text) > most * 4:
        raise BadCell("too_long", most=most)
    if not text.isascii() or not text.isprintable():
        text = clean_text(text.replace("\u00a0", " ")).normalised
        if "\ufffd" in text:
            raise BadCell("damaged")
    text = " ".join(text.split())
    if len(text) > most:
        raise BadCell("too_long", most=most)
    return "" if text.lower() in _EMPTY_WORDS else text


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Unusable):
        raise BadCell(cell.code, value=cell.shown)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date | time):
        raise BadCell("became_a_date")
    return str(cell)


def number_of(cell: Cell, *, most: int) -> str:
    """A licence number: like a text, its digits as 0 to 9."""
    return with_ascii_digits(text_of(cell, most=most))


# Days ---------------------------------------------------------------------------------------------


def day_of(cell: Cell, *, order: str, calendar: str) -> date | None:
    """The day in a cell; None where it is empty.

    Args:
        order: how numbers are to be read when no year stands first: one of `mapping.ORDERS`.
        calendar: `auto` takes years from 2400 on for Buddhist ones; `gregorian` and `buddhist` allow no other.

    Raises:
        BadCell: it is no day, it can be two days, or its year cannot be right.
    """
    if isinstance(cell, datetime | date):
        return _sensible(cell.year, cell.month, cell.day, calendar, shown=str(cell)[:10])
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(float(cell), shown=_written(cell))
    text = with_ascii_digits(text_of(cell, most=200))
    if not text:
        return None
    if _ISO.fullmatch(text):
        return _from_numbers(tuple(text.split("-")), order, calendar, shown=text)
    bare = _SPACES.sub(" ", _WORDS_OF_ERA.sub(" ", _TIME.sub("", text))).strip()
    if _SERIAL.fullmatch(bare):
        return _from_serial(float(bare), shown=text)
    found = _NUMBERS.fullmatch(bare)
    if found:
        return _from_numbers(found.group(1, 2, 3), order, calendar, shown=text)
    return _from_words(bare, calendar, shown=text)


def _from_serial(number: float, *, shown: str) -> date:
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        raise BadCell("not_a_day", value=shown[:60])
    return _EPOCH + timedelta(days=int(number))


def _from_numbers(parts: tuple[str | Any, ...], order: str, calendar: str, *, shown: str) -> date:
    first, second, last = map(int, parts)
    if len(parts[0]) == 4:
        return _sensible(first, second, last, calendar, shown=shown)
    if len(parts[2]) != 4:
        code = "ambiguous_day" if len(parts[2]) <= 2 else "not_a_day"
        raise BadCell(code, value=shown[:60])
    if order == "unknown" and first <= 12 and second <= 12 and first != second:
        raise BadCell("ambiguous_day", value=shown[:60])
    is_month_first = order == "month-first" or (order == "unknown" and second > 12)
    day, month = (second, first) if is_month_first else (first, second)
    return _sensible(last, month, day, calendar, shown=shown)


def _from_words(text: str, calendar: str, *, shown: str) -> date:
    bare = _SPACES.sub(" ", _WORDS_OF_DATES.sub(" ", text.lower())).strip()
    found = _MONTH_IN_WORDS.match(bare)
    day, name, year = found.groups() if found else ("", "", "")
    if not found and (american := _MONTH_FIRST_IN_WORDS.match(bare)):
        name, day, year = american.groups()
    month = _months().get(name.strip(" .,"))
    if month is None:
        raise BadCell("not_a_day", value=shown[:60])
    if len(year) != 4:
        raise BadCell("ambiguous_day", value=shown[:60])
    return _sensible(int(year), month, int(day), calendar, shown=shown)


@functools.cache
def _months() -> dict[str, int]:
    """Names of months, long and short, in the languages of the region."""
    names: dict[str, int] = {"sept": 9}
    for language in _LANGUAGES:
        months = Locale(language).months
        for form in ("format", "stand-alone"):
            for width in ("abbreviated", "wide"):
                for number, name in months[form][width].items():
                    names[unicodedata.normalize("NFC", name).lower().strip(" .")] = number
    return names


def _sensible(year: int, month: int, day: int, calendar: str, *, shown: str) -> date:
    is_buddhist = year >= FIRST_BUDDHIST_YEAR
    if (calendar == "gregorian" and is_buddhist) or (calendar == "buddhist" and not is_buddhist):
        raise BadCell("unlikely_day", day=shown[:60])
    try:
        found = date(year - BUDDHIST_OFFSET if is_buddhist else year, month, day)
    except ValueError as error:
        raise BadCell("not_a_day", value=shown[:60]) from error
    if found.year < FIRST_YEAR:
        raise BadCell("unlikely_day", day=shown[:60])
    return found


# Telephone and website ----------------------------------------------------------------------------


def phone_of(cell: Cell, *, country: str, most: int) -> str:
    """One or several telephone numbers in international form, joined by ` / `; odd but likely ones as written.

    Raises:
        BadCell: there is no telephone number in it, or they are too long together.
    """
    text = with_ascii_digits(text_of(cell, most=200))
    if not text:
        return ""
    parts = [part for part in _BETWEEN_PHONES.split(text) if part]
    joined = " / ".join(dict.fromkeys(_one_phone(part, country) for part in parts))
    if len(joined) > most:
        raise BadCell("too_long", most=most)
    return joined


@functools.lru_cache(maxsize=4_096)
def _one_phone(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country)
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        pass
    if _PHONE_LIKE.fullmatch(text) and sum(c.isdigit() for c in text) >= 5:
        return text
    raise BadCell("not_a_phone", value=text[:60])


_is_web = URLValidator(schemes=["http", "https"])


def website_of(cell: Cell, *, most: int) -> str:
    """An address with its scheme: `https` where none is written.

    Raises:
        BadCell: it is no address of the web.
    """
    text = text_of(cell, most=most)
    if not text:
        return ""
    has_scheme = "://" in text
    address = text if has_scheme else f"https://{text}"
    try:
        _is_web(address)
    except ValidationError as error:
        raise BadCell("not_a_website", value=text[:60]) from error
    if "@" in address or len(address) > most:
        raise BadCell("not_a_website", value=text[:60])
    return address
