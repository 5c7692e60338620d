"""The table of moves: who may make which from where, and what each does to due dates and to the other side."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.db import models

from complaints.enums import EscalationReason, Sender, Stage, Status
from complaints.models import Complaint, Deadline, StatusChange
from complaints.queries import due_dates, next_due, thread
from complaints.services import desk, worker
from complaints.transitions import MOVES, may_move, move
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker

R, A, P = Status.RECEIVED, Status.ACKNOWLEDGED, Status.IN_PROGRESS
W, S, C = Status.WAITING_FOR_WORKER, Status.RESOLVED, Status.CONFIRMED
X, T, O = Status.CLOSED, Status.WITHDRAWN, Status.REOPENED  # noqa: E741 - read as a table

BY_DESK = {
    (R, A), (O, A),
    (R, P), (A, P), (W, P), (O, P),
    (A, W), (P, W),
    (A, S), (P, S), (W, S),
    (A, X), (P, X), (W, X), (S, X), (C, X),
    (X, O),
}  # fmt: skip
BY_WORKER = {
    (W, P),
    (S, C),
    (R, T), (A, T), (P, T), (W, T), (O, T), (S, T),
    (S, O), (C, O), (X, O), (T, O),
}  # fmt: skip


def pairs(*, by_worker: bool) -> set[tuple[Status, Status]]:
    return {
        (origin, to)
        for origin, to in product(Status, MOVES)
        if may_move(Complaint(status=origin), to, by_worker=by_worker)
    }


def test_the_desk_makes_exactly_these_moves() -> None:
    assert pairs(by_worker=False) == BY_DESK


def test_the_worker_makes_exactly_these_moves() -> None:
    assert pairs(by_worker=True) == BY_WORKER


def test_every_state_but_the_first_can_be_reached() -> None:
    assert set(MOVES) == set(Status) - {Status.RECEIVED}


@pytest.fixture
def complaint(cast: Cast) -> Complaint:
    return file_for_worker().complaint


def met(complaint: Complaint) -> set[str]:
    return set(complaint.deadlines.filter(met_at__isnull=False).values_list("stage", flat=True))


def notices(template_key: str) -> models.QuerySet[Notice]:
    return Notice.objects.filter(template_key=template_key)


def test_a_move_is_stored_recorded_and_told(cast: Cast, complaint: Complaint) -> None:
    moved = desk.acknowledge(complaint=complaint, by=cast.attache)
    assert moved.status == A
    change = StatusChange.objects.get()
    assert (change.from_status, change.to_status, change.by, change.organisation) == (
        R,
        A,
        cast.attache,
        cast.post,
    )
    event = AuditEvent.objects.get(action="complaints.acknowledged")
    assert (event.actor, event.organisation_id) == (cast.attache, cast.post.pk)
    assert notices("complaints.news_for_worker").count() == 1
    assert met(complaint) == {Stage.ACKNOWLEDGE}


def test_the_same_move_twice_happens_once(cast: Cast, complaint: Complaint) -> None:
    desk.acknowledge(complaint=complaint, by=cast.attache)
    desk.acknowledge(complaint=complaint, by=cast.head_of_post)
    assert StatusChange.objects.count() == 1


def test_a_move_the_table_does_not_have_is_a_conflict(cast: Cast, complaint: Complaint) -> None:
    with pytest.raises(Conflict):
        desk.resolve(complaint=complaint, by=cast.attache, summary="done")
    assert Complaint.objects.get().status == R
    assert complaint.messages.count() == 0


def test_an_answer_is_also_reading_it_and_a_first_step(cast: Cast, complaint: Complaint) -> None:
    desk.reply(complaint=complaint, by=cast.attache, text="We have called the factory.")
    assert Complaint.objects.get().status == A
    assert met(complaint) == {Stage.ACKNOWLEDGE, Stage.FIRST_ACTION}
    (message,) = thread(complaint)
    assert (message.sender, message.author, message.text) == (
        Sender.DESK,
        cast.post.name,
        "We have called the factory.",
    )
    assert notices("complaints.message_from_desk").count() == 1
    assert notices("complaints.news_for_worker").count() == 0


@pytest.mark.security
@pytest.mark.parametrize("name", ["other_attache", "case_worker", "ministry_officer", "nobody"])
def test_whoever_does_not_lead_the_case_cannot_act(
    cast: Cast, complaint: Complaint, name: str
) -> None:
    stranger = getattr(cast, name)
    for act in (desk.acknowledge, desk.start_work, desk.wait_for_worker):
        with pytest.raises(NotAllowed):
            act(complaint=complaint, by=stranger)
    with pytest.raises(NotAllowed):
        desk.reply(complaint=complaint, by=stranger, text="hello")
    with pytest.raises(NotAllowed):
        desk.write_note(complaint=complaint, by=stranger, text="hello")
    assert Complaint.objects.get().status == R


@pytest.mark.parametrize("text", ["", " \n\u200b", "x" * 10_001])
def test_an_empty_or_endless_answer_is_refused(cast: Cast, complaint: Complaint, text: str) -> None:
    with pytest.raises(PortalError) as refused:
        desk.reply(complaint=complaint, by=cast.attache, text=text)
    assert list(refused.value.fields) == ["text"]


def test_only_a_wait_for_the_worker_moves_due_dates_and_only_by_its_length(
    cast: Cast,
) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 3, 0, tzinfo=UTC), tick=False) as clock:
        complaint = file_for_worker().complaint
        desk.reply(complaint=complaint, by=cast.attache, text="We are at it.")
        desk.write_note(complaint=complaint, by=cast.attache, text="Called twice.")
        before = complaint.deadlines.get(stage=Stage.RESOLVE)
        assert before.due_at == before.first_due_at
        desk.wait_for_worker(complaint=complaint, by=cast.attache)
        assert next_due(Complaint.objects.get()) is None
        clock.shift(timedelta(days=4))
        worker.reply(complaint=complaint, text="Here is my payslip.")
        after = complaint.deadlines.get(stage=Stage.RESOLVE)
    assert after.due_at - before.due_at == timedelta(days=4)
    assert (after.first_due_at, after.paused_at) == (before.first_due_at, None)
    assert after.escalate_at == after.due_at
    assert Complaint.objects.get().status == P


def test_a_stage_already_met_is_not_moved_by_a_wait(cast: Cast, complaint: Complaint) -> None:
    desk.acknowledge(complaint=complaint, by=cast.attache)
    desk.wait_for_worker(complaint=complaint, by=cast.attache)
    paused = complaint.deadlines.filter(paused_at__isnull=False)
    assert set(paused.values_list("stage", flat=True)) == {Stage.FIRST_ACTION, Stage.RESOLVE}


def test_the_workers_answer_meets_nobodys_due_date(cast: Cast, complaint: Complaint) -> None:
    desk.acknowledge(complaint=complaint, by=cast.attache)
    desk.wait_for_worker(complaint=complaint, by=cast.attache)
    worker.reply(complaint=complaint, text="Here.")
    assert met(complaint) == {Stage.ACKNOWLEDGE}


def test_an_outcome_counts_only_when_the_worker_confirms_it(
    cast: Cast, complaint: Complaint
) -> None:
    desk.acknowledge(complaint=complaint, by=cast.attache)
    desk.resolve(complaint=complaint, by=cast.attache, summary="They have paid.")
    assert complaint.outcomes.get().agreed_at is None
    assert [message.text for message in thread(complaint)] == ["They have paid."]
    assert met(complaint) == set(Stage)
    worker.confirm(complaint=complaint)
    assert complaint.outcomes.get().agreed_at is not None
    assert desk.close(complaint=complaint, by=cast.attache, reason="Done.").status == X


def test_a_case_opened_again_gets_new_due_dates_and_goes_to_oversight(
    cast: Cast, complaint: Complaint
) -> None:
    desk.acknowledge(complaint=complaint, by=cast.attache)
    desk.close(complaint=complaint, by=cast.attache, reason="Nothing can be done.")
    assert complaint.deadlines.owed().count() == 0
    worker.reopen(complaint=complaint, reason="They have not paid.")
    assert {row.round for row in due_dates(complaint)} == {2}
    assert complaint.escalations.get().reason == EscalationReason.REOPENED
    assert Complaint.objects.visible_to(cast.oversight_officer).get() == complaint
    assert thread(complaint)[-1].text == "They have not paid."


def test_a_withdrawn_case_owes_nothing_and_can_be_opened_again_without_oversight(
    cast: Cast, complaint: Complaint
) -> None:
    worker.withdraw(complaint=complaint)
    assert complaint.deadlines.owed().count() == 0
    worker.reopen(complaint=complaint)
    assert complaint.escalations.count() == 0
    assert notices("complaints.news_from_worker").count() == 4  # two acts, two people at the desk


@pytest.mark.parametrize("end", [worker.withdraw])
def test_nobody_writes_into_a_case_that_has_ended(
    cast: Cast, complaint: Complaint, end: object
) -> None:
    worker.withdraw(complaint=complaint)
    with pytest.raises(Conflict):
        worker.reply(complaint=complaint, text="hello")
    with pytest.raises(Conflict):
        desk.reply(complaint=complaint, by=cast.attache, text="hello")


def test_a_move_that_cannot_be_recorded_does_not_happen(
    cast: Cast, complaint: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("complaints.transitions.record", fail)
    with pytest.raises(RuntimeError, match="broken"):
        move(complaint, A, by=cast.attache, organisation=cast.post)
    assert (Complaint.objects.get().status, StatusChange.objects.count()) == (R, 0)
    assert not Deadline.objects.filter(met_at__isnull=False).exists()
