"""Rows of XLSX workbooks, one by one, with merged cells filled and bounds on what a file may unpack to."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from recruitment_agencies.importing.reasons import FileProblem

MOST_UNPACKED = 400_000_000
MOST_SHARED_TEXT = 80_000_000
MOST_PARTS = 2_000
MOST_COLUMNS = 100
LAST_ROW = 1_048_576
MOST_MERGES = 200_000
_PIECE = 1_000_000
_OVERLAP = 8_000
_MERGE = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
_EMPTY_FORMULA = re.compile(
    rb'<c\s[^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*'
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_ERRORS = frozenset(
    ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"]
)


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell without a value of its own: `code` and `details` as of `reasons.Problem`."""

    code: str
    shown: str = ""

    def __str__(self) -> str:
        return self.shown or self.code


Cell = str | int | float | bool | date | datetime | time | Unusable | None
NumberedRow = tuple[int, list[Cell]]


@dataclass
class _Marks:
    """What the sheet's XML says that its values do not: merged ranges by first row, formulas without a result."""

    merges: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)


def sheets_of(content: bytes, only: str) -> Iterator[Iterator[NumberedRow]]:
    """The rows of each visible sheet in turn, or of the one with this name.

    Raises:
        FileProblem: it is no workbook, it is damaged or encrypted, it unpacks to too much, no sheet has the name.
    """
    archive = _checked(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations that we do not need
            book = load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
    except Exception as error:
        raise _damaged() from error
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if only:
        sheets = [sheet for sheet in book.worksheets if sheet.title == only]
        if not sheets:
            raise FileProblem(_("The workbook has no sheet “%(name)s”.") % {"name": only})
    for sheet in sheets:
        yield _guarded(_rows(sheet, _marks(archive, sheet._worksheet_path)))


def _checked(content: bytes) -> zipfile.ZipFile:
    """The archive, if it says that it unpacks to something bearable. Python reads no part beyond what it says."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged() from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise FileProblem(_("This is no Excel workbook. Save it as .xlsx or as CSV UTF-8."))
    shared = sum(part.file_size for part in parts if "sharedstrings" in part.filename.lower())
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or total > MOST_UNPACKED or shared > MOST_SHARED_TEXT:
        raise FileProblem(_("The file is too large. Divide it into smaller lists."))
    if any(part.flag_bits & 1 for part in parts) or _declares_entities(archive, parts):
        raise _damaged()
    return archive


def _declares_entities(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> bool:
    """No office program writes a document type; it serves only to blow a parser up."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            try:
                with archive.open(part) as file:
                    if b"<!DOCTYPE" in file.read(4_096).replace(b"\0", b""):
                        return True
            except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
                raise _damaged() from error
    return False


def _damaged() -> FileProblem:
    return FileProblem(
        _("The workbook is damaged or has a password. Save it again as .xlsx or as CSV UTF-8.")
    )


def _guarded(rows: Iterator[NumberedRow]) -> Iterator[NumberedRow]:
    """Whatever goes wrong inside a foreign file is the file's fault, and is said so."""
    try:
        yield from rows
    except FileProblem:
        raise
    except Exception as error:
        raise _damaged() from error


def _rows(sheet: Any, marks: _Marks) -> Iterator[NumberedRow]:
    sheet.reset_dimensions()
    fill = _MergedCells(marks.merges)
    found = sheet.iter_rows(max_col=MOST_COLUMNS, max_row=LAST_ROW, values_only=True)
    for number, values in enumerate(found, start=1):
        if number in fill.first_rows or any(value is not None for value in values):
            cells = [_usable(value) for value in values]
            for column in range(len(cells)) if marks.formulas else ():
                if (number, column) in marks.formulas:
                    cells[column] = Unusable("formula")
            yield number, fill.filled(number, cells)


def _usable(value: Any) -> Cell:
    if isinstance(value, str) and value in _ERRORS:
        return Unusable("cell_error", value)
    return value


def _marks(archive: zipfile.ZipFile, path: str) -> _Marks:
    """Read through the sheet's XML once, in pieces: merged ranges stand at its end, after all rows."""
    marks, tail = _Marks(), b""
    try:
        with archive.open(path.lstrip("/")) as file:
            while piece := file.read(_PIECE):
                _note(marks, tail + piece)
                tail = (tail + piece)[-_OVERLAP:]
    except (zipfile.BadZipFile, KeyError, OSError, EOFError) as error:
        raise _damaged() from error
    return marks


def _note(marks: _Marks, piece: bytes) -> None:
    for found in _EMPTY_FORMULA.finditer(piece):
        marks.formulas.add((int(found[2]), column_index_from_string(found[1].decode()) - 1))
    for found in _MERGE.finditer(piece):
        first, last = (column_index_from_string(found[n].decode()) - 1 for n in (1, 3))
        merged = (int(found[4]), first, min(last, MOST_COLUMNS - 1))
        at_row = marks.merges.setdefault(int(found[2]), [])
        if merged not in at_row:
            at_row.append(merged)
    if len(marks.merges) > MOST_MERGES or len(marks.formulas) > MOST_MERGES:
        raise FileProblem(_("The file is too large. Divide it into smaller lists."))


class _MergedCells:
    """Gives every cell of a merged range the value of its first one, row by row as they come."""

    def __init__(self, merges: dict[int, list[tuple[int, int, int]]]) -> None:
        self.first_rows = merges
        self._open: list[tuple[int, int, int, Cell]] = []

    def filled(self, number: int, cells: list[Cell]) -> list[Cell]:
        """The row's cells. A row of nothing but merged cells is an empty row: nobody wrote it."""
        for last_row, first, last in self.first_rows.get(number, ()):
            value = cells[first] if first < len(cells) else None
            self._open.append((last_row, first, last, value))
        if not self._open:
            return cells
        self._open = [merged for merged in self._open if merged[0] >= number]
        if all(cell is None for cell in cells):
            return cells
        widest = max((merged[2] + 1 for merged in self._open), default=0)
        cells = cells + [None] * (widest - len(cells))
        for _last_row, first, last, value in self._open:
            for column in range(first, last + 1):
                cells[column] = value if cells[column] is None else cells[column]
        return cells
