"""One typed row made clean, or what is wrong with it. No queries."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from complaints.filing_for.problems import Problem, missing, no_consent, problem_of, typed, unknown
from complaints.filing_for.sheet import TypedRow
from complaints.filing_for.words import CONSENT_WAYS, DEFAULT_COVERS, NO, YES, Vocabulary
from complaints.intake.choices import CURRENCIES, EVERYWHERE
from portal.common.forms import (
    LONG_TEXT,
    MAX_AMOUNT,
    SHORT_TEXT,
    DecimalField,
    parse_amount,
    parse_phone,
)
from portal.common.script import to_ascii_digits
from portal.settings.languages import ORIGINS
from recruitment_agencies.importing.cells import BadCell, text_of
from recruitment_agencies.importing.spreadsheets import Cell, Unusable

MOST_CASE, MOST_PASSPORT, MOST_NOTE = 80, 40, 500
_BETWEEN = re.compile(r"[,;|/\n၊]+")
_KNOWN_CURRENCIES = frozenset([*CURRENCIES.values(), EVERYWHERE])
_TEXTS = {
    "case": MOST_CASE,
    "name": SHORT_TEXT,
    "safe_hours": SHORT_TEXT,
    "accused_name": SHORT_TEXT,
    "agency": 80,
    "consent_note": MOST_NOTE,
}
_SINGLE = (
    "language",
    "consent_language",
    "nationality",
    "country_of_work",
    "area_of_work",
    "kind",
    "danger",
    "accused_type",
    "paid_for",
    "consent",
)
_SEVERAL = ("ask_for", "exclude", "consent_covers")
_LANGUAGE_OF = {country: code for code, country in ORIGINS.items()}


@dataclass(frozen=True)
class Row:
    """One worker of the sheet. `values` holds every column that says something, in the terms of `Submission`."""

    number: int
    values: Mapping[str, Any]
    typed: Mapping[str, str] = field(default_factory=dict)

    def get(self, column: str) -> Any:
        return self.values.get(column)


def clean_row(row: TypedRow, words: Vocabulary) -> tuple[Row, list[Problem]]:
    """The row in clean terms, and every fault of it; only what holds for a row alone is looked at."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, cell in row.cells.items():
        try:
            value = _cleaner(column)(column, cell, words)
        except BadCell as error:
            problems.append(problem_of(row.number, column, cell, error))
        except _Unknown:
            problems.append(_not_known(row.number, column, cell, words))
        except ValidationError as error:
            problems.append(Problem(row.number, column, error.messages[0], typed(cell)))
        else:
            if value not in ("", None, ()):
                values[column] = value
    faulty = {problem.field for problem in problems}
    problems += _phone(row, values, faulty)
    if "consent" not in values and "consent" not in faulty:
        problems.append(missing(row.number, "consent"))
    if "paid_amount" in values and not {"paid_currency"} & (values.keys() | faulty):
        problems.append(missing(row.number, "paid_currency"))
    _fill_in(values)
    said = {column: typed(cell) for column, cell in row.cells.items()}
    return Row(row.number, values, said), problems


class _Unknown(Exception):
    """A word that a closed set does not have."""


def _cleaner(column: str) -> Callable[[str, Cell, Vocabulary], Any]:
    if column in _TEXTS:
        return _text
    if column in _SINGLE:
        return _single
    if column in _SEVERAL:
        return _several
    return _OTHERS[column]


def _text(column: str, cell: Cell, words: Vocabulary) -> str:
    return text_of(cell, most=_TEXTS[column])


def _single(column: str, cell: Cell, words: Vocabulary) -> str:
    text = text_of(cell, most=SHORT_TEXT)
    found = words[column].find(text) if text else ""
    if found is None:
        raise _Unknown
    return found


def _several(column: str, cell: Cell, words: Vocabulary) -> tuple[str, ...]:
    parts = [part.strip() for part in _BETWEEN.split(text_of(cell, most=LONG_TEXT))]
    found = [words[column].find(part) for part in parts if part]
    if None in found:
        raise _Unknown
    return tuple(dict.fromkeys(str(code) for code in found))


def _story(column: str, cell: Cell, words: Vocabulary) -> str:
    """To the letter: the statement keeps the original, whatever it was typed in."""
    if isinstance(cell, Unusable):
        raise BadCell(cell.code, value=cell.shown)
    text = "" if cell is None else str(cell).strip()
    if len(text) > LONG_TEXT:
        raise BadCell("too_long", most=LONG_TEXT)
    return text


def _passport(column: str, cell: Cell, words: Vocabulary) -> str:
    text = to_ascii_digits(text_of(cell, most=MOST_PASSPORT))
    return re.sub(r"[\s.\-]+", "", text).upper()


def _amount(column: str, cell: Cell, words: Vocabulary) -> Decimal | None:
    text = text_of(cell, most=SHORT_TEXT)
    if not text:
        return None
    amount = parse_amount(text)
    if amount is None or not 0 < amount <= MAX_AMOUNT:
        raise ValidationError(DecimalField.default_error_messages["invalid"])
    return round(amount, 2)


def _currency(column: str, cell: Cell, words: Vocabulary) -> str:
    code = text_of(cell, most=SHORT_TEXT).upper()[:3]
    if code and code not in _KNOWN_CURRENCIES:
        raise _Unknown
    return code


def _raw_phone(column: str, cell: Cell, words: Vocabulary) -> str:
    return to_ascii_digits(text_of(cell, most=SHORT_TEXT))


_OTHERS: Mapping[str, Callable[[str, Cell, Vocabulary], Any]] = {
    "story": _story,
    "passport": _passport,
    "paid_amount": _amount,
    "paid_currency": _currency,
    "phone": _raw_phone,
}


def _phone(row: TypedRow, values: dict[str, Any], faulty: set[str]) -> list[Problem]:
    """A spreadsheet drops the plus and the leading zero of a number; both are found again."""
    text = values.pop("phone", "")
    if not text:
        return []
    region = values.get("country_of_work")
    for attempt in (text, f"+{text}"):
        try:
            values["phone"] = parse_phone(attempt, region=region)
        except ValidationError as error:
            reason = error.messages[0]
        else:
            return []
    return [Problem(row.number, "phone", reason, typed(row.cells["phone"]))]


def _not_known(number: int, column: str, cell: Cell, words: Vocabulary) -> Problem:
    if column == "consent" and words["danger"].find(str(cell)) in (YES, NO):
        return Problem(number, column, no_consent(), typed(cell))
    if column == "paid_currency":
        return unknown(number, column, cell, {code: code for code in sorted(_KNOWN_CURRENCIES)})
    labels = words[column].labels
    if column == "consent":
        labels = {way.value: str(way.label) for way in CONSENT_WAYS}
    return unknown(number, column, cell, labels)


def _fill_in(values: dict[str, Any]) -> None:
    """What may be left out: the language of the country she comes from, the usual scope."""
    values.setdefault("language", _LANGUAGE_OF.get(values.get("nationality", ""), "en"))
    values.setdefault("consent_language", values["language"])
    values.setdefault("consent_covers", tuple(part.value for part in DEFAULT_COVERS))
