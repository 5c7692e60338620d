"""Picking up what a lost broker or a killed worker left behind."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from portal.notifications.models import Delivery
from portal.notifications.services.queueing import enqueue

CHUNK = 500


def sweep_deliveries(*, at: datetime, hand_over: Callable[[int, str], object] = enqueue) -> int:
    """Ask the workers again for each delivery that is due and that nobody was asked for lately; how many.

    Rows that somebody is working on are skipped. Each is handed over by itself, so that one bad row
    costs one row.
    """
    left_behind = _take(at)
    for delivery_id, urgency in left_behind:
        hand_over(delivery_id, urgency)
    return len(left_behind)


@transaction.atomic
def _take(at: datetime) -> list[tuple[int, str]]:
    rows = Delivery.objects.left_behind(at).select_for_update(skip_locked=True, of=("self",))
    taken = list(rows.values_list("pk", "message__urgency")[:CHUNK])
    Delivery.objects.filter(pk__in=[pk for pk, _urgency in taken]).update(enqueued_at=at)
    return taken
