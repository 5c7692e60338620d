"""Numbers with which a worker answers by message, or connects her chat."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from complaints.models.people import Complainant


class ReplyCodePurpose(models.TextChoices):
    """What the number does."""

    ANSWER = "answer"
    LINK = "link"


class ReplyCodeQuerySet(models.QuerySet):
    def live(self, at: datetime) -> Self:
        """Not used yet, and its time is not over."""
        return self.filter(used_at__isnull=True, expires_at__gt=at)


class ReplyCode(models.Model):
    """A one-time number of one worker. The number itself is kept nowhere: it is worked out from `uid` and a key.

    Attributes:
        index: keyed digest of the number together with the channel and the address that may use it, so that from
            another sender the same number finds nothing. A linking number is bound to no sender.
        message: the message that brings it to her.
        event: keyed digest of the event that used it: brought again by the provider, it is known as the same.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    complainant = models.ForeignKey(
        Complainant, on_delete=models.CASCADE, related_name="reply_codes"
    )
    purpose = models.CharField(max_length=6, choices=ReplyCodePurpose)
    index = models.BinaryField(max_length=32, unique=True)
    message = models.OneToOneField(
        "notifications.Message",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reply_code",
    )
    event = models.BinaryField(max_length=32, null=True, blank=True, unique=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ReplyCodeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="reply_code_expires_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=False) | Q(event__isnull=True),
                name="reply_code_event_means_used",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} code of complainant {self.complainant_id}"
