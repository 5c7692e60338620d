"""An operator's second try of what failed for good."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.common.errors import Conflict
from portal.notifications.channels import channels
from portal.notifications.enums import DeliveryState
from portal.notifications.models import Delivery
from portal.notifications.services.queueing import enqueue


@transaction.atomic
def retry_delivery(*, delivery: Delivery, by: object) -> Delivery:
    """Send again what failed for good, with all its attempts.

    Raises:
        Conflict: it has not failed, or the message arrived or is on its way over another channel.
    """
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("message")
    delivery = rows.get(pk=delivery.pk)
    if delivery.state != DeliveryState.FAILED or _is_carried_elsewhere(delivery):
        raise Conflict(_("It has moved on. Please look again."))
    delivery.state, delivery.attempts, delivery.last_error = DeliveryState.WAITING, 0, ""
    delivery.in_digest, delivery.digest, delivery.provider_id = False, None, ""
    delivery.next_attempt_at = delivery.enqueued_at = timezone.now()
    delivery.save()
    transaction.on_commit(partial(enqueue, delivery.pk, delivery.message.urgency), robust=True)
    record("notifications.delivery_retried", on=delivery, by=by)  # type: ignore[arg-type]
    return delivery


def _is_carried_elsewhere(delivery: Delivery) -> bool:
    others = delivery.message.deliveries.exclude(pk=delivery.pk)
    copies = [channel.key for channel in channels if channel.keeps_copy]
    return others.not_over(copies).exclude(state=DeliveryState.FAILED).exists()
