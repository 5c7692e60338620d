"""Typed rows out of a CSV or XLSX file that came from a helper's own computer."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.filing_for import columns
from recruitment_agencies.importing.reading import read_table, too_large
from recruitment_agencies.importing.reasons import FileProblem, NoHeader
from recruitment_agencies.importing.spreadsheets import Cell

MOST_BYTES = 5_000_000
MOST_ROWS = 1_000


@dataclass(frozen=True)
class TypedRow:
    """A row as it was typed: its number as a spreadsheet shows it, column → cell."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Sheet:
    """The rows of a file; `notes` are sentences for whoever brought it."""

    rows: tuple[TypedRow, ...]
    notes: tuple[str, ...] = ()


def read_sheet(content: bytes) -> Sheet:
    """The rows of the first sheet that has our columns.

    Raises:
        FileProblem: it is empty, too large, no such file, damaged, or does not name the columns it must have.
    """
    if len(content) > MOST_BYTES:
        raise too_large()
    try:
        table = read_table(content, columns.mapping(), country="")
    except NoHeader as error:
        raise FileProblem(_no_header()) from error
    rows: list[TypedRow] = []
    for number, cells in table.rows:
        if len(rows) == MOST_ROWS:
            raise too_large()
        at = table.header.columns.items()
        found = {name: cells[index] if index < len(cells) else None for name, index in at}
        if any(str(cell).strip() for cell in found.values() if cell is not None):
            rows.append(TypedRow(number, found))
    if not rows:
        raise FileProblem(_("There is no row under the names of the columns."))
    return Sheet(tuple(rows), tuple(table.notes))


def _no_header() -> str:
    language = get_language() or "en"
    said = _(
        "No row names the columns. Use the empty sheet: it must have at least these columns:"
        " %(columns)s."
    )
    named = (f"“{columns.header(name, language)}”" for name in columns.NEEDED)
    return said % {"columns": ", ".join(named)}
