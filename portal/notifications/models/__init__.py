from portal.notifications.models.events import ChannelEvent
from portal.notifications.models.inbox import InboxEntry
from portal.notifications.models.leaving import LeaveLink
from portal.notifications.models.message import Delivery, Message
from portal.notifications.models.outbox import DemoOutboxEntry
from portal.notifications.models.preference import MessagePreference

__all__ = [
    "ChannelEvent",
    "Delivery",
    "DemoOutboxEntry",
    "InboxEntry",
    "LeaveLink",
    "Message",
    "MessagePreference",
]
