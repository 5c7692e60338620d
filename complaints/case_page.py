"""What a desk's case page shows beside the messages: who has it, what is due, what happened, what may be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import queries, rules
from complaints.enums import AccusedType, AssignmentRole, EscalationReason, Severity, Stage, Status
from complaints.models import Assignment, Complaint, Deadline
from complaints.transitions import may_move
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.reference.models import Place
from recruitment_agencies.models import Agency

READ = "complaints.read"


@dataclass(frozen=True)
class Entry:
    """One line of a case's history. `author` is an office, and for reads the person."""

    at: datetime
    title: str
    author: str = ""


@dataclass(frozen=True)
class Action:
    """Something the desk may do now. `is_form`: the address asks for a text first."""

    url: str
    label: str | Promise
    icon: str
    is_form: bool


# The move, the address, the word, the icon, and whether it asks for a text.
_MOVES = (
    (Status.ACKNOWLEDGED, "acknowledge", gettext_lazy("Acknowledge"), "check", False),
    (Status.IN_PROGRESS, "start-work", gettext_lazy("Start work"), "play", False),
    (Status.WAITING_FOR_WORKER, "wait", gettext_lazy("Wait for the worker"), "pause", False),
    (Status.RESOLVED, "resolve", gettext_lazy("Resolve"), "circle-check", True),
    (Status.CLOSED, "close", gettext_lazy("Close"), "archive", True),
)


def facts(complaint: Complaint) -> dict[str, Any]:
    """Assignments, due dates, words for kind and states, and the history, for one template."""
    offices = queries.routed_to(complaint)
    kind = queries.kind_of(complaint)
    return {
        "state": Status(complaint.status),
        "severity": Severity(complaint.severity),
        "kind_label": kind.label if kind else complaint.kind,
        "evidence": kind.evidence if kind else "",
        "offices": offices,
        "has_lead": any(office.role == AssignmentRole.LEAD for office in offices),
        "deadlines": [_due(row) for row in queries.due_dates(complaint)],
        "history": history(complaint),
    }


def notes(complaint: Complaint, user: User) -> list[queries.OpenedNote]:
    """What the person's own office wrote for itself."""
    office = rules.office_of(user, complaint)
    return queries.notes_of(complaint, office) if office else []


def accused_people(opened: queries.OpenedStatement) -> list[str]:
    """Whom it is about, each in one line; an agency of the register with its name there."""
    return [_accused_in_words(person) for person in opened.accused]


def _accused_in_words(person: dict[str, Any]) -> str:
    agency = person.get("agency") and Agency.objects.filter(public_id=person["agency"]).first()
    mission = person.get("mission") and Place.objects.filter(key=person["mission"]).first()
    named = [person.get("name"), agency and _in_register(agency), mission and mission.name]
    names = " – ".join(str(name) for name in named if name)
    label = str(AccusedType(person["type"]).label)
    return f"{label}: {names}" if names else label


def _in_register(agency: Agency) -> str:
    return _("in the register: %(name)s") % {"name": agency.name}


def with_leads(cases: Any) -> Any:
    """The cases, each with `leads`: its live leading assignment, if there is one."""
    leads = Assignment.objects.filter(ended_at__isnull=True, role=AssignmentRole.LEAD)
    return cases.prefetch_related(
        Prefetch("assignments", leads.select_related("organisation"), to_attr="leads")
    )


def actions(complaint: Complaint, *, may_work: bool) -> list[Action]:
    """What can be done now: moves of the table for the leading office, a note for every office."""
    moves = [
        Action(reverse(f"desk:{name}", args=[complaint.reference]), label, icon, is_form)
        for status, name, label, icon, is_form in _MOVES
        if may_work and may_move(complaint, status, by_worker=False)
    ]
    note = reverse("desk:note", args=[complaint.reference])
    return [*moves, Action(note, _("Write a note"), "notebook-pen", True)]


def history(complaint: Complaint) -> list[Entry]:
    """Everything that happened, newest first; nothing of what people wrote."""
    entries = [
        *_assigned(complaint),
        *_moved(complaint),
        *_escalated(complaint),
        *_read(complaint),
        Entry(complaint.filed_at, _("Sent by the worker")),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _due(row: Deadline) -> dict[str, Any]:
    return {"stage": Stage(row.stage).label, "deadline": row}


def _assigned(complaint: Complaint) -> Iterator[Entry]:
    for row in complaint.assignments.select_related("organisation"):
        yield Entry(row.assigned_at, _("Given to an office"), row.organisation.name)


def _moved(complaint: Complaint) -> Iterator[Entry]:
    for row in queries.history(complaint):
        office = row.organisation.name if row.organisation else _("Worker")
        yield Entry(row.at, str(Status(row.to_status).desk_label), office)


def _escalated(complaint: Complaint) -> Iterator[Entry]:
    for row in complaint.escalations.select_related("organisation"):
        reason = EscalationReason(row.reason).label
        title = _("Oversight office told: %(reason)s") % {"reason": reason}
        yield Entry(row.at, title, row.organisation.name if row.organisation else "")


def _read(complaint: Complaint) -> Iterator[Entry]:
    events = AuditEvent.objects.filter(
        action=READ, object_type=complaint._meta.label_lower, object_id=str(complaint.pk)
    )
    for event in events.select_related("actor"):
        yield Entry(event.at, _("What the worker wrote was read"), str(event.actor or ""))
