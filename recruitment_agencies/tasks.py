"""Work for Celery: no arguments in, one service called, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from recruitment_agencies.services import compliance, register_imports, watches

CHUNK = 100  # well within the soft time limit, also on a loaded machine


@shared_task(name="recruitment_agencies.tasks.escalate_overdue_cases")
def escalate_overdue_cases() -> None:
    """One chunk; where it was full, another run is asked for at once."""
    if compliance.escalate_overdue_cases(at=timezone.now(), limit=CHUNK) == CHUNK:
        escalate_overdue_cases.delay()


@shared_task(name="recruitment_agencies.tasks.forget_what_was_left")
def forget_what_was_left() -> None:
    """Wishes to be told that nobody confirmed, and checked lists that nobody took over."""
    watches.forget_unconfirmed_watches(at=timezone.now())
    register_imports.forget_old_plans()
