from portal.notifications.addresses import Addresses, Recipient, register_address_book
from portal.notifications.enums import Urgency
from portal.notifications.services.inbox import mark_inbox_read
from portal.notifications.services.notifying import notify
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
    "mark_inbox_read",
    "notify",
    "register_address_book",
    "register_template",
    "sweep_deliveries",
]
