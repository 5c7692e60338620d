"""Thousands of overdue steps: one run takes them in chunks, a bad row costs one row, a second run does nothing twice.

`OVERDUE_CASES=10000 pytest tests/complaints/test_overdue_many.py` takes as many as issue 5 asks for.
"""

import os
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from complaints import tasks
from complaints.enums import AssignmentRole, EscalationLevel, Stage, Status
from complaints.models import Assignment, Complaint, Deadline, Escalation
from complaints.services import overdue
from portal.audit.models import AuditEvent
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker

CASES = int(os.environ.get("OVERDUE_CASES", "250"))


@pytest.fixture
def many(cast: Cast) -> list[int]:
    """Keys of overdue cases of one post; every tenth without an office. Copies of one filed case, rows only."""
    pattern = file_for_worker().complaint
    Deadline.objects.all().delete()
    past = timezone.now() - timedelta(days=1)
    cases = Complaint.objects.bulk_create([_copy(pattern, number) for number in range(CASES)])
    Assignment.objects.bulk_create(
        Assignment(complaint=one, organisation=cast.post, role=AssignmentRole.LEAD, why="rule")
        for number, one in enumerate(cases)
        if number % 10
    )
    Deadline.objects.bulk_create(
        Deadline(
            complaint=one,
            stage=Stage.ACKNOWLEDGE,
            rule_key="x",
            calendar="TH",
            first_due_at=past,
            due_at=past,
            escalate_at=past,
        )
        for one in cases
    )
    return [one.pk for one in cases]


def _copy(pattern: Complaint, number: int) -> Complaint:
    return Complaint(
        reference=f"{number:04d}-MANY",
        idempotency_key=UUID(int=number + 1),
        body_digest="x",
        kind=pattern.kind,
        severity=pattern.severity,
        status=Status.RECEIVED,
        nationality=pattern.nationality,
        country_of_work=pattern.country_of_work,
        channel="web",
        language="km",
    )


def run_all(monkeypatch: pytest.MonkeyPatch) -> int:
    """The task with its own chain, each link at once; how many chunks ran."""
    asked = []
    monkeypatch.setattr(tasks.escalate_overdue, "delay", lambda: asked.append(1))
    chunks = 0
    while chunks <= len(asked):
        tasks.escalate_overdue()
        chunks += 1
    return chunks


def test_one_run_takes_all_in_chunks_and_one_bad_row_costs_one_row(
    cast: Cast, many: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = many[CASES // 2]
    whole = overdue._escalate

    def breaks(pk: int, at: Any) -> None:
        if Deadline.objects.get(pk=pk).complaint_id == bad:
            raise RuntimeError("a bad row")
        whole(pk, at)

    monkeypatch.setattr(overdue, "_escalate", breaks)
    assert run_all(monkeypatch) == CASES // tasks.CHUNK + 1
    handled = Deadline.objects.exclude(escalated_to=EscalationLevel.NONE)
    assert handled.count() == CASES - 1
    assert not handled.filter(complaint=bad).exists()
    events = AuditEvent.objects.filter(action="complaints.escalated").count()
    run_all(monkeypatch)
    assert AuditEvent.objects.filter(action="complaints.escalated").count() == events


def test_what_nobody_leads_goes_to_oversight_and_the_rest_to_the_head_once_each(
    cast: Cast, many: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _run in range(2):
        run_all(monkeypatch)
    told = Notice.objects.filter(template_key="complaints.overdue")
    assert told.filter(recipient_id=cast.head_of_post.pk).count() == CASES - CASES // 10
    assert Escalation.objects.count() == CASES // 10
    assert told.filter(recipient_id=cast.oversight_officer.pk).count() == CASES // 10
