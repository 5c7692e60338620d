from portal.notifications.addresses import Addresses, Recipient, register_address_book
from portal.notifications.enums import Urgency
from portal.notifications.services.forgetting import forget_messages_about
from portal.notifications.services.inbox import mark_inbox_read
from portal.notifications.services.notifying import notify, notify_each
from portal.notifications.services.sending import deliver, deliver_due
from portal.notifications.services.sweeping import sweep_deliveries
from portal.notifications.templates import MessageTemplate, register_template

__all__ = [
    "Addresses",
    "MessageTemplate",
    "Recipient",
    "Urgency",
    "deliver",
    "deliver_due",
    "forget_messages_about",
    "mark_inbox_read",
    "notify",
    "notify_each",
    "register_address_book",
    "register_template",
    "sweep_deliveries",
]
