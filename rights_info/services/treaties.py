"""Rows of agreements.yaml and ratifications.yaml as rows of facts, in the form facts.yaml has.

Pure: a file's content in, fact rows out. Wordings stand in the files' `meta`. Nothing is shown more exactly than its
source gave it: where `date_read` says that a source gave less than the written date, the rest goes into the caution.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.common.formatting import country_name
from portal.common.script import without_invisible
from portal.settings.languages import LANGUAGE_CODES
from rights_info.enums import SOURCE_LANGUAGE, Precision
from rights_info.fact_kinds import format_known_day, in_language

Row = Mapping[str, Any]

_PRECISIONS = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}
_OPEN = "-"
_UNREAD = "none"


@dataclass(frozen=True)
class KnownDate:
    """A date as exact as it is known. `day` is the first day of the month or year; `is_open` means «from»."""

    day: date
    precision: Precision
    is_open: bool = False

    @classmethod
    def parse(cls, written: str) -> "KnownDate":
        """From YYYY, YYYY-MM or YYYY-MM-DD, with a hyphen behind it for «from».

        Raises:
            ValueError: the text is no such date.
        """
        digits = written.removesuffix(_OPEN)
        if len(digits) not in _PRECISIONS:
            raise ValueError(f"{written!r} is not a date as YYYY, YYYY-MM or YYYY-MM-DD")
        day = date.fromisoformat(digits + "-01-01"[len(digits) - 4 :])
        return cls(day, _PRECISIONS[len(digits)], written.endswith(_OPEN))

    @property
    def exact(self) -> date | None:
        """The day itself, where it is known."""
        return self.day if self.precision == Precision.DAY and not self.is_open else None

    def written(self, language: str) -> str:
        return without_invisible(format_known_day(self.day, self.precision, language))


# Ratifications -------------------------------------------------------------------------------------


def ratification_facts(data: Row) -> Iterator[dict[str, Any]]:
    """One fact a row: the day of ratification, or a sentence where no such day was read or none exists."""
    conventions = {row["key"]: row["label"] for row in data["conventions"]}
    for row in data["rows"]:
        fact = {
            **_common(row, data["meta"]),
            "key": f"ratified-{row['key']}",
            "label": _filled(data["meta"]["label"], convention=conventions[row["convention"]]),
            "country": row["country"],
        }
        yield fact | _ratification_value(row, data["meta"]["texts"])


def _ratification_value(row: Row, texts: Row) -> dict[str, Any]:
    read = _as_read(row, "date")
    if row["status"] == "ratified" and read is not None and read.exact:
        return {"kind": "date", "value": read.exact.isoformat()}
    if read is None:
        return {"kind": "text", "text": texts[row["status"]]}
    days = {code: read.written(code) for code in LANGUAGE_CODES}
    return {"kind": "text", "text": _filled(texts[f"{row['status']}_dated"], date=days)}


# Agreements ----------------------------------------------------------------------------------------


def agreement_facts(data: Row) -> Iterator[dict[str, Any]]:
    """One sentence a row, in English only: the title, its dates and its status."""
    meta = data["meta"]
    for row in data["rows"]:
        parties = {code: _named(row["parties"], code) for code in LANGUAGE_CODES}
        yield {
            **_common(row, meta),
            "key": f"agreement-{row['key']}",
            "kind": "text",
            "label": _filled(meta["label"], kind=meta["kinds"][row["kind"]], parties=parties),
            "text": {SOURCE_LANGUAGE: _agreement_sentence(row, meta)},
            "country": row.get("origin"),
            "applies_to": _corridor(row),
            "valid_from": _exact_day(row["in_force"]),
            "valid_to": _exact_day(row["expires"]),
        }


def _agreement_sentence(row: Row, meta: Row) -> str:
    first = "dated" if row["kind"] in meta["dated_kinds"] else "signed"
    dates = {
        first: _as_read(row, "signed"),
        "in_force": _parsed(row["in_force"]),
        "expires": _parsed(row["expires"]),
    }
    said = [
        meta["text"][name] % {"date": _day_in_english(day, meta)}
        for name, day in dates.items()
        if day is not None
    ]
    return " ".join([f"{row['title']}.", *said, meta["statuses"][row["status"]]])


def _day_in_english(day: KnownDate, meta: Row) -> str:
    written = day.written(SOURCE_LANGUAGE)
    return meta["text"]["from"] % {"date": written} if day.is_open else written


def _corridor(row: Row) -> str:
    """«KH-TH», as elsewhere in the portal, where one party is the origin; else the parties in their order."""
    origin = row.get("origin")
    if origin is None:
        return ", ".join(row["parties"])
    return "-".join([origin, *(party for party in row["parties"] if party != origin)])


def _named(parties: list[str], language: str) -> str:
    return ", ".join(without_invisible(country_name(party, language)) for party in parties)


# Both ----------------------------------------------------------------------------------------------


def _common(row: Row, meta: Row) -> dict[str, Any]:
    return {
        **_as_of(row, meta),
        "confidence": row["confidence"],
        "sources": row["sources"],
        "caution": _caution(row),
    }


def _as_of(row: Row, meta: Row) -> dict[str, Any]:
    """The day a row is known for, to be checked again a year later; unknown, the file says when."""
    as_of = _parsed(row.get("as_of"))
    if as_of is None:
        return {"review_on": meta["review_on"]}
    return {
        "as_of": as_of.day,
        "as_of_precision": as_of.precision.value,
        "review_on": as_of.day.replace(year=as_of.day.year + 1),
    }


def _caution(row: Row) -> str:
    """The note; with the whole date where the sentence shows less of it, or none."""
    note = row["note"] or ""
    return f"{note} ({row.get('date') or row['signed']})" if row.get("date_read") else note


def _as_read(row: Row, name: str) -> KnownDate | None:
    """The date, no more exactly than the source gave it."""
    whole, read = _parsed(row[name]), row.get("date_read")
    if whole is None or read is None:
        return whole
    return None if read == _UNREAD else KnownDate(whole.day, Precision(read), whole.is_open)


def _parsed(written: str | None) -> KnownDate | None:
    return KnownDate.parse(written) if written else None


def _exact_day(written: str | None) -> date | None:
    parsed = _parsed(written)
    return parsed.exact if parsed else None


def _filled(pattern: Mapping[str, str], **values: Mapping[str, str]) -> dict[str, str]:
    """The pattern of each language with that language's values."""
    return {
        code: text % {name: in_language(value, code) for name, value in values.items()}
        for code, text in pattern.items()
    }


__all__ = ["KnownDate", "agreement_facts", "ratification_facts"]
