"""Queues stay right under any sequence of acts: compared with a fold over the case, written a second time."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.enums import EscalationReason
from complaints.models import Complaint, Seat
from complaints.services import desk, escalations, officers, seats, worker
from complaints.services.overdue import escalate_overdue
from portal.common.errors import PortalError
from tests.cast import Cast, file_for_worker

OPEN = ("received", "acknowledged", "in_progress", "waiting_for_worker", "reopened")
Act = Callable[[Complaint, Cast], object]


def _late(complaint: Complaint, cast: Cast) -> object:
    return escalate_overdue(at=timezone.now() + timedelta(days=400), limit=10)


def _escalate(complaint: Complaint, cast: Cast) -> object:
    escalations.escalate(complaint, reason=EscalationReason.ASKED, template="complaints.overdue")
    return seats.refresh(complaint)


ACTS: dict[str, Act] = {
    "acknowledge": lambda c, cast: desk.acknowledge(complaint=c, by=cast.attache),
    "take": lambda c, cast: officers.take(complaint=c, by=cast.attache),
    "give": lambda c, cast: officers.give_to(
        complaint=c, officer=cast.attache, by=cast.head_of_post
    ),
    "put back": lambda c, cast: officers.give_to(complaint=c, officer=None, by=cast.head_of_post),
    "start": lambda c, cast: desk.start_work(complaint=c, by=cast.head_of_post),
    "ask": lambda c, cast: desk.reply(complaint=c, by=cast.attache, text="Which?", wait=True),
    "write": lambda c, cast: desk.reply(complaint=c, by=cast.attache, text="We called."),
    "answer": lambda c, cast: worker.reply(complaint=c, text="This one"),
    "resolve": lambda c, cast: desk.resolve(complaint=c, by=cast.attache, summary="Paid"),
    "confirm": lambda c, cast: worker.confirm(complaint=c),
    "contest": lambda c, cast: worker.reopen(complaint=c, reason="No"),
    "withdraw": lambda c, cast: worker.withdraw(complaint=c),
    "close": lambda c, cast: desk.close(complaint=c, by=cast.attache, reason="Done"),
    "late": _late,
    "escalate": _escalate,
}


def expected(complaint: Complaint) -> set[tuple[object, ...]]:
    """One seat an office: what it is there, who has it, its place, the next date still owed."""
    held = [a for a in complaint.assignments.all() if a.ended_at is None]
    watching = {
        e.organisation_id
        for e in complaint.escalations.all()
        if e.ended_at is None and e.organisation_id
    }
    led = any(a.role == "lead" for a in held)
    is_open = complaint.status in OPEN
    owed = [
        d.due_at
        for d in complaint.deadlines.all()
        if d.met_at is None and d.dropped_at is None and d.paused_at is None
    ]
    due = min(owed) if owed and is_open else None
    found = set()
    for office in {a.organisation_id for a in held} | watching:
        own = next((a for a in held if a.organisation_id == office), None)
        role = own.role if own and (led or office not in watching) else "oversight"
        officer = own.officer_id if own else None
        nobody = (role == "lead" and officer is None) or (role == "oversight" and not led)
        rank = 2 if not is_open else 0 if nobody else 1
        found.add((office, role, officer, rank, due, complaint.status, complaint.severity))
    return found


def stored(complaint: Complaint) -> set[tuple[object, ...]]:
    columns = ("organisation_id", "role", "officer_id", "rank", "due_at", "status", "severity")
    return set(Seat.objects.filter(complaint=complaint).values_list(*columns))


@pytest.mark.django_db(transaction=False)
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(names=st.lists(st.sampled_from(sorted(ACTS)), max_size=12))
def test_seats_follow_any_sequence_of_acts(cast: Cast, names: list[str]) -> None:
    complaint = file_for_worker().complaint
    for name in names:
        try:
            ACTS[name](Complaint.objects.get(pk=complaint.pk), cast)
        except PortalError:
            continue
        fresh = Complaint.objects.get(pk=complaint.pk)
        assert stored(fresh) == expected(fresh), name


@pytest.mark.django_db
def test_a_stale_copy_of_the_case_does_not_bring_an_old_state_back(cast: Cast) -> None:
    stale = file_for_worker().complaint
    desk.acknowledge(complaint=stale, by=cast.attache)
    seats.refresh(stale)
    assert set(Seat.objects.values_list("status", flat=True)) == {"acknowledged"}


@pytest.mark.django_db
def test_rebuilding_mends_what_is_wrong_and_counts_it(cast: Cast) -> None:
    right, lost, wrong = (file_for_worker().complaint for _case in range(3))
    Seat.objects.filter(complaint=lost).delete()
    Seat.objects.filter(complaint=wrong).update(rank=2, due_at=None)
    said = StringIO()
    call_command("rebuild_queues", chunk=2, stdout=said)
    assert said.getvalue().strip() == "3 cases, 2 with a queue that was wrong"
    for case in (right, lost, wrong):
        assert stored(case) == expected(case)


@pytest.mark.django_db
def test_a_case_nobody_leads_is_the_overseers_even_where_they_hold_a_copy(cast: Cast) -> None:
    case = file_for_worker(exclude=("labour_attache", "cso")).complaint
    case.assignments.create(organisation=cast.oversight, role="copy", why="rule")
    seats.refresh(case)
    seat = Seat.objects.get(complaint=case, organisation=cast.oversight)
    assert (seat.role, seat.rank) == ("oversight", 0)
