"""Which channels there are, and which of them carries a message."""

from collections.abc import Iterable

from django.conf import settings

from portal.common.registry import Registry
from portal.notifications.channels.base import Channel

channels: Registry[Channel] = Registry("notification channels")


def carrier_of(wanted: str) -> Channel | None:
    """The channel that carries what is wanted over `wanted`: itself if enabled, else one that stands in, else None."""
    enabled = [channels[key] for key in settings.NOTIFICATION_CHANNELS]
    own = next((channel for channel in enabled if channel.key == wanted), None)
    return own or next((channel for channel in enabled if channel.stands_in), None)


def wanted_channels(addresses: Iterable[str]) -> list[str]:
    """Those of the recipient's channels that something here can carry."""
    return [key for key in addresses if carrier_of(key) is not None]
