"""Work for Celery: ids in, one service called, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from portal.partners.services import emitting, sending
from portal.partners.services.queueing import DELIVER_TASK


# Limits in seconds: the hard one stays below `sending.LEASE`, or a slow sender would be overtaken while alive.
@shared_task(name=DELIVER_TASK, soft_time_limit=25, time_limit=35)
def deliver(delivery_id: int) -> None:
    sending.deliver(delivery_id)


@shared_task(name="portal.partners.tasks.sweep_deliveries")
def sweep_deliveries() -> None:
    sending.sweep_deliveries(at=timezone.now())


@shared_task(name="portal.partners.tasks.forget_old_deliveries")
def forget_old_deliveries() -> None:
    emitting.forget_old(at=timezone.now())
    emitting.forget_removed(at=timezone.now())
