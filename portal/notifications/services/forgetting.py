"""Messages go when what they were about goes."""

from django.db import models

from portal.notifications.models import Message


def forget_messages_about(about: models.Model) -> int:
    """Delete every message about a row, with its deliveries and every copy in a box; returns how many."""
    rows = Message.objects.filter(about_type=about._meta.label_lower, about_id=str(about.pk))
    count = rows.count()
    rows.delete()
    return count
