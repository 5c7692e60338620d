"""Tables as CSV and XLSX, streamed, that no spreadsheet program runs as a formula.

A text that begins with `=`, `+`, `-`, `@`, a tab or a line end (also after spaces, also full-width) gets an apostrophe
before it: OWASP, "CSV Injection". Numbers and days stay numbers and days. A table may be of any length: rows are taken
one by one.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from tempfile import TemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

Cell = str | int | float | Decimal | bool | date | datetime | None

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\ufeff"  # else Excel reads Khmer as Latin letters
MOST_CELL_CHARACTERS = 32_767  # of XLSX
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
# Control characters that XML 1.0, and so XLSX, cannot hold.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def guarded(value: Cell) -> Cell:
    """The value as a cell may hold it: a text that could be run gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = _UNWRITABLE.sub("", value)
    return f"'{text}" if _FORMULA.match(text) else text


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file line by line, the first with the mark that says it is UTF-8. Yes and no are `true` and `false`."""
    writer = csv.writer(_Echo())
    yield BOM + str(writer.writerow([guarded(name) for name in header]))
    for row in rows:
        yield str(writer.writerow([_written(value) for value in row]))


def xlsx_file(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = ""
) -> IO[bytes]:
    """A workbook of one sheet, open at its beginning; deleted when it is closed."""
    book = xlsx_book(header, rows, title=title)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def xlsx_book(
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str = "",
    about: Iterable[Sequence[Cell]] = (),
) -> Workbook:
    """A workbook of one sheet; with rows `about` it, a second one that holds them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31] or None)
    sheet.freeze_panes = "A2"
    for row in chain([header], rows):
        sheet.append([_cell(sheet, value) for value in row])
    told = list(about)
    if told:
        second = book.create_sheet("About")
        second.column_dimensions["A"].width, second.column_dimensions["B"].width = 22, 100
        for row in told:
            second.append([_cell(second, value) for value in row])
    return book


def _written(value: Cell) -> Cell:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return guarded(value)


def _cell(sheet: object, value: Cell) -> object:
    value = guarded(value)
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=value[:MOST_CELL_CHARACTERS])
    cell.data_type = (
        "s"  # openpyxl takes what begins with "=" for a formula, and "#N/A" for an error
    )
    return cell
