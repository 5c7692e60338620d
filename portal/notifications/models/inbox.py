"""What waits for a person inside the portal, and whether it was read."""

from django.db import models
from django.utils import timezone

from portal.notifications.models.message import Delivery
from portal.notifications.querysets import InboxEntryQuerySet


class InboxEntry(models.Model):
    """A delivery that the in-app channel has made. The text is rendered when it is read."""

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="inbox_entry")
    recipient_kind = models.CharField(max_length=80)
    recipient_id = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = InboxEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "inbox entries"
        indexes = [
            models.Index(
                fields=["recipient_kind", "recipient_id"],
                condition=models.Q(read_at__isnull=True),
                name="inbox_unread_by_recipient",
            )
        ]

    def __str__(self) -> str:
        return f"{self.delivery.message.template_key} · {self.recipient_kind} {self.recipient_id}"
