"""What the worker's page shows: where it stands, who has it, what happened. Nothing of the story, and no name.

Who finds the number sees this page too. So the reasons here are the general ones, never the text of a rule, which can
tell what the case is about.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from complaints import queries
from complaints.enums import AssignmentRole, EscalationReason, RoutingReason, Status
from complaints.models import Complainant, Complaint
from complaints.panels import worker_panels
from complaints.services import worker
from complaints.services.escalations import oversight_offices
from complaints.services.new_numbers import numbers_left
from complaints.services.outcomes import CONTEST_WITHIN
from complaints.transitions import may_move

WORKER_MOVES = (Status.CONFIRMED, Status.REOPENED, Status.WITHDRAWN)
WRITABLE = Status.open() | {Status.RESOLVED}
MESSAGES_IN_SIGHT = 3

_WHAT_IT_MEANS: dict[Status, Promise] = {
    Status.WAITING_FOR_WORKER: gettext_lazy(
        "The office cannot go on without you. Please read its message and answer."
    ),
    Status.CONFIRMED: gettext_lazy("If it is not solved after all, open it again."),
    Status.CLOSED: gettext_lazy(
        "No office works on it any more. If it is not solved, open it again."
    ),
    Status.WITHDRAWN: gettext_lazy(
        "You took it back. No office works on it any more. You can open it again."
    ),
}


@dataclass(frozen=True)
class Event:
    """Something that happened, as `components/timeline.html` shows it."""

    at: datetime
    title: str
    body: str = ""


@dataclass(frozen=True)
class Panel:
    """A part of the page that another module fills."""

    key: str
    template: str
    panel: dict[str, Any]


def follow_up_page(complaint: Complaint, complainant: Complainant) -> dict[str, Any]:
    """Everything the page shows to this worker."""
    if worker.has_left(complaint, complainant):
        return {
            "state_label": Status.WITHDRAWN.label,
            "meaning": _("You took back your part. The others of your group go on without you."),
            "has_left": True,
        }
    messages, waits_for_answer = queries.thread(complaint), has_asked(complaint)
    return {
        "complaint": complaint,
        "complainant": complainant,
        "state_label": complaint.state.label,
        "meaning": _WHAT_IT_MEANS.get(complaint.state, ""),
        "question": _question(complaint, complainant),
        "may": {move.value: may_move(complaint, move, by_worker=True) for move in WORKER_MOVES},
        "may_write": complaint.status in WRITABLE,
        "may_ask_for_other_office": complaint.is_open and not waits_for_answer,
        "has_asked": waits_for_answer,
        "offices": queries.routed_to(complaint),
        "events": past_events(complaint),
        "older_messages": messages[:-MESSAGES_IN_SIGHT],
        "messages_sent": messages[-MESSAGES_IN_SIGHT:],
        "numbers_left": numbers_left(complaint) if complaint.state not in Status.ended() else 0,
        "panels": panels(complaint, complainant),
    }


def panels(complaint: Complaint, complainant: Complainant) -> list[Panel]:
    """The parts that modules registered, in their order."""
    found = ((one, one.context(complaint, complainant)) for one in worker_panels)
    shown = [(one, context) for one, context in found if context is not None]
    shown.sort(key=lambda pair: (pair[0].order, pair[0].key))
    return [Panel(one.key, one.template, context) for one, context in shown]


def has_asked(complaint: Complaint) -> bool:
    """She asked for another office, and the oversight office has not decided yet."""
    asked = complaint.escalations.filter(reason=EscalationReason.ASKED, ended_at__isnull=True)
    return asked.exists()


def who_decides(complaint: Complaint) -> list[str]:
    """The oversight offices that choose another office for her."""
    return [office.name for office in oversight_offices(complaint)]


def past_events(complaint: Complaint) -> list[dict[str, Any]]:
    """What happened, oldest first."""
    zone = ZoneInfo(complaint.country_of_work.time_zone)
    found = [
        Event(complaint.filed_at, _("It was sent")),
        *_moved(complaint),
        *_handed_over(complaint),
        *_overseen(complaint),
    ]
    # Of one moment: it was sent, then an office got it.
    found.sort(key=lambda event: event.at)
    return [
        {"title": event.title, "when": event.at.astimezone(zone).date(), "body": event.body}
        for event in found
    ]


def _question(complaint: Complaint, complainant: Complainant) -> dict[str, Any] | None:
    """What she is asked about the outcome; None while nothing is asked."""
    if worker.asked_again(complaint):
        return {"key": "holds"}
    if complaint.status != Status.RESOLVED:
        return None
    outcome = complaint.outcomes.order_by("-at").first()
    zone = ZoneInfo(complaint.country_of_work.time_zone)
    until = outcome.at + CONTEST_WITHIN if outcome else None
    key = "agreed" if complainant.agreed_at else "solved"
    return {"key": key, "until": until.astimezone(zone).date() if until else None}


def _moved(complaint: Complaint) -> Iterator[Event]:
    for row in queries.history(complaint):
        title = str(Status(row.to_status).label)
        is_by_time = row.to_status == Status.CLOSED and row.by_id is None
        yield Event(row.at, title[:1].upper() + title[1:], _by_time() if is_by_time else "")


def _by_time() -> str:
    days = CONTEST_WITHIN // timedelta(days=1)
    return ngettext(
        "Nobody said within %(days)s day that it is not solved.",
        "Nobody said within %(days)s days that it is not solved.",
        days,
    ) % {"days": days}


def _handed_over(complaint: Complaint) -> Iterator[Event]:
    for row in complaint.assignments.select_related("organisation"):
        title = (
            _("It went to this office: %(office)s")
            if row.role == AssignmentRole.LEAD
            else _("This office receives it too: %(office)s")
        )
        why = str(RoutingReason(row.why).label)
        yield Event(row.assigned_at, title % {"office": row.organisation.name}, why)


_OVERSEEN: dict[str, Promise] = {
    EscalationReason.UNROUTED: gettext_lazy("The oversight office was asked to find an office"),
    EscalationReason.OVERDUE: gettext_lazy("The oversight office was told that the office is late"),
    EscalationReason.ASKED: gettext_lazy("You asked for another office"),
}


def _overseen(complaint: Complaint) -> Iterator[Event]:
    seen: set[tuple[str, datetime]] = set()
    for row in complaint.escalations.all():
        moment = (row.reason, row.at.replace(microsecond=0))
        if row.reason in _OVERSEEN and moment not in seen:
            seen.add(moment)
            yield Event(row.at, str(_OVERSEEN[row.reason]))
