from portal.notifications.addresses import Addresses, Recipient, register_address_book
from portal.notifications.enums import Urgency
from portal.notifications.services.forgetting import forget_messages_about
from portal.notifications.services.inbox import mark_inbox_read
from portal.notifications.services.leaving import leave_messages
from portal.notifications.services.notifying import notify, notify_each
from portal.notifications.services.outcomes import Unreached, unreached
from portal.notifications.services.preferences import choose_preferences, leave_mail
from portal.notifications.services.receiving import (
    forget_old_events,
    note_receipt,
    take_events,
    take_inbound,
)
from portal.notifications.services.retrying import retry_delivery
from portal.notifications.services.sending import deliver, deliver_due
from portal.notifications.services.sweeping import sweep_deliveries
from portal.notifications.templates import MessageTemplate, register_template

__all__ = [
    "Addresses",
    "MessageTemplate",
    "Recipient",
    "Unreached",
    "Urgency",
    "choose_preferences",
    "deliver",
    "deliver_due",
    "forget_messages_about",
    "forget_old_events",
    "leave_mail",
    "leave_messages",
    "mark_inbox_read",
    "note_receipt",
    "notify",
    "notify_each",
    "register_address_book",
    "register_template",
    "retry_delivery",
    "sweep_deliveries",
    "take_events",
    "take_inbound",
    "unreached",
]
