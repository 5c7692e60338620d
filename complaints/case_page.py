"""What a desk's case page shows: who has it, what is due, what may be done, what other modules add."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import queries, rules
from complaints.enums import AccusedType, AssignmentRole, InterestKind, Severity, Stage, Status
from complaints.models import Assignment, CaseIndex, ClaimTimeLimit, Complaint, Deadline
from complaints.panels import CasePanel, case_links, case_panels
from complaints.reading import reach_of
from complaints.services import indexes
from complaints.transitions import may_move
from portal.accounts.models import User
from portal.reference.models import Place
from recruitment_agencies.models import Agency


@dataclass(frozen=True)
class Action:
    """Something the desk may do now.

    Attributes:
        is_form: the address asks for something first.
        is_next: what usually comes next in this state; one at most.
    """

    url: str
    label: str | Promise
    icon: str
    is_form: bool
    is_next: bool = False


@dataclass(frozen=True)
class Panel:
    """A part of the page that a module registered, with what it shows this person."""

    key: str
    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class Related:
    """Another case that this person may see, and what the two share, in words."""

    complaint: Complaint
    shares: tuple[str, ...]


# The move, the address, the word, the icon, and whether it asks for something first.
_MOVES = (
    (Status.ACKNOWLEDGED, "acknowledge", gettext_lazy("Acknowledge"), "check", False),
    (Status.IN_PROGRESS, "start-work", gettext_lazy("Start work"), "play", False),
    (Status.WAITING_FOR_WORKER, "wait", gettext_lazy("Wait for the worker"), "pause", False),
    (Status.RESOLVED, "resolve", gettext_lazy("Resolve"), "circle-check", True),
    (Status.CLOSED, "close", gettext_lazy("Close"), "archive", True),
)
# From each state, the move that usually comes next; from the others nothing is asked of the desk.
_NEXT = {
    Status.RECEIVED: Status.ACKNOWLEDGED,
    Status.REOPENED: Status.ACKNOWLEDGED,
    Status.ACKNOWLEDGED: Status.IN_PROGRESS,
    Status.WAITING_FOR_WORKER: Status.IN_PROGRESS,
    Status.IN_PROGRESS: Status.RESOLVED,
    Status.CONFIRMED: Status.CLOSED,
}
_SHARED = {
    InterestKind.AGENCY: gettext_lazy("same agency"),
    InterestKind.NAME: gettext_lazy("same name of whom it is about"),
    InterestKind.OFFICE: gettext_lazy("same office of whom it is about"),
    InterestKind.PHONE: gettext_lazy("same telephone"),
    InterestKind.EMAIL: gettext_lazy("same e-mail address"),
    InterestKind.PASSPORT: gettext_lazy("same passport"),
}


def facts(complaint: Complaint) -> dict[str, Any]:
    """Assignments, due dates, words for kind and states, for one template."""
    offices = queries.routed_to(complaint)
    kind = queries.kind_of(complaint)
    return {
        "state": Status(complaint.status),
        "severity": Severity(complaint.severity),
        "kind_label": kind.label if kind else complaint.kind,
        "evidence_hint": kind.evidence if kind else "",
        "offices": offices,
        "has_lead": any(office.role == AssignmentRole.LEAD for office in offices),
        "deadlines": [_due(row) for row in queries.due_dates(complaint)],
    }


def actions(
    complaint: Complaint, user: User, *, own: Assignment | None, may_work: bool
) -> list[Action]:
    """What can be done now, what usually comes next before the rest: moves of the leading office, and what every office
    that has the case may do for itself."""
    following = _NEXT.get(complaint.state)
    moves = [
        Action(_address(name, complaint), label, icon, is_form, is_next=status == following)
        for status, name, label, icon, is_form in _MOVES
        if may_work and may_move(complaint, status, by_worker=False)
    ]
    others = [
        *_of_the_officer(complaint, user, own),
        _form("note", _("Write a note"), "notebook-pen", complaint),
    ]
    if complaint.state == Status.CLOSED and rules.can_choose_office(user, complaint):
        others.append(_form("reopen-case", _("Open it again"), "rotate-ccw", complaint))
    return sorted([*moves, *others], key=lambda action: not action.is_next)


def links(complaint: Complaint, user: User) -> list[Action]:
    """What other modules let this person do with the case."""
    return [
        Action(reverse(link.url_name, args=[complaint.reference]), link.label, link.icon, True)
        for link in sorted(case_links, key=lambda link: link.order)
        if link.is_for(user, complaint)
    ]


def panels(complaint: Complaint, user: User) -> dict[str, list[Panel]]:
    """The parts that other modules add, beside the case and under it."""
    found: dict[str, list[Panel]] = {"panels": [], "panels_aside": []}
    for panel in sorted(case_panels, key=lambda panel: panel.order):
        context = panel.context(user, complaint)
        if context is not None:
            found[_side(panel)].append(Panel(panel.key, panel.template, context))
    return found


def related(complaint: Complaint, user: User) -> list[Related]:
    """Other cases of hers that may belong together; nothing to an office that has the case by a worker's consent."""
    if not reach_of(user, complaint).is_whole:
        return []
    found = list(indexes.related_to(complaint, user))
    if not found:
        return []
    own = CaseIndex.objects.filter(complaint=complaint).values("index")
    shares: dict[int, set[str]] = {}
    rows = CaseIndex.objects.filter(complaint__in=found, index__in=own)
    for pk, of in rows.values_list("complaint", "of"):
        shares.setdefault(pk, set()).add(of)
    return [Related(case, _in_words(shares.get(case.pk, set()))) for case in found]


