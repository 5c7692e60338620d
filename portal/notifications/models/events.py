"""What providers told us, kept for a while so that a repeat is known as one."""

from django.db import models
from django.utils import timezone

from portal.notifications.enums import Outcome


class ChannelEvent(models.Model):
    """One event that came to a channel's webhook: no address, no text.

    Attributes:
        digest: SHA-256 of the provider's id of the event, which may be made of anything.
        provider_id, outcome, code: of a receipt; empty for what a person wrote. A receipt can come before the
            delivery's own note of what the provider called it, and is looked for then.
    """

    channel = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=32)
    provider_id = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    code = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "digest"], name="one_row_a_channel_event")
        ]
        indexes = [
            models.Index(
                fields=["channel", "provider_id"],
                condition=~models.Q(provider_id=""),
                name="channel_event_by_provider_id",
            ),
            models.Index(fields=["at"], name="channel_event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} · {self.outcome or 'inbound'}"
