"""Handing over what waits: retries, what a lost broker or a killed worker left behind, what had to wait its time."""

from collections.abc import Callable, Iterator
from datetime import datetime
from math import ceil

from django.db import transaction
from django.utils import timezone

from portal.notifications.channels import channels, registry
from portal.notifications.enums import Urgency
from portal.notifications.models import Delivery
from portal.notifications.querysets import PATIENCE, PATIENCE_WITH_A_QUEUE, DeliveryQuerySet
from portal.notifications.services.flow import is_resting
from portal.notifications.services.queueing import enqueue, queue_length

CHUNK = 1000
# The queue of an urgency is filled up to here at each sweep. 5,000 ids are about 5 MB in the broker;
# four sweeps a minute hand over 20,000.
QUEUE_ROOM = 5000
# Beat's schedule of the sweep (portal.settings.celery): what a channel with a rate can carry until the next one.
SECONDS_BETWEEN = 15
HandOver = Callable[[int, str], object]


def sweep_deliveries(
    *,
    at: datetime,
    hand_over: HandOver = enqueue,
    waiting_in: Callable[[str], int | None] = queue_length,
) -> int:
    """Ask the workers for each delivery that is due and that nobody was asked for lately; how many.

    The urgent ones first, then the others, each kind into its own queue as long as that has room, so
    that 100,000 of one kind fill no broker and starve no other. Rows that somebody is working on are
    skipped, so several may sweep at once. Nothing goes to a channel that rests after failures, and to
    one with a rate no more than it can carry. Each is handed over by itself: one bad row costs one row.
    """
    resting = [channel.key for channel in channels if is_resting(channel.key, at)]
    rated = {key: limit for key, limit in _rated() if key not in resting}
    count = 0
    for urgency in Urgency:
        waiting = waiting_in(urgency)
        if waiting is None:
            break
        patience = PATIENCE_WITH_A_QUEUE if waiting else PATIENCE
        rows = Delivery.objects.left_behind(at, patience=patience).of_urgency(urgency)
        room = QUEUE_ROOM - waiting
        for key in rated:
            handed = _hand_over(rows.over([key]), min(room, rated[key]), at, urgency, hand_over)
            rated[key] -= handed
            room -= handed
            count += handed
        rest = rows.not_over([*resting, *rated])
        count += _hand_over(rest, room, at, urgency, hand_over)
    return count


def _hand_over(
    rows: DeliveryQuerySet, room: int, at: datetime, urgency: Urgency, hand_over: HandOver
) -> int:
    count = 0
    while room > count:
        taken = _take(rows, min(CHUNK, room - count), at)
        for delivery_id in taken:
            hand_over(delivery_id, urgency)
        count += len(taken)
        if len(taken) < CHUNK:
            break
    return count


@transaction.atomic
def _take(rows: DeliveryQuerySet, limit: int, at: datetime) -> list[int]:
    locked = rows.select_for_update(skip_locked=True, of=("self",))
    taken = list(locked.values_list("pk", flat=True)[:limit])
    if taken:
        Delivery.objects.filter(pk__in=taken).update(enqueued_at=max(at, timezone.now()))
    return taken


def _rated() -> Iterator[tuple[str, int]]:
    """Channels that may carry only so much, with what they can carry until the next sweep and a little more."""
    for channel in channels:
        carrier = registry.carrier_of(channel.key)
        if carrier is not None and carrier.rate is not None:
            yield (
                channel.key,
                ceil(carrier.rate.count / carrier.rate.seconds * SECONDS_BETWEEN * 1.2),
            )
