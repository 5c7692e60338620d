"""Work for Celery: no arguments, one service called, safe to run twice."""

from celery import shared_task

from portal.search.services import rebuild_all


@shared_task(name="portal.search.tasks.rebuild")
def rebuild() -> None:
    """What was to be seen from a certain day on, and what changed where nobody told; all else is left as it is."""
    rebuild_all()
