"""Work for Celery: ids in, one service called, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal.notifications import services
from portal.notifications.services.queueing import DELIVER_TASK


# Limits in seconds: the hard one stays below `sending.LEASE`, or a slow sender would be overtaken
# while alive.
@shared_task(name=DELIVER_TASK, soft_time_limit=20, time_limit=30)
def deliver(delivery_id: int) -> None:
    services.deliver(delivery_id)


@shared_task
def sweep_deliveries() -> None:
    services.sweep_deliveries(at=timezone.now())


@shared_task
def forget_old_events() -> None:
    services.forget_old_events(at=timezone.now())
