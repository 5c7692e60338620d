"""Overdue steps go past the desk: the heads first, then oversight; nothing stops the run, nothing is told twice."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.notifications.models import Message
from recruitment_agencies import tasks
from recruitment_agencies.enums import CaseStage, ComplianceStep
from recruitment_agencies.models import CaseDeadline, ComplianceCase
from recruitment_agencies.services import compliance
from recruitment_agencies.services.compliance import overdue
from tests.recruitment_agencies.compliance.conftest import Desk

LATER = timedelta(days=20)


def run(after: timedelta = LATER, *, limit: int = 500) -> int:
    return compliance.escalate_overdue_cases(at=timezone.now() + after, limit=limit)


def told() -> list[int]:
    rows = Message.objects.filter(template_key="compliance.overdue").order_by("pk")
    return list(rows.values_list("recipient_id", flat=True))


def test_the_heads_are_told_first_then_the_oversight_office_each_once(desk: Desk) -> None:
    desk.case()
    assert run(timedelta(0)) == 0
    for _time in range(2):
        run()
    assert told() == [desk.head.pk, desk.appeals.pk]
    for _time in range(2):
        run(LATER + overdue.HEADS_HAVE + timedelta(minutes=1))
    assert told() == [desk.head.pk, desk.appeals.pk, desk.cast.oversight_officer.pk]
    assert CaseDeadline.objects.get().escalated_to == overdue.OVERSIGHT


def test_a_ministry_without_a_head_goes_to_oversight_at_once(desk: Desk) -> None:
    desk.case()
    for head in (desk.head, desk.appeals):
        head.memberships.all().delete()
    run()
    assert told() == [desk.cast.oversight_officer.pk]


def test_when_the_time_to_appeal_is_over_closing_is_owed(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    case = desk.decided().case
    run(timedelta(days=45))
    case.refresh_from_db()
    owed = case.deadlines.owed().get()
    assert (case.stage, owed.step, told()) == (CaseStage.DECIDED, ComplianceStep.REVIEW, [])


def test_a_thousand_overdue_in_chunks_with_one_bad_row(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    cases = ComplianceCase.objects.bulk_create(
        ComplianceCase(agency=desk.agency, ministry=desk.cast.ministry, opened_by=desk.officer)
        for _number in range(1000)
    )
    deadlines = CaseDeadline.objects.bulk_create(
        CaseDeadline(case=case, step=ComplianceStep.REVIEW, due_at=now, escalate_at=now)
        for case in cases
    )
    bad, escalate = deadlines[500].pk, overdue._escalate

    def fail_for_the_bad(pk: int, at: object) -> None:
        if pk == bad:
            raise RuntimeError("broken")
        escalate(pk, at)  # type: ignore[arg-type]

    monkeypatch.setattr(overdue, "_escalate", fail_for_the_bad)
    monkeypatch.setattr(overdue.notifications, "tell_deciders", lambda *args: True)
    looked_at = [run(timedelta(minutes=1), limit=100) for _chunk in range(11)]
    assert looked_at == [100] * 10 + [0]
    left = CaseDeadline.objects.filter(escalated_to="")
    assert list(left.values_list("pk", flat=True)) == [bad]
    put_off = left.get().escalate_at
    assert put_off is not None
    assert put_off > now + timedelta(minutes=1)


def test_the_task_asks_for_another_run_while_chunks_are_full(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    for _case in range(3):
        desk.case()
    clock.shift(LATER)
    asked: list[bool] = []
    monkeypatch.setattr(tasks, "CHUNK", 2)
    monkeypatch.setattr(tasks.escalate_overdue_cases, "delay", lambda: asked.append(True))
    tasks.escalate_overdue_cases()
    tasks.escalate_overdue_cases()
    assert (asked, CaseDeadline.objects.filter(escalated_to="").count()) == ([True], 0)


def test_the_queue_has_late_and_unassigned_cases_first(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    late = desk.case()
    clock.shift(LATER)
    assigned, fresh = desk.case(), desk.case()
    compliance.assign_case(case=assigned, to=desk.officer, by=desk.head)
    rows = list(ComplianceCase.objects.visible_to(desk.head).for_queue(timezone.now()))
    assert [(row.pk, row.is_late) for row in rows] == [  # type: ignore[attr-defined]
        (late.pk, True),
        (fresh.pk, False),
        (assigned.pk, False),
    ]
