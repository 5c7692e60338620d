"""Twenty thousand waiting messages, sent by the real workers; meanwhile an urgent one now and then.

For a database of the benchmark alone: what stood in its outbox before is thrown away.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, Max, Min

from portal.notifications.enums import DeliveryState
from portal.notifications.models import Delivery
from portal.notifications.querysets import DeliveryQuerySet
from portal.notifications.services import Recipient, Urgency, notify, notify_each
from portal.web.bench import carrier
from portal.web.bench.client import Measured

BATCH = 1000
BETWEEN_URGENT = 0.5
LOOK_AGAIN = 0.5
# No message sent for so long: something is stuck, and the run ends.
PATIENCE = 60.0


@dataclass(frozen=True)
class Drained:
    """What became of the messages.

    Attributes:
        flood: sent a second, from the first to the last of them. urgent: from being written to being sent.
        written, sent: deliveries. lost: never carried. doubled: carried more than once.
    """

    flood: Measured
    urgent: Measured
    written: int
    sent: int
    lost: int
    doubled: int

    @property
    def is_whole(self) -> bool:
        return self.sent == self.written and not self.lost and not self.doubled


def empty_outbox() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE notifications_message CASCADE")
    carrier.note().unlink(missing_ok=True)


def write(count: int) -> None:
    """So many messages that wait; each is handed to the broker, as when it is written for a real reason."""
    for start in range(0, count, BATCH):
        readers = range(start + 1, min(start + BATCH, count) + 1)
        notify_each(carrier.TEMPLATE, to=[_reader(pk) for pk in readers], urgency=Urgency.NORMAL)


def drain(working: Callable[[], bool]) -> Drained:
    """Wait until everything is sent, writing an urgent message twice a second meanwhile; `working`: go on?"""
    prober = _Prober()
    prober.start()
    try:
        _wait_for_the_flood(working)
    finally:
        prober.stop()
    _wait_for(_open(), working)
    return _counted()


def _wait_for_the_flood(working: Callable[[], bool]) -> None:
    _wait_for(_open().filter(message__urgency=Urgency.NORMAL), working)


def _wait_for(rows: DeliveryQuerySet, working: Callable[[], bool]) -> None:
    """Until none is left, or nothing has moved for too long."""
    left, moved_at = rows.count(), time.monotonic()
    while left and working() and time.monotonic() - moved_at < PATIENCE:
        time.sleep(LOOK_AGAIN)
        before, left = left, rows.count()
        moved_at = time.monotonic() if left < before else moved_at


def _counted() -> Drained:
    written = _ours().count()
    sent = _ours().filter(state=DeliveryState.SENT)
    times = carrier.times_sent()
    keys: list[UUID] = list(_ours().values_list("key", flat=True))
    flood = sent.filter(message__urgency=Urgency.NORMAL)
    span = flood.aggregate(first=Min("sent_at"), last=Max("sent_at"))
    return Drained(
        flood=Measured(_seconds(span["first"], span["last"]), _waits(flood, span["first"])),
        urgent=Measured(_seconds(span["first"], span["last"]), _latencies(sent)),
        written=written,
        sent=sent.count(),
        lost=sum(str(key) not in times for key in keys),
        doubled=sum(number > 1 for number in times.values()),
    )


def _seconds(first: datetime | None, last: datetime | None) -> float:
    return (last - first).total_seconds() if first and last else 0.0


def _waits(flood: DeliveryQuerySet, first: datetime | None) -> list[float]:
    """Since the first of the flood was sent: the last one waited for all of them."""
    moments = flood.values_list("sent_at", flat=True)
    return [_seconds(first, moment) for moment in moments]


def _latencies(sent: DeliveryQuerySet) -> list[float]:
    urgent = sent.filter(message__urgency=Urgency.URGENT)
    taken = urgent.annotate(took=F("sent_at") - F("message__created_at"))
    return [one.total_seconds() for one in taken.values_list("took", flat=True)]


def _ours() -> DeliveryQuerySet:
    return Delivery.objects.filter(message__template_key=carrier.TEMPLATE)


def _open() -> DeliveryQuerySet:
    return _ours().filter(state__in=DeliveryState.open())


def _reader(pk: int) -> Recipient:
    return Recipient(carrier.READER, pk, "km")


class _Prober(threading.Thread):
    """Writes an urgent message twice a second, from the moment at which the flood begins to run."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._is_over = threading.Event()

    def run(self) -> None:
        try:
            while not self._is_over.wait(BETWEEN_URGENT):
                if _ours().filter(state=DeliveryState.SENT).exists():
                    notify(carrier.TEMPLATE, to=_reader(0), urgency=Urgency.URGENT)
        finally:
            connection.close()

    def stop(self) -> None:
        self._is_over.set()
        self.join()
