"""Sheets of a helper's organisation, made up."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from complaints.filing_for import columns

HEADER = columns.in_order()
NAME, PASSPORT = "SEEDEDNAME", "SEEDEDPASS"


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    """One good row of a worker of her own case."""
    return {
        "name": f"{NAME} {number}",
        "phone": f"+6681234{number:04d}",
        "passport": f"{PASSPORT}{number}",
        "language": "km",
        "nationality": "KH",
        "country_of_work": "TH",
        "area_of_work": "TH-74",
        "kind": "unpaid_wages",
        "story": f"SEEDEDSTORY {number}: our wages since April",
        "accused_name": "SEEDEDEMPLOYER",
        "consent": "spoken",
        "consent_note": "SEEDEDNOTE",
        **changes,
    }


def rows(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [row(number, **changes) for number in range(1, count + 1)]


def csv_of(
    found: Iterable[Mapping[str, Any]], *, language: str = "", header: Sequence[str] = HEADER
) -> bytes:
    """With the keys of the columns, or with their names in a language."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([columns.header(key, language) if language else key for key in header])
    for one in found:
        writer.writerow([one.get(key, "") for key in header])
    return file.getvalue().encode()


def xlsx_of(found: Iterable[Mapping[str, Any]], *, language: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append([columns.header(key, language) if language else key for key in HEADER])
    for one in found:
        sheet.append([one.get(key) for key in HEADER])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
