"""Sending one delivery: claim it, send it, write down what came of it."""

import logging
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal.notifications.addresses import Addresses, find_addresses
from portal.notifications.channels import Channel, PermanentFailure, TemporaryFailure, carrier_of
from portal.notifications.channels.base import SendingFailed
from portal.notifications.enums import DeliveryState, Urgency
from portal.notifications.knowing import may_know
from portal.notifications.models import Delivery
from portal.notifications.preferences import keeps_copy
from portal.notifications.querysets import DeliveryQuerySet
from portal.notifications.services import digests, flow, outcomes
from portal.notifications.services.leaving import with_leave_link
from portal.notifications.services.planning import has_left, waits_until
from portal.notifications.templates import Rendered, render_message, templates

# A sender that has not reported by then is taken for dead. Longer than the task's hard time limit.
LEASE = timedelta(seconds=45)
MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)

logger = logging.getLogger(__name__)


def deliver(delivery_id: int) -> bool:
    """Send a delivery if it is due and nobody else is at it; True if it was sent now.

    Safe to call twice. A channel that writes to our database has its effect exactly once. Another is called at least
    once: should the worker die between sending and writing that down, or the provider's answer not come in time, the
    repeat carries the same key. One that must wait (her hours, a rate, a channel that rests) loses no attempt.
    """
    delivery = _claim(delivery_id, timezone.now())
    if delivery is None:
        return False
    try:
        return _send(delivery)
    except flow.MustWait as wait:
        _put_back(delivery, wait)
    except PermanentFailure as failure:
        outcomes.give_up(_still_ours(delivery), failure.code)
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
        .order_by("priority", "next_attempt_at")
        .values_list("pk", flat=True)
    )
    return sum(deliver(delivery_id) for delivery_id in list(due))


@transaction.atomic
def _claim(delivery_id: int, now: datetime) -> Delivery | None:
    """Take a lease on it; None if it is not due, is being claimed by another, or has had all its attempts.

    Of one that waits for a digest, the lease is on the delivery that goes out in its place.
    """
    found = (
        Delivery.objects.due(now)
        .filter(pk=delivery_id)
        .select_for_update(skip_locked=True, of=("self",))
    )
    delivery = found.select_related("message").first()
    if delivery is not None and delivery.in_digest:
        delivery = digests.gather(delivery, now)
    if delivery is None:
        return None
    if delivery.attempts >= MAX_ATTEMPTS:  # its last sender died without a word
        outcomes.give_up(Delivery.objects.filter(pk=delivery.pk), "sender_lost")
        return None
    delivery.state = DeliveryState.SENDING
    delivery.attempts += 1
    delivery.next_attempt_at = now + LEASE
    delivery.save(update_fields=["state", "attempts", "next_attempt_at"])
    return delivery


def _send(delivery: Delivery) -> bool:
    message = delivery.message
    addresses = find_addresses(message.recipient_kind, message.recipient_id)
    address = addresses.by_channel.get(delivery.channel)
    channel = carrier_of(delivery.channel)
    if address is None:
        # Another channel of hers is tried, if she wants one that reaches her.
        reaches = any(not keeps_copy(key) for key in addresses.by_channel)
        raise PermanentFailure("not_wanted" if reaches else "no_address")
    if channel is None:
        raise PermanentFailure("channel_off")
    if not may_know(message):
        raise PermanentFailure("kept_out")
    template = templates.get(message.template_key)
    if not channel.keeps_copy and has_left(addresses, template, message.urgency):
        raise PermanentFailure("left")
    if channel.writes_to_database:
        return _send_in_transaction(delivery, channel, address)
    now = timezone.now()
    _wait_for_her_hours(delivery, addresses, now)
    return _send_outside(delivery, channel, address, now)


def _wait_for_her_hours(delivery: Delivery, addresses: Addresses, now: datetime) -> None:
    """Where nobody can say for certain when she may be reached, the app that knows her words is told."""
    if addresses.hours is not None and not addresses.hours.are_known:
        raise PermanentFailure("hours_unread")
    until = waits_until(addresses, delivery.channel, delivery.message.urgency, now)
    if until > now:
        raise flow.MustWait(until, "hours")


@transaction.atomic
def _send_in_transaction(delivery: Delivery, channel: Channel, address: str) -> bool:
    """The effect and the note of it stand or fall together."""
    if not _still_ours(delivery).select_for_update().exists():
        return False
    rendered = render_message(delivery.message)
    return _mark_sent(
        delivery, channel, channel.send(address, rendered, idempotency_key=str(delivery.key))
    )


def _send_outside(delivery: Delivery, channel: Channel, address: str, now: datetime) -> bool:
    """Rendered first: what we cannot say is no fault of the provider, and takes nothing of its rate."""
    rendered = _rendered(delivery, channel)
    is_urgent = delivery.message.urgency == Urgency.URGENT
    flow.check_in(channel, is_urgent=is_urgent, at=now)
    try:
        provider_id = channel.send(address, rendered, idempotency_key=str(delivery.key))
    except Exception as failure:
        if isinstance(failure, SendingFailed) and failure.is_answer:
            flow.note_answer(channel)
        else:
            flow.note_failure(channel, at=timezone.now())
        raise
    flow.note_answer(channel)
    return _mark_sent(delivery, channel, provider_id)


def _rendered(delivery: Delivery, channel: Channel) -> Rendered:
    rendered = render_message(delivery.message)
    return with_leave_link(rendered, delivery) if channel.links_to_leave else rendered


def _still_ours(delivery: Delivery) -> DeliveryQuerySet:
    """The row, unless another sender took it over when our lease ran out: each claim counts an attempt.

    One that must wait gives its attempt back, but only while it is still ours; so the next claim counts higher than
    every sender that still sleeps.
    """
    return Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts
    )


@transaction.atomic
def _mark_sent(delivery: Delivery, channel: Channel, provider_id: str) -> bool:
    now = timezone.now()
    is_ours = bool(
        _still_ours(delivery).update(
            state=DeliveryState.SENT, sent_at=now, provider_id=provider_id[:200], last_error=""
        )
    )
    if is_ours:
        outcomes.after_sending(delivery, channel, provider_id[:200], at=now)
    return is_ours


def _put_back(delivery: Delivery, wait: flow.MustWait) -> None:
    _still_ours(delivery).update(
        state=DeliveryState.WAITING,
        attempts=delivery.attempts - 1,
        next_attempt_at=wait.until,
        enqueued_at=None,
        last_error=wait.code,
    )


def _try_later(delivery: Delivery, code: str) -> None:
    if delivery.attempts >= MAX_ATTEMPTS:
        outcomes.give_up(_still_ours(delivery), code)
        return
    _still_ours(delivery).update(
        state=DeliveryState.WAITING,
        next_attempt_at=timezone.now() + pause_after(delivery.attempts),
        enqueued_at=None,
        last_error=code[:40],
    )


def pause_after(attempts: int) -> timedelta:
    """Exponential, from 30 seconds to 2 hours, and up to a quarter more, so that many do not come back at once."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return pause + pause * (secrets.randbelow(251) / 1000)
