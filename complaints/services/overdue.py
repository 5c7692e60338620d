"""Steps that are overdue go past the desk: first to the head of the office, then to the oversight office."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from complaints import notifications
from complaints.enums import EscalationLevel, EscalationReason
from complaints.models import Deadline
from complaints.partners import OVERDUE
from complaints.services import escalations, seats
from complaints.services.cases import lock
from portal.audit.services import record
from portal.partners.services import emit

# How long the head of an office has before the oversight office is told.
HEAD_HAS = timedelta(days=2)
TRY_AGAIN_AFTER = timedelta(minutes=10)

logger = logging.getLogger(__name__)


def escalate_overdue(*, at: datetime, limit: int) -> int:
    """Escalate up to `limit` overdue steps, cases that nobody leads first; returns how many were looked at.

    Each step has its own transaction: one that fails is put off, logged by its number, and stops nobody. Safe to run
    twice, and by two workers at once.
    """
    due = list(Deadline.objects.to_escalate(at).values_list("pk", flat=True)[:limit])
    for pk in due:
        try:
            _escalate(pk, at)
        except Exception:  # whatever is wrong with one row must not stop the others
            logger.exception("Deadline %s could not be escalated", pk)
            Deadline.objects.filter(pk=pk).update(escalate_at=at + TRY_AGAIN_AFTER)
    return len(due)


@transaction.atomic
def _escalate(pk: int, at: datetime) -> None:
    waiting = Deadline.objects.to_escalate(at).filter(pk=pk)
    deadline = waiting.select_related("complaint").first()
    if deadline is None:
        return
    complaint = lock(deadline.complaint)
    if not waiting.exists():  # another worker did it, or it was met, while we waited for the lock
        return
    lead = complaint.lead
    is_first_step = deadline.escalated_to == EscalationLevel.NONE
    if lead and is_first_step and notifications.tell_heads(complaint, lead):
        deadline.escalated_to, deadline.escalate_at = EscalationLevel.HEAD, at + HEAD_HAS
    else:
        escalations.escalate(
            complaint, reason=EscalationReason.OVERDUE, template=notifications.OVERDUE
        )
        notifications.tell_workers(notifications.NEWS_FOR_WORKER, complaint)
        deadline.escalated_to, deadline.escalate_at = EscalationLevel.OVERSIGHT, None
    deadline.save(update_fields=["escalated_to", "escalate_at"])
    seats.refresh(complaint)
    if is_first_step:
        offices = complaint.seats.values_list("organisation", flat=True)
        emit({OVERDUE: list(offices)}, reference=complaint.reference)
    record(
        "complaints.escalated",
        on=complaint,
        detail={"stage": deadline.stage, "to": str(deadline.escalated_to)},
    )
