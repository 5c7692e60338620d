"""Reading what waits inside the portal."""

from datetime import datetime

from portal.notifications.models import InboxEntry


def mark_inbox_read(*, kind: str, pk: int, at: datetime) -> int:
    """Mark everything in a person's inbox as read; how many entries were unread."""
    return InboxEntry.objects.of(kind, pk).unread().update(read_at=at)
