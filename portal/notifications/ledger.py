"""What became of the messages, for operators: counts, times and codes. No address, no text, no case.

The system administrator has no path to the content of a case; so not even a reference is read here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Min, Q, QuerySet

from portal.notifications.channels import carrier_of, channels
from portal.notifications.enums import BreakerState, DeliveryState
from portal.notifications.models import Delivery
from portal.notifications.services.flow import Breaker, breaker_of

SENT_WITHIN = timedelta(days=1)
# As many failures as are counted and listed: an outage may leave a hundred thousand.
MOST_LISTED = 2000


@dataclass(frozen=True)
class ChannelLine:
    """One channel. `sent` and `arrived` count the last day; `oldest_due`: the time of the one that is due longest."""

    channel: str
    waiting: int
    later: int
    sent: int
    arrived: int
    failed: int
    oldest_due: datetime | None
    breaker: Breaker


@dataclass(frozen=True)
class FailureLine:
    """One code on one channel: how many failed so, and when the last of their messages was written."""

    channel: str
    code: str
    count: int
    last_at: datetime


def channel_lines(at: datetime) -> list[ChannelLine]:
    """Every channel over which something waits, failed, or was sent within a day; two queries."""
    open_rows = {row["channel"]: row for row in _open(at)}
    sent = {row["channel"]: row for row in _sent_or_failed(at)}
    keys = sorted(
        {*open_rows, *sent, *(channel.key for channel in channels if _is_used(channel.key))}
    )
    return [_line(key, open_rows.get(key, {}), sent.get(key, {}), at) for key in keys]


def failure_lines() -> list[FailureLine]:
    """Why deliveries failed for good, the commonest first."""
    rows = (
        Delivery.objects.filter(state=DeliveryState.FAILED)
        .order_by()
        .values("channel", "last_error")
        .annotate(count=Count("pk"), last_at=Max("message__created_at"))
        .order_by("-count", "channel", "last_error")
    )
    return [
        FailureLine(row["channel"], row["last_error"], row["count"], row["last_at"]) for row in rows
    ]


def failed_deliveries() -> QuerySet[Delivery]:
    """The newest that failed for good, with nothing of their messages but the key of the template and the time."""
    failed = Delivery.objects.failed().annotate(
        template_key=F("message__template_key"), written_at=F("message__created_at")
    )
    found: QuerySet[Delivery] = failed.only("id", "channel", "attempts", "last_error", "state")[
        :MOST_LISTED
    ]
    return found


def _open(at: datetime):  # type: ignore[no-untyped-def]
    due = Q(next_attempt_at__lte=at)
    return (
        Delivery.objects.open()
        .order_by()
        .values("channel")
        .annotate(
            waiting=Count("pk", filter=due),
            later=Count("pk", filter=~due),
            oldest_due=Min("next_attempt_at", filter=due),
        )
    )


def _sent_or_failed(at: datetime):  # type: ignore[no-untyped-def]
    is_failed = Q(state=DeliveryState.FAILED)
    is_sent = Q(state=DeliveryState.SENT, sent_at__gt=at - SENT_WITHIN)
    return (
        Delivery.objects.filter(is_failed | is_sent)
        .order_by()
        .values("channel")
        .annotate(
            failed=Count("pk", filter=is_failed),
            sent=Count("pk", filter=is_sent),
            arrived=Count("pk", filter=is_sent & Q(delivered_at__isnull=False)),
        )
    )


def _line(key: str, waits: dict, done: dict, at: datetime) -> ChannelLine:
    carrier = carrier_of(key)
    return ChannelLine(
        channel=key,
        waiting=waits.get("waiting", 0),
        later=waits.get("later", 0),
        sent=done.get("sent", 0),
        arrived=done.get("arrived", 0),
        failed=done.get("failed", 0),
        oldest_due=waits.get("oldest_due"),
        breaker=breaker_of(carrier, at=at) if carrier else Breaker(BreakerState.CLOSED),
    )


def _is_used(key: str) -> bool:
    carrier = carrier_of(key)
    return carrier is not None and carrier.key == key
