"""What a person's wishes make of the ways in which she could be reached."""

from collections.abc import Mapping

from portal.common.encryption import CannotOpen, Place, unwrap_key, wrap_key
from portal.common.rotation import WrappedColumn, wrapped_columns
from portal.notifications.addresses import Addresses
from portal.notifications.channels import channels
from portal.notifications.enums import Digest
from portal.notifications.hours import Hours, minute_of, span
from portal.notifications.models import MessagePreference

PADDED_TO = 32
"""Bytes: a sealed number does not tell its length."""


def register() -> None:
    """Called once, from `AppConfig.ready()`."""
    wrapped_columns.register(
        WrappedColumn(
            "notifications.phones",
            lambda: MessagePreference.objects.exclude(sealed_phone=None),
            "sealed_phone",
            _place,
        )
    )


def as_wished(by_channel: Mapping[str, str], wish: MessagePreference | None) -> Addresses:
    """Her channels in her order, her hours, her digest; without a wish everything, at once, at any hour.

    What only keeps a copy inside the portal cannot be chosen away.
    """
    if wish is None:
        return Addresses(by_channel)
    known = {**by_channel, "sms": phone_of(wish)}
    copies = [key for key in by_channel if keeps_copy(key)]
    order = [*wish.channels, *copies] if wish.channels else list(by_channel)
    return Addresses(
        {key: known[key] for key in order if known.get(key)},
        hours=hours_of(wish),
        digest=Digest(wish.digest),
        zone=wish.zone,
        has_left=wish.left_mail,
    )


def hours_of(wish: MessagePreference) -> Hours | None:
    """The hours outside of her night, in her zone; None if she has no quiet nights."""
    windows = span(minute_of(wish.quiet_until), minute_of(wish.quiet_from))
    return Hours(wish.zone, tuple(windows)) if wish.is_quiet_at_night and windows else None


def phone_of(wish: MessagePreference) -> str:
    """Her number for SMS; empty if she gave none, or its key is gone."""
    if wish.sealed_phone is None:
        return ""
    try:
        return unwrap_key(bytes(wish.sealed_phone), place=_place(wish)).decode().strip()
    except CannotOpen:
        return ""


def sealed_phone(user_id: int, number: str) -> bytes | None:
    """The number as it is kept; nothing for an empty one."""
    place = _place(MessagePreference(user_id=user_id))
    return wrap_key(number.encode().ljust(PADDED_TO), place=place) if number else None


def keeps_copy(key: str) -> bool:
    """Whether a channel reaches nobody, and only keeps a copy for whoever looks."""
    channel = channels.get(key)
    return channel is not None and channel.keeps_copy


def _place(wish: MessagePreference) -> Place:
    return Place(MessagePreference._meta.db_table, "sealed_phone", str(wish.user_id))
