"""Register lists made up for tests, as CSV and XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

from recruitment_agencies.importing.mapping import Mapping, load_mapping
from recruitment_agencies.services.register_imports import ListFile

PLAIN = (
    "name", "name_local", "licence_number", "authority", "issued_on", "expires_on", "status", "status_on",
    "address", "phone", "website",
)  # fmt: skip
TODAY = date(2026, 11, 23)
MINISTRY = "Ministry of Labour (test)"


def plain_row(number: int, **changes: Any) -> dict[str, Any]:
    """A good row; any of it can be changed."""
    row = {
        "name": f"Agency {number:05}",
        "name_local": "",
        "licence_number": f"L-{number:05}",
        "authority": MINISTRY,
        "issued_on": "2022-03-01",
        "expires_on": "2027-02-28",
        "status": "valid",
        "status_on": "",
        "address": f"{number} Test Street",
        "phone": "",
        "website": "",
    }
    return {**row, **changes}


def csv_of(rows: Iterable[dict[str, Any]], header: Sequence[str] = PLAIN, delimiter: str = ",") -> bytes:  # fmt: skip
    out = io.StringIO()
    writer = csv.DictWriter(out, header, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def xlsx_of(rows: Iterable[Sequence[Any]], *, merged: Sequence[str] = (), title: str = "List") -> bytes:  # fmt: skip
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def list_file(
    content: bytes, *, country: str = "KH", mapping: Mapping | None = None, **more: Any
) -> ListFile:
    return ListFile(
        content=content,
        name="list.csv",
        country=country,
        mapping=mapping or load_mapping("default"),
        as_of=more.pop("as_of", TODAY),
        **more,
    )
