"""Work for Celery: safe to run twice."""

from celery import shared_task

from portal.audit.services import publish_head


@shared_task(name="portal.audit.tasks.publish_head")
def publish_audit_head() -> None:
    """Once a day; a second run of the day adds nothing."""
    publish_head()
