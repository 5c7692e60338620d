"""What the demonstration would have sent, and what waits in an inbox, ready to be shown."""

from collections import defaultdict
from collections.abc import Collection, Iterable
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
    """What one recipient was told inside the portal, newest first. Shown by `inbox_lines`, which leaves some out."""
    return InboxEntry.objects.of(kind, pk).select_related("delivery__message")


def count_unread(kind: str, pk: int) -> int:
    """How many wait for her that she may still know of; no more is looked at than what she has not read."""
    unread = InboxEntry.objects.of(kind, pk).unread().order_by()
    about = unread.values_list("delivery__message__about_type", "delivery__message__about_id")
    told = list(about)
    gone = _hidden(kind, pk, told)
    return sum(one not in gone for one in told)


def inbox_lines(kind: str, pk: int, entries: Iterable[InboxEntry]) -> list[InboxLine]:
    """Each in words, but for what she may not know of any more, and what no template says any more."""
    entries = [entry for entry in entries if entry.delivery.message.template_key in templates]
    gone = _hidden(kind, pk, [_about(entry) for entry in entries])
    return [_inbox_line(entry) for entry in entries if _about(entry) not in gone]


def _about(entry: InboxEntry) -> tuple[str, str]:
    message = entry.delivery.message
    return message.about_type, message.about_id


def _hidden(kind: str, pk: int, told: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of these things (type, key), those that the recipient may not know of any more; one question a type."""
    ids: dict[str, set[str]] = defaultdict(set)
    for about_type, about_id in told:
        ids[about_type].add(about_id)
    return {
        (about_type, about_id)
        for about_type, those in ids.items()
        for about_id in hidden(about_type, kind, pk, those)
    }


def _inbox_line(entry: InboxEntry) -> InboxLine:
    words = render_message(entry.delivery.message)
    return InboxLine(
        entry.pk, words.subject, words.text, words.language, entry.created_at, entry.read_at is None
    )
