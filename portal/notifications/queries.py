"""What the demonstration would have sent, and what waits in an inbox, ready to be shown."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise

from portal.notifications.addresses import address_books
from portal.notifications.knowing import hidden
from portal.notifications.models import DemoOutboxEntry, InboxEntry
from portal.notifications.querysets import InboxEntryQuerySet
from portal.notifications.templates import render_message, templates


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


@dataclass(frozen=True)
class InboxLine:
    """One message as its recipient reads it, in the language in which she was told."""

    pk: int
    subject: str
    text: str
    language: str
    at: datetime
    is_unread: bool


def inbox_of(kind: str, pk: int) -> InboxEntryQuerySet:
    """What one recipient was told inside the portal, newest first, without what she may not know of any more."""
    entries = InboxEntry.objects.of(kind, pk).select_related("delivery__message")
    told = entries.order_by().values_list(
        "delivery__message__about_type", "delivery__message__about_id"
    )
    ids: dict[str, set[str]] = defaultdict(set)
    for about_type, about_id in told.distinct():
        ids[about_type].add(about_id)
    for about_type, those in ids.items():
        gone = hidden(about_type, kind, pk, those)
        if gone:
            entries = entries.exclude(
                delivery__message__about_type=about_type, delivery__message__about_id__in=gone
            )
    return entries


def inbox_lines(entries: Iterable[InboxEntry]) -> list[InboxLine]:
    """Each in words; one whose template is registered no more is left out."""
    return [
        _inbox_line(entry) for entry in entries if entry.delivery.message.template_key in templates
    ]


def _inbox_line(entry: InboxEntry) -> InboxLine:
    words = render_message(entry.delivery.message)
    return InboxLine(
        entry.pk, words.subject, words.text, words.language, entry.created_at, entry.read_at is None
    )
