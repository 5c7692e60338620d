"""A complaint that is still being written: on the server, sealed, and gone within a day."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone


class DraftQuerySet(models.QuerySet):
    def live(self, at: datetime) -> Self:
        return self.filter(expires_at__gt=at)

    def expired(self, at: datetime) -> Self:
        return self.filter(expires_at__lte=at)


class Draft(models.Model):
    """Answers under an own data key, reached by a random token that only the phone's cookie holds.

    The database keeps keyed digests of the token and of the resume code, so that a stolen copy
    opens no draft. After sending, the payload is replaced by what the confirmation shows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_digest = models.BinaryField(unique=True)
    resume_digest = models.BinaryField(unique=True, null=True)
    wrapped_key = models.BinaryField()
    payload = models.BinaryField()
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="draft_expires_after_it_began",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
