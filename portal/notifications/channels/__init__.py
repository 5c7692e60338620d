"""Ways to reach a person. A channel is one module here, its settings, and one import line below."""

from portal.notifications.channels import demo, email, in_app
from portal.notifications.channels.base import Channel, PermanentFailure, TemporaryFailure
from portal.notifications.channels.registry import carrier_of, channels, wanted_channels

__all__ = [
    "Channel",
    "PermanentFailure",
    "TemporaryFailure",
    "carrier_of",
    "channels",
    "demo",
    "email",
    "in_app",
    "wanted_channels",
]
