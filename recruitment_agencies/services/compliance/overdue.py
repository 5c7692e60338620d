"""Overdue steps go past the desk: first to those who decide in the ministry, then to the oversight office."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from recruitment_agencies import notifications
from recruitment_agencies.compliance.transitions import Act
from recruitment_agencies.enums import CaseStage, ComplianceStep
from recruitment_agencies.models import CaseDeadline, ComplianceCase
from recruitment_agencies.services.compliance.base import lock, move, note

HEAD, OVERSIGHT = "head", "oversight"
# How long the heads have before the oversight office is told.
HEADS_HAVE = timedelta(days=2)
TRY_AGAIN_AFTER = timedelta(minutes=10)

logger = logging.getLogger(__name__)


def escalate_overdue_cases(*, at: datetime, limit: int) -> int:
    """Take up to `limit` steps that are overdue one step further; returns how many were looked at.

    Each has its own transaction: one that fails is put off, logged by its number, and stops nobody. Safe to run twice,
    and by two workers at once. The end of the time to appeal is nobody's fault: then closing the case is owed.
    """
    due = list(CaseDeadline.objects.to_escalate(at).values_list("pk", flat=True)[:limit])
    for pk in due:
        try:
            _escalate(pk, at)
        except Exception:  # whatever is wrong with one row must not stop the others
            logger.exception("Due date %s of a compliance case could not be escalated", pk)
            CaseDeadline.objects.filter(pk=pk).update(escalate_at=at + TRY_AGAIN_AFTER)
    return len(due)


@transaction.atomic
def _escalate(pk: int, at: datetime) -> None:
    waiting = CaseDeadline.objects.to_escalate(at).filter(pk=pk)
    deadline = waiting.select_related("case").first()
    if deadline is None:
        return
    case = lock(deadline.case)
    if not waiting.exists():  # another worker did it, or it was met, while we waited for the lock
        return
    if case.stage == CaseStage.CLOSED:
        CaseDeadline.objects.filter(pk=pk).update(escalate_at=None)
    elif deadline.step == ComplianceStep.APPEAL_WINDOW:
        move(case, Act.LET_WINDOW_END, by=None, at=at)
    else:
        _tell(case, deadline, at)


def _tell(case: ComplianceCase, deadline: CaseDeadline, at: datetime) -> None:
    is_first = not deadline.escalated_to
    if is_first and notifications.tell_deciders(notifications.OVERDUE, case):
        deadline.escalated_to, deadline.escalate_at = HEAD, at + HEADS_HAVE
    else:
        if not notifications.tell_oversight(notifications.OVERDUE, case):
            logger.error("Compliance case %s has no oversight office", case.pk)
        deadline.escalated_to, deadline.escalate_at = OVERSIGHT, None
    deadline.save(update_fields=["escalated_to", "escalate_at"])
    detail = {"step": deadline.step, "to": deadline.escalated_to}
    note("compliance.escalated", case, by=None, detail=detail)
