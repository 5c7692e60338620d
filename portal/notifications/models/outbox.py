"""What the demonstration would have sent."""

from django.db import models
from django.utils import timezone

from portal.notifications.models.message import Delivery


class DemoOutboxEntry(models.Model):
    """One for each delivery over an outside channel of the demo; the unique link makes a second one impossible."""

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="demo_entry")
    channel = models.CharField(max_length=20)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "demo outbox entries"

    def __str__(self) -> str:
        return f"{self.channel} · {self.subject}"
