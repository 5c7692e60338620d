"""Sending one delivery: claim it, send it, write down what came of it."""

import logging
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal.notifications.addresses import find_addresses
from portal.notifications.channels import Channel, PermanentFailure, TemporaryFailure, carrier_of
from portal.notifications.enums import DeliveryState
from portal.notifications.models import Delivery
from portal.notifications.querysets import DeliveryQuerySet
from portal.notifications.templates import render_message

# A sender that has not reported by then is taken for dead. Longer than the task's hard time limit.
LEASE = timedelta(seconds=45)
MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)

logger = logging.getLogger(__name__)


def deliver(delivery_id: int) -> bool:
    """Send a delivery if it is due and nobody else is at it; True if it was sent now.

    Safe to call twice. A channel that writes to our database has its effect exactly once. Another is called at least
    once: should the worker die between sending and writing that down, the repeat carries the same
    key.
    """
    delivery = _claim(delivery_id, timezone.now())
    if delivery is None:
        return False
    try:
        return _send(delivery)
    except PermanentFailure as failure:
        _give_up(delivery, failure.code)
    except TemporaryFailure as failure:
        _try_later(delivery, failure.code)
    except Exception as error:  # ours or a provider's: it costs this attempt, not the run
        logger.error("Delivery %s: unexpected %s", delivery.pk, type(error).__name__)
        _try_later(delivery, "unexpected")
    return False


def deliver_due(*, at: datetime | None = None) -> int:
    """Send everything that is due, here and now, without the broker; how many were sent."""
    due = (
        Delivery.objects.due(at or timezone.now())
        .order_by("next_attempt_at")
        .values_list("pk", flat=True)
    )
    return sum(deliver(delivery_id) for delivery_id in list(due))


@transaction.atomic
def _claim(delivery_id: int, now: datetime) -> Delivery | None:
    """Take a lease on it; None if it is not due, is being claimed by another, or has had all its attempts."""
    found = (
        Delivery.objects.due(now)
        .filter(pk=delivery_id)
        .select_for_update(skip_locked=True, of=("self",))
    )
    delivery = found.select_related("message").first()
    if delivery is None:
        return None
    if delivery.attempts >= MAX_ATTEMPTS:  # its last sender died without a word
        _give_up(delivery, "sender_lost")
        return None
    delivery.state = DeliveryState.SENDING
    delivery.attempts += 1
    delivery.next_attempt_at = now + LEASE
    delivery.save(update_fields=["state", "attempts", "next_attempt_at"])
    return delivery


def _send(delivery: Delivery) -> bool:
    message = delivery.message
    address = find_addresses(message.recipient_kind, message.recipient_id).by_channel.get(
        delivery.channel
    )
    channel = carrier_of(delivery.channel)
    if address is None:
        raise PermanentFailure("no_address")
    if channel is None:
        raise PermanentFailure("channel_off")
    if channel.writes_to_database:
        return _send_in_transaction(delivery, channel, address)
    return _mark_sent(delivery, _call(delivery, channel, address))


@transaction.atomic
def _send_in_transaction(delivery: Delivery, channel: Channel, address: str) -> bool:
    """The effect and the note of it stand or fall together."""
    if not _still_ours(delivery).select_for_update().exists():
        return False
    return _mark_sent(delivery, _call(delivery, channel, address))


def _call(delivery: Delivery, channel: Channel, address: str) -> str:
    return channel.send(
        address, render_message(delivery.message), idempotency_key=str(delivery.key)
    )


def _still_ours(delivery: Delivery) -> DeliveryQuerySet:
    """The row, unless another sender took it over when our lease ran out: each claim counts an attempt."""
    return Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts
    )


def _mark_sent(delivery: Delivery, provider_id: str) -> bool:
    return bool(
        _still_ours(delivery).update(
            state=DeliveryState.SENT,
            sent_at=timezone.now(),
            provider_id=provider_id[:200],
            last_error="",
        )
    )


def _try_later(delivery: Delivery, code: str) -> None:
    if delivery.attempts >= MAX_ATTEMPTS:
        _give_up(delivery, code)
        return
    _still_ours(delivery).update(
        state=DeliveryState.WAITING,
        next_attempt_at=timezone.now() + pause_after(delivery.attempts),
        enqueued_at=None,
        last_error=code[:40],
    )


def _give_up(delivery: Delivery, code: str) -> None:
    Delivery.objects.filter(
        pk=delivery.pk, state__in=DeliveryState.open(), attempts=delivery.attempts
    ).update(state=DeliveryState.FAILED, last_error=code[:40])
    logger.error("Delivery %s failed for good: %s", delivery.pk, code)


def pause_after(attempts: int) -> timedelta:
    """Exponential, from 30 seconds to 2 hours, and up to a quarter more, so that many do not come back at once."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return pause + pause * (secrets.randbelow(251) / 1000)
