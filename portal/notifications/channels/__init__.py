"""Ways to reach a person. A channel is one module here, its settings, and one import line below."""

from portal.notifications.channels import apprise_channel, demo, email, in_app, sms, telegram
from portal.notifications.channels.base import (
    BadSignature,
    Channel,
    ChannelBase,
    Inbound,
    PermanentFailure,
    Rate,
    Receipt,
    TemporaryFailure,
)
from portal.notifications.channels.registry import carrier_of, channels, wanted_channels

__all__ = [
    "BadSignature",
    "Channel",
    "ChannelBase",
    "Inbound",
    "PermanentFailure",
    "Rate",
    "Receipt",
    "TemporaryFailure",
    "apprise_channel",
    "carrier_of",
    "channels",
    "demo",
    "email",
    "in_app",
    "sms",
    "telegram",
    "wanted_channels",
]
