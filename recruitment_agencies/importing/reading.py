"""Numbered rows out of a file that came from anywhere. What the file is, its bytes say, never its name."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from django.utils.translation import gettext as _

from recruitment_agencies.importing.mapping import Header, Mapping, read_header
from recruitment_agencies.importing.reasons import FileProblem, NoHeader
from recruitment_agencies.importing.spreadsheets import Cell, NumberedRow, sheets_of

MOST_BYTES = 60_000_000
MOST_ROWS = 200_000
HEADER_WITHIN = 40
_LONGEST_CELL = 131_072  # the csv module's own bound
_DELIMITERS = ",;\t|"
# Where a file is no Unicode, the code page that programs of the country used to write. Guessed, and said.
_OLD_ENCODINGS = {"VN": "cp1258", "TH": "cp874"}
_XLSX, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NO_TABLES = (b"%PDF", b"{\\rtf", b"<!doctype", b"<html", b"<table", b"<?xml")


@dataclass
class Table:
    """A list: its header, and its rows as they come. `notes` are sentences for whoever imports it."""

    header: Header
    rows: Iterator[NumberedRow]
    notes: list[str] = field(default_factory=list)


def read_table(content: bytes, mapping: Mapping, *, country: str) -> Table:
    """The list in a CSV or XLSX file.

    Raises:
        FileProblem: it is empty, too large, no such file, damaged, or has no header that is known.
    """
    if not content.strip():
        raise FileProblem(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise too_large()
    if content.startswith(_XLSX):
        return _of_sheets(content, mapping)
    if content.startswith(_OLE) or content.lstrip()[:9].lower().startswith(_NO_TABLES):
        raise _no_list()
    return _of_csv(content, mapping, country)


def too_large() -> FileProblem:
    return FileProblem(_("The file is too large. Divide it into smaller lists."))


def _no_list() -> FileProblem:
    return FileProblem(
        _("This is no list that can be read. Save it as an Excel workbook (.xlsx) or as CSV UTF-8.")
    )


def _of_sheets(content: bytes, mapping: Mapping) -> Table:
    for rows in sheets_of(content, mapping.sheet):
        table = _under_header(rows, mapping)
        if table is not None:
            return table
    raise _no_header()


def _under_header(rows: Iterator[NumberedRow], mapping: Mapping) -> Table | None:
    """The rows below the first lines' best header; None where none of them is one."""
    first = list(islice(rows, max(HEADER_WITHIN, mapping.header_row)))
    header = _best_header(first, mapping)
    if header is None:
        return None
    below = (row for row in first if row[0] > header.row)
    notes = []
    if header.unused:
        said = _("Columns that are not read: %(columns)s.")
        notes.append(said % {"columns": ", ".join(name[:40] for name in header.unused[:20])})
    return Table(header, _bounded(chain(below, rows)), notes)


def _best_header(rows: Sequence[NumberedRow], mapping: Mapping) -> Header | None:
    found = [
        read_header(number, cells, mapping)
        for number, cells in rows
        if not mapping.header_row or number == mapping.header_row
    ]
    fitting = [header for header in found if header.is_enough]
    return max(fitting, key=lambda header: len(header.columns), default=None)


def _no_header() -> FileProblem:
    return NoHeader(
        _(
            "No header was found. The first lines must name the columns, at least “name” and"
            " “licence_number”. A mapping can give other names."
        )
    )


def _bounded(rows: Iterator[NumberedRow]) -> Iterator[NumberedRow]:
    """Rows with something in them."""
    count = 0
    for number, cells in rows:
        if any(cell not in (None, "") and str(cell).strip() for cell in cells):
            count += 1
            if count > MOST_ROWS:
                raise too_large()
            yield number, cells


# CSV ----------------------------------------------------------------------------------------------


def _of_csv(content: bytes, mapping: Mapping, country: str) -> Table:
    text, note = _decoded(content, country)
    first_line, _end, rest = text.partition("\n")
    if first_line.strip().lower().startswith("sep=") and len(first_line.strip()) == 5:
        text = rest  # for Excel, which does not show it as a row either
    tables = [
        table
        for delimiter in _DELIMITERS
        if (table := _under_header(_records(text, delimiter), mapping)) is not None
    ]
    if not tables:
        raise _no_header()
    best = max(tables, key=lambda table: len(table.header.columns))
    best.notes.extend(note)
    return best


def _records(text: str, delimiter: str) -> Iterator[NumberedRow]:
    """Records, not lines: a cell may hold line ends, and a spreadsheet counts the record once."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            cells: list[Cell] = list(next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            said = _(
                "The file cannot be read at row %(row)s: a quotation mark is missing, or a cell is"
                " far too long."
            )
            raise FileProblem(said % {"row": number}) from error
        yield number, cells


def _decoded(content: bytes, country: str) -> tuple[str, list[str]]:
    """The text, and what to say of a guess."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16"), []
    if b"\0" in content[:4096]:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        return _strictly(content, encoding), []
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return _guessed(content, country)


def _guessed(content: bytes, country: str) -> tuple[str, list[str]]:
    encoding = _OLD_ENCODINGS.get(country)
    if encoding is None:
        raise FileProblem(_("The letters cannot be read. Save the list as CSV UTF-8."))
    text = _strictly(content, encoding)
    said = _("The file is not UTF-8. It was read as %(encoding)s: check the names.")
    return text, [said % {"encoding": encoding}]


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        said = _("The letters cannot be read. Save the list as CSV UTF-8.")
        raise FileProblem(said) from error
    if "\0" in text:
        raise _no_list()
    return text
