"""Overdue steps go past the desk: the head first, then oversight; nobody is skipped and nothing stops the run."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints import tasks
from complaints.enums import EscalationLevel, EscalationReason, Stage
from complaints.models import Complaint, Deadline, Escalation
from complaints.services import desk, overdue, worker
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker

# After the first due date (3 working days), before the second (10).
LATER = timedelta(days=8)


def run(after: timedelta = LATER, *, limit: int = 500) -> int:
    return overdue.escalate_overdue(at=timezone.now() + after, limit=limit)


def told_of_overdue() -> list[int]:
    notices = Notice.objects.filter(template_key="complaints.overdue").order_by("pk")
    return list(notices.values_list("recipient_id", flat=True))


def test_nothing_is_escalated_before_it_is_due(cast: Cast) -> None:
    file_for_worker()
    assert (run(timedelta(0)), told_of_overdue()) == (0, [])


def test_the_head_of_post_is_told_first_then_oversight(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    run()
    assert told_of_overdue() == [cast.head_of_post.pk]
    assert not complaint.escalations.exists()
    run(LATER + overdue.HEAD_HAS + timedelta(minutes=1))
    assert told_of_overdue() == [cast.head_of_post.pk, cast.oversight_officer.pk]
    assert complaint.escalations.get().reason == EscalationReason.OVERDUE
    assert Complaint.objects.visible_to(cast.oversight_officer).get() == complaint


def test_a_step_is_escalated_once_however_often_it_runs(cast: Cast) -> None:
    file_for_worker()
    for _run in range(3):
        run()
    assert told_of_overdue() == [cast.head_of_post.pk]
    for _run in range(3):
        run(LATER + overdue.HEAD_HAS + timedelta(minutes=1))
    assert len(told_of_overdue()) == 2
    assert Escalation.objects.count() == 1


def test_cases_that_nobody_leads_go_first_and_straight_to_oversight(cast: Cast) -> None:
    led = file_for_worker().complaint
    unrouted = file_for_worker(exclude=("labour_attache",)).complaint
    assert run(limit=1) == 1
    levels = {
        row.complaint_id: row.escalated_to
        for row in Deadline.objects.filter(stage=Stage.ACKNOWLEDGE)
    }
    assert levels == {unrouted.pk: EscalationLevel.OVERSIGHT, led.pk: EscalationLevel.NONE}


def test_a_post_without_a_head_goes_to_oversight_at_once(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    cast.head_of_post.memberships.all().delete()
    run()
    assert complaint.escalations.get().organisation == cast.oversight


def test_one_bad_row_does_not_stop_the_others_and_is_tried_again_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = file_for_worker().complaint, file_for_worker().complaint
    escalate = overdue._escalate

    def fail_for_the_bad(pk: int, at: object) -> None:
        if Deadline.objects.get(pk=pk).complaint_id == bad.pk:
            raise RuntimeError("broken")
        escalate(pk, at)  # type: ignore[arg-type]

    monkeypatch.setattr(overdue, "_escalate", fail_for_the_bad)
    assert run() == 2
    assert good.deadlines.get(stage=Stage.ACKNOWLEDGE).escalated_to == EscalationLevel.HEAD
    put_off = bad.deadlines.get(stage=Stage.ACKNOWLEDGE)
    assert put_off.escalated_to == EscalationLevel.NONE
    assert put_off.escalate_at > timezone.now() + LATER


def test_what_waits_for_the_worker_or_has_ended_is_not_overdue(cast: Cast) -> None:
    waiting, ended = file_for_worker().complaint, file_for_worker().complaint
    desk.acknowledge(complaint=waiting, by=cast.attache)
    desk.wait_for_worker(complaint=waiting, by=cast.attache)
    worker.withdraw(complaint=ended)
    assert run(timedelta(days=400)) == 0


def test_a_comment_does_not_keep_a_case_from_being_overdue(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    desk.write_note(complaint=complaint, by=cast.attache, text="We shall see.")
    worker.reply(complaint=complaint, text="Is anybody there?")
    assert run() == 1


def test_the_task_goes_on_until_nothing_is_left(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _case in range(3):
        file_for_worker()
    Deadline.objects.update(escalate_at=timezone.now() - timedelta(hours=1))
    asked: list[bool] = []
    monkeypatch.setattr(tasks, "CHUNK", 4)
    monkeypatch.setattr(tasks.escalate_overdue, "delay", lambda: asked.append(True))
    tasks.escalate_overdue()
    assert asked == [True]
    while Deadline.objects.to_escalate(timezone.now()).exists():
        tasks.escalate_overdue()
    assert not Deadline.objects.filter(escalated_to=EscalationLevel.NONE).exists()
