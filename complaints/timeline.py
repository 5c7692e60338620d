"""What happened in a case, newest first: plain lines, nothing of what people wrote."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from complaints import queries
from complaints.enums import (
    CallResult,
    EscalationReason,
    EvidenceKind,
    Status,
    TransitionKind,
    TransitionState,
)
from complaints.models import Complaint, StatusChange
from complaints.readers import Readers
from complaints.reading import reach_of
from complaints.services.officers import GAVE, PUT_BACK, TOOK
from complaints.services.unreached import NOT_REACHED
from portal.accounts.models import User
from portal.audit.models import AuditEvent

READ = "complaints.read"
_FROM_AUDIT = (READ, TOOK, GAVE, PUT_BACK, NOT_REACHED)


@dataclass(frozen=True)
class Entry:
    """One line of a case's history. `author` is an office, and for reads and hand-overs of one's own the person."""

    at: datetime
    title: str
    author: str = ""


def timeline(complaint: Complaint, user: User) -> list[Entry]:
    """Everything that happened; to an office that has the case by a worker's consent, how the case itself moved."""
    entries = [Entry(complaint.filed_at, _("Sent by the worker")), *_moved(complaint)]
    if reach_of(user, complaint).is_whole:
        for more in (_assigned, _escalated, _called, _files, _passed_on):
            entries += more(complaint)
        entries += _acts_of_people(complaint, user)
    # Of one moment: it was sent, then an office got it.
    return sorted(entries, key=lambda entry: entry.at)[::-1]


def _assigned(complaint: Complaint) -> Iterator[Entry]:
    for row in complaint.assignments.select_related("organisation"):
        yield Entry(row.assigned_at, _("Given to an office"), row.organisation.name)


def _moved(complaint: Complaint) -> Iterator[Entry]:
    for row in queries.history(complaint):
        yield Entry(row.at, str(Status(row.to_status).desk_label), _mover(row))


def _mover(row: StatusChange) -> str:
    """An office, the worker, or nobody: an outcome that nobody contested closes its case when the time has passed."""
    if row.organisation:
        return row.organisation.name
    is_by_time = row.to_status == Status.CLOSED and row.by_id is None
    return _("By itself, after the time passed") if is_by_time else _("Worker")


def _escalated(complaint: Complaint) -> Iterator[Entry]:
    # That the worker asks for another office is between her and oversight: the office she leaves could take it ill.
    rows = complaint.escalations.exclude(reason=EscalationReason.ASKED)
    for row in rows.select_related("organisation"):
        reason = EscalationReason(row.reason).label
        title = _("Oversight office told: %(reason)s") % {"reason": reason}
        yield Entry(row.at, title, row.organisation.name if row.organisation else "")


def _acts_of_people(complaint: Complaint, user: User) -> Iterator[Entry]:
    """Reads and hand-overs, as the audit trail has them; people of other offices are not named."""
    events = AuditEvent.objects.filter(
        action__in=_FROM_AUDIT,
        object_type=complaint._meta.label_lower,
        object_id=str(complaint.pk),
    )
    rows = list(events.select_related("actor"))
    given = {row.detail.get("officer") for row in rows if row.action == GAVE}
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=given)}
    readers = Readers(user, rows)
    for row in rows:
        yield Entry(row.at, _act_in_words(row, names, readers), readers.name(row))


def _act_in_words(event: AuditEvent, names: dict[int, str], readers: Readers) -> str:
    if event.action == NOT_REACHED:
        return _("A message to the worker could not be delivered")
    if event.action == READ:
        return _("What the worker wrote was read")
    if event.action == GAVE and readers.sees_person(event):
        return _("Given to %(name)s") % {"name": names.get(event.detail.get("officer"), "")}
    if event.action == GAVE:
        return _("Given to %(name)s") % {"name": readers.office(event)}
    return _("Taken by an officer") if event.action == TOOK else _("Put back: nobody works on it")


def _called(complaint: Complaint) -> Iterator[Entry]:
    for row in complaint.calls.select_related("organisation"):
        title = _("Telephone call: %(result)s") % {"result": CallResult(row.result).label}
        yield Entry(row.at, title, row.organisation.name)


def _files(complaint: Complaint) -> Iterator[Entry]:
    for row in complaint.evidence.select_related("organisation"):
        title = _("File added: %(kind)s") % {"kind": EvidenceKind(row.kind).label}
        yield Entry(row.added_at, title, row.organisation.name if row.organisation else _("Worker"))


def _passed_on(complaint: Complaint) -> Iterator[Entry]:
    """Offers to other offices, and what came of them."""
    for row in complaint.transitions.select_related("from_organisation", "to_organisation"):
        kind = TransitionKind(row.kind).label
        yield Entry(
            row.offered_at, f"{kind}: {TransitionState.OFFERED.label}", row.from_organisation.name
        )
        if row.answered_at:
            title = f"{kind}: {TransitionState(row.state).label}"
            yield Entry(row.answered_at, title, row.to_organisation.name)
