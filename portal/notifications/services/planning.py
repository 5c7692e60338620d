"""Over which channels a message goes, and when. Pure: addresses and the time in, a plan out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.notifications.addresses import Addresses
from portal.notifications.channels import carrier_of, wanted_channels
from portal.notifications.enums import Digest, Urgency
from portal.notifications.hours import NIGHT_ENDS, next_full_hour, next_time_of_day
from portal.notifications.preferences import keeps_copy
from portal.notifications.templates import DIGEST, MessageTemplate

MORNING = NIGHT_ENDS + 60


@dataclass(frozen=True)
class Planned:
    """A delivery to be written: over which channel, from when, and whether it waits to be named with others."""

    channel: str
    due_at: datetime
    in_digest: bool = False


def plan(
    addresses: Addresses, template: MessageTemplate, urgency: Urgency, *, at: datetime
) -> list[Planned]:
    """A copy for each inbox, and one delivery over the first channel that reaches her."""
    reaching = first_reaching(addresses, template, urgency)
    return [
        *(Planned(key, at) for key in _copies(addresses)),
        *(_planned(key, addresses, urgency, at) for key in reaching),
    ]


def first_reaching(
    addresses: Addresses,
    template: MessageTemplate,
    urgency: Urgency,
    *,
    but: Collection[str] = (),
) -> list[str]:
    """The first of her channels that reaches her and was not tried; none where none is left, or she wants none."""
    if has_left(addresses, template, urgency):
        return []
    wanted = wanted_channels(addresses.by_channel)
    return [key for key in wanted if not keeps_copy(key) and key not in but][:1]


def has_left(addresses: Addresses, template: MessageTemplate | None, urgency: str) -> bool:
    """Whether she ended messages of this kind, but for the copy in her inbox.

    A digest is no kind of its own: what it may name is asked of each message by itself.
    """
    if template is None or template.key == DIGEST or urgency == Urgency.URGENT:
        return False
    return addresses.has_left and template.may_leave


def waits_until(addresses: Addresses, channel: str, urgency: str, at: datetime) -> datetime:
    """`at`, or when she may next be reached over this channel. What only writes here wakes nobody."""
    carrier = carrier_of(channel)
    hours = addresses.hours
    if hours is None or carrier is None or carrier.writes_to_database:
        return at
    if urgency == Urgency.URGENT and not hours.even_urgent:
        return at
    return hours.next_open(at)


def _planned(channel: str, addresses: Addresses, urgency: Urgency, at: datetime) -> Planned:
    in_digest = addresses.digest != Digest.AT_ONCE and urgency != Urgency.URGENT
    due_at = _next_digest(addresses, at) if in_digest else at
    return Planned(channel, waits_until(addresses, channel, urgency, due_at), in_digest)


def _next_digest(addresses: Addresses, at: datetime) -> datetime:
    if addresses.digest == Digest.HOURLY:
        return next_full_hour(at)
    return next_time_of_day(at, zone=addresses.zone, minute=MORNING)


def _copies(addresses: Addresses) -> Iterable[str]:
    return [key for key in wanted_channels(addresses.by_channel) if keeps_copy(key)]
