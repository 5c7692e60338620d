"""An import as its page shows it, in the active language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.common.formatting import format_date
from recruitment_agencies.enums import ChangeAction
from recruitment_agencies.importing.mapping import FIELDS
from recruitment_agencies.importing.planning import PlannedRow
from recruitment_agencies.importing.reasons import Problem, problem_from_json
from recruitment_agencies.models import ImportChange, LicenceEvent, RegisterImport
from recruitment_agencies.rules import DatedEvent

TEMPLATE_ROW = (
    "Example agency (demonstration)", "", "DEMO-001", "", "2024-01-31", "2027-01-30", "valid", "", "1 Example Street",
    "", "",
)  # fmt: skip


@dataclass(frozen=True)
class ShownChange:
    """One row of a list and what it does. `fields`: name of the column, before, after."""

    row: int
    name: str
    number: str
    action: ChangeAction
    fields: Sequence[tuple[str, str, str]]
    events: Sequence[str]


def shown_plan(rows: Sequence[PlannedRow]) -> list[ShownChange]:
    """What a list would do."""
    return [
        ShownChange(
            row.listed.row,
            row.agency.values["name"],
            row.listed.licence_number,
            row.action,
            [(name, row.before[name], value) for name, value in row.after.items()],
            [_event(event) for event in row.events],
        )
        for row in rows
    ]


def shown_changes(changes: Sequence[ImportChange]) -> list[ShownChange]:
    """What an import has done."""
    keys = [key for change in changes for key in change.after.get("events", ())]
    events = LicenceEvent.objects.in_bulk(keys)
    return [
        ShownChange(
            change.row,
            change.label,
            change.after["number"],
            ChangeAction(change.action),
            [
                (name, change.before["fields"].get(name, ""), value)
                for name, value in change.after["fields"].items()
            ],
            [
                _event(events[key].as_dated())
                for key in change.after.get("events", ())
                if key in events
            ],
        )
        for change in changes
    ]


def _event(event: DatedEvent) -> str:
    said = f"{event.kind.label} {format_date(event.on)}"
    if event.valid_until is None:
        return said
    return f"{said}. " + _("Valid until %(day)s.") % {"day": format_date(event.valid_until)}


def problems_of(batch: RegisterImport) -> list[Problem]:
    """By row; each says its reason in the active language."""
    return [problem_from_json(row) for row in batch.rejected]


def rejected_table(batch: RegisterImport) -> tuple[Sequence[str], Iterator[Sequence[str | int]]]:
    """Header and rows of the rejected ones, as a file gives them."""
    rows = ((one.row, one.column, one.reason) for one in problems_of(batch))
    return ("row", "field", "reason"), rows


def template_table() -> tuple[Sequence[str], Iterator[Sequence[str]]]:
    """Header and one plainly fictional row."""
    return FIELDS, iter([TEMPLATE_ROW])