def time_limits(complaint: Complaint) -> list[ClaimTimeLimit]:
    """How long the law of the country of work gives for a claim of this kind, with sources."""
    of_the_kind = Q(kinds__contains=[complaint.kind])
    rows = ClaimTimeLimit.objects.filter(of_the_kind, country=complaint.country_of_work_id)
    return list(rows.prefetch_related("sources"))


def accused_people(opened: queries.OpenedStatement) -> list[str]:
    """Whom it is about, each in one line; an agency of the register with its name there."""
    return [_accused_in_words(person) for person in opened.accused]


def _of_the_officer(
    complaint: Complaint, user: User, assignment: Assignment | None
) -> list[Action]:
    """Who works on it in her office, and her calls; nothing to those who only oversee it."""
    if assignment is None or complaint.state not in Status.open() | {Status.RESOLVED}:
        return []
    found = []
    if assignment.officer_id is None:
        found.append(Action(_address("take", complaint), _("Take it"), "hand", False))
    is_hers = assignment.officer_id == user.pk
    if is_hers or rules.heads(user, assignment.organisation):
        found.append(_form("give", _("Give it to a colleague"), "users", complaint))
    return [*found, _form("call", _("Write down a call"), "phone", complaint)]


def _form(name: str, label: str, icon: str, complaint: Complaint) -> Action:
    return Action(_address(name, complaint), label, icon, True)


def _address(name: str, complaint: Complaint) -> str:
    return reverse(f"desk:{name}", args=[complaint.reference])


def _side(panel: CasePanel) -> str:
    return "panels_aside" if panel.in_aside else "panels"


def _in_words(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(_SHARED[InterestKind(kind)]) for kind in sorted(kinds))


def _due(row: Deadline) -> dict[str, Any]:
    return {"stage": Stage(row.stage).label, "deadline": row}


def _accused_in_words(person: dict[str, Any]) -> str:
    agency = person.get("agency") and Agency.objects.filter(public_id=person["agency"]).first()
    mission = person.get("mission") and Place.objects.filter(key=person["mission"]).first()
    named = [person.get("name"), agency and _in_register(agency), mission and mission.name]
    names = " – ".join(str(name) for name in named if name)
    label = str(AccusedType(person["type"]).label)
    return f"{label}: {names}" if names else label


def _in_register(agency: Agency) -> str:
    return _("in the register: %(name)s") % {"name": agency.name}
