"""What the demonstration would have sent, ready to be shown."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise

from portal.notifications.addresses import address_books
from portal.notifications.models import DemoOutboxEntry


@dataclass(frozen=True)
class OutboxLine:
    """One message as the outbox page shows it: whom it was for in words, never their address."""

    reference: str
    to: str | Promise
    channel: str
    subject: str
    text: str
    language: str
    at: datetime


def demo_outbox(*, reference: str = "") -> QuerySet[DemoOutboxEntry]:
    """Entries, newest first; only those about a reference if one is given."""
    entries = DemoOutboxEntry.objects.select_related("delivery__message").order_by("-id")
    return entries.filter(delivery__message__about_label=reference) if reference else entries


def outbox_line(entry: DemoOutboxEntry) -> OutboxLine:
    message = entry.delivery.message
    book = address_books.get(message.recipient_kind)
    return OutboxLine(
        reference=message.about_label,
        to=book.label if book else message.recipient_kind,
        channel=entry.channel,
        subject=entry.subject,
        text=entry.text,
        language=message.language,
        at=entry.at,
    )
