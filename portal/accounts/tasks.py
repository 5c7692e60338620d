"""Work for Celery: one service called, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal.accounts import sessions
from portal.accounts.services.invitations import forget_expired


@shared_task(name="portal.accounts.tasks.forget_old_invitations")
def forget_old_invitations() -> None:
    """Addresses of people who were invited and did not come."""
    forget_expired(at=timezone.now())


@shared_task(name="portal.accounts.tasks.forget_ended_sessions")
def forget_ended_sessions() -> None:
    """Sessions that ran out, with what was kept in them."""
    sessions.forget_ended()
