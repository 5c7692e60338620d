from portal.notifications.models.inbox import InboxEntry
from portal.notifications.models.message import Delivery, Message
from portal.notifications.models.outbox import DemoOutboxEntry

__all__ = ["Delivery", "DemoOutboxEntry", "InboxEntry", "Message"]
