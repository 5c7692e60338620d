"""Why a row is not taken over, in words that say how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.common.errors import PortalError

REASONS: Mapping[str, Promise] = {
    "missing": _("Nothing is written here. Write it in the list."),
    "too_long": _("This is longer than %(most)s characters. Shorten it."),
    "damaged": _("Some letters cannot be read. Save the list as UTF-8 and import it again."),
    "formula": _("This is a formula without a result. Write the value itself."),
    "cell_error": _("The spreadsheet shows an error here: %(value)s. Write the value itself."),
    "became_a_date": _("The spreadsheet has made a date of this. Write it as text."),
    "not_a_day": _("“%(value)s” is not a day. Write year, month and day, for example 2025-12-31."),
    "ambiguous_day": _(
        "“%(value)s” can be read as two different days. Write year, month and day, for example 2025-12-31."
    ),
    "unlikely_day": _("%(day)s cannot be right. Check the year."),
    "in_future": _("%(day)s has not come yet. Check the day."),
    "before_issue": _("This is before the day of issue, %(day)s. Check both days."),
    "unknown_status": _("“%(value)s” is no known status. Write one of these: %(known)s."),
    "status_without_day": _(
        "Write since when the licence has this status, in the column status_on."
    ),
    "not_expired": _("The licence runs until %(day)s, so it is not expired. Check both."),
    "not_a_phone": _(
        "“%(value)s” is no telephone number. Write it with its country code, for example +855 23 123 456."
    ),
    "not_a_website": _("“%(value)s” is no address of a website. Correct it or leave it out."),
    "other_name": _(
        "Row %(row)s has this licence number for another agency. Correct one of the two."
    ),
    "conflicting": _(
        "Row %(row)s has this licence number and says something else. Keep one of the two."
    ),
    "other_country": _(
        "The register has this licence number for an agency of another country. Check the number."
    ),
    "earlier_end": _(
        "The register has this licence until %(day)s. An import does not make a licence end"
        " earlier. If the list is right, correct the register by hand."
    ),
    "other_issue": _(
        "The register has another day of issue, %(day)s. If the list is right, correct the register"
        " by hand."
    ),
    "day_taken": _(
        "The register has another renewal on %(day)s. Undo that import first, or give the day of"
        " this renewal in the column status_on."
    ),
    "valid_again_since": _(
        "The register does not have this licence as valid. Write since when it is valid again, in"
        " the column status_on."
    ),
}


class FileProblem(PortalError):
    """The file as a whole cannot be read; says why and how to mend it."""


class NoHeader(FileProblem):
    """None of its first lines names the columns that it must have."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell.

    Attributes:
        row: as a spreadsheet counts it. column: one of `mapping.FIELDS`.
        code: key of `REASONS`. details: what the sentence names; text and numbers only.
    """

    row: int
    column: str
    code: str
    details: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """In the active language."""
        return str(REASONS[self.code]) % self.details

    def as_json(self) -> dict[str, Any]:
        """`row`, `field` and `reason` in English (the shape of `--json`), and what other languages are made from."""
        with translation.override("en"):
            reason = self.reason
        return {
            "row": self.row,
            "field": self.column,
            "reason": reason,
            "code": self.code,
            "details": dict(self.details),
        }


def problem_from_json(stored: Mapping[str, Any]) -> Problem:
    return Problem(stored["row"], stored["field"], stored["code"], stored["details"])
