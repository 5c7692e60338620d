"""What comes of a delivery: it arrived, or it failed for good and the next channel is tried, or none is left."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from portal.common.registry import Registry
from portal.notifications.addresses import Addresses, find_addresses
from portal.notifications.channels import Channel
from portal.notifications.enums import DeliveryState, Outcome, Urgency
from portal.notifications.models import ChannelEvent, Delivery, Message
from portal.notifications.preferences import keeps_copy
from portal.notifications.querysets import DeliveryQuerySet
from portal.notifications.services import digests
from portal.notifications.services.planning import first_reaching, waits_until
from portal.notifications.services.queueing import enqueue
from portal.notifications.templates import DIGEST, templates

# She is gone, may not know of it any more, or wants none of it: no channel is tried, and there is nobody to be called.
NOBODY_TO_REACH = frozenset({"no_address", "kept_out", "left"})

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Unreached:
    """What an app does when a message to people of a kind could be delivered over no channel.

    `tell` runs in the transaction that notes the failure: what it writes stands with it. Should it fail itself, its
    writes are undone and the failure stands.
    """

    key: str
    tell: Callable[[Message], object]


unreached: Registry[Unreached] = Registry("what is done when nobody is reached")


@transaction.atomic
def give_up(row: DeliveryQuerySet, code: str) -> bool:
    """Note that a delivery failed for good, and try the recipient's next channel; False if it was not ours to say.

    Args:
        row: the delivery, narrowed to the state in which this may still be said of it.
    """
    delivery = row.select_for_update(of=("self",)).select_related("message").first()
    if delivery is None:
        return False
    delivery.state, delivery.last_error = DeliveryState.FAILED, code[:40]
    delivery.sent_at = delivery.delivered_at = None
    delivery.save(update_fields=["state", "last_error", "sent_at", "delivered_at"])
    logger.error("Delivery %s failed for good: %s", delivery.pk, code)
    if keeps_copy(delivery.channel):
        return True
    if code in NOBODY_TO_REACH or not _falls_back(delivery):
        _nobody_reached(delivery.message, code)
    return True


def hold_words_on(channel: str, provider_id: str) -> None:
    """Until the caller's transaction ends, nobody else notes that this was sent, or what its provider says of it.

    So one of the two always finds what the other has written.
    """
    with connection.cursor() as cursor:
        name = f"{channel}:{provider_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [name])


def after_sending(delivery: Delivery, channel: Channel, provider_id: str, *, at: datetime) -> None:
    """What hangs on a delivery that went out: those that it names, and a receipt that was faster than our own note."""
    if delivery.message.template_key == DIGEST:
        digests.note_gathered(delivery.message, at=at)
    if not channel.takes_receipts or not provider_id:
        return
    hold_words_on(delivery.channel, provider_id)
    early = ChannelEvent.objects.filter(channel=delivery.channel, provider_id=provider_id)
    for event in early.order_by("pk"):
        apply_receipt(event)


def apply_receipt(event: ChannelEvent) -> bool:
    """Write down what a provider said of a delivery; False if we know of none (or not yet)."""
    sent = Delivery.objects.filter(channel=event.channel, provider_id=event.provider_id)
    if event.outcome == Outcome.DELIVERED:
        return bool(sent.filter(state=DeliveryState.SENT).update(delivered_at=event.at))
    if event.outcome == Outcome.FAILED:
        # Once it has arrived, no later word of the provider makes it undone.
        return give_up(sent.filter(state=DeliveryState.SENT, delivered_at=None), event.code)
    return sent.exists()


def _falls_back(failed: Delivery) -> bool:
    """Write a delivery over the next channel, once for each; whether one is on its way or has arrived."""
    message = failed.message
    others = list(message.deliveries.exclude(pk=failed.pk).values_list("channel", "state"))
    alive = (*DeliveryState.open(), DeliveryState.SENT, DeliveryState.GATHERED)
    if any(state in alive and not keeps_copy(channel) for channel, state in others):
        return True
    addresses, template = _addresses(message), templates.get(message.template_key)
    if addresses is None or template is None:
        return False
    tried = {failed.channel, *(channel for channel, _state in others)}
    urgency = Urgency(message.urgency)
    for channel in first_reaching(addresses, template, urgency, but=tried):
        _write_next(message, channel, addresses, urgency)
        return True
    return False


def _write_next(message: Message, channel: str, addresses: Addresses, urgency: Urgency) -> None:
    now = timezone.now()
    due_at = waits_until(addresses, channel, urgency, now)
    delivery = Delivery.objects.create(
        message=message,
        channel=channel,
        priority=urgency.priority,
        next_attempt_at=due_at,
        enqueued_at=now if due_at <= now else None,
    )
    if due_at <= now:
        transaction.on_commit(partial(enqueue, delivery.pk, urgency), robust=True)


def _addresses(message: Message) -> Addresses | None:
    try:
        return find_addresses(message.recipient_kind, message.recipient_id)
    except KeyError:  # its app is not installed any more
        return None


def _nobody_reached(message: Message, code: str) -> None:
    """Tell the app that knows whom it concerns, if there is anybody to reach; of a digest, for each that it names."""
    if message.template_key == DIGEST:
        for named in digests.give_up_gathered(message, code):
            _nobody_reached(named, code)
        return
    if code in NOBODY_TO_REACH:
        return
    handler = unreached.get(message.recipient_kind)
    if handler is None:
        return
    try:
        with transaction.atomic():
            handler.tell(message)
    except Exception as error:  # an app's fault must not bring a dead delivery back to life
        logger.error("Nobody was told of message %s: %s", message.pk, type(error).__name__)
