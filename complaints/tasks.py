"""Work for Celery: no arguments or ids in, one service called, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from complaints.services import drafts, overdue

CHUNK = 100  # well within the soft time limit, also on a loaded machine


@shared_task(name="complaints.tasks.escalate_overdue")
def escalate_overdue() -> None:
    """One chunk; where it was full, another run is asked for at once."""
    if overdue.escalate_overdue(at=timezone.now(), limit=CHUNK) == CHUNK:
        escalate_overdue.delay()


@shared_task(name="complaints.tasks.forget_old_drafts")
def forget_old_drafts() -> None:
    drafts.forget_old()
