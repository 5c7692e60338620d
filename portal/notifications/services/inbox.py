"""Reading what waits inside the portal."""

from datetime import datetime

from portal.notifications.models import InboxEntry


def mark_inbox_read(*, kind: str, pk: int, at: datetime, up_to: int | None = None) -> int:
    """Mark a person's inbox as read, up to the entry with this key if one is given; how many were unread."""
    unread = InboxEntry.objects.of(kind, pk).unread()
    seen = unread if up_to is None else unread.filter(pk__lte=up_to)
    return seen.update(read_at=at)
