"""What is wrong with a cell of the sheet, in a sentence that says how to mend it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from recruitment_agencies.importing.cells import BadCell
from recruitment_agencies.importing.reasons import REASONS

MOST_TYPED = 300


@dataclass(frozen=True)
class Problem:
    """One fault.

    Attributes:
        row: as a spreadsheet counts it. field: key of the column; `case` for the row as a whole.
        typed: what stands in the cell, cut short; shown beside the reason to whoever typed it, never logged.
    """

    row: int
    field: str
    reason: str
    typed: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def problem_of(row: int, field: str, cell: object, error: BadCell) -> Problem:
    """A cell that cannot be read, in the words of every other import."""
    details = {name: str(value) for name, value in error.details.items()}
    return Problem(row, field, str(REASONS[error.code]) % details, typed(cell))


def missing(row: int, field: str) -> Problem:
    if field == "consent":
        return Problem(row, field, no_consent())
    return Problem(row, field, str(REASONS["missing"]))


def no_consent() -> str:
    return _(
        "Without consent nothing is filed. Ask the worker, then write how consent was given:"
        " spoken, written or thumbprint."
    )


def unknown(row: int, field: str, cell: object, examples: Mapping[str, str]) -> Problem:
    """A word that the column does not know, with words that it does."""
    shown = ", ".join(list(examples.values())[:6])
    said = _("This is not known here. Write one of these, for example: %(words)s.")
    return Problem(row, field, said % {"words": shown}, typed(cell))


def typed(cell: object) -> str:
    """What stands in a cell, as text of bearable length."""
    return "" if cell is None else str(cell).strip()[:MOST_TYPED]
