"""Adjectives of deliveries and of what people have in their inbox."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from portal.notifications.enums import DeliveryState

# How long a delivery handed to the broker is left to the workers before the sweeper hands it over
# again.
PATIENCE = timedelta(seconds=30)


class DeliveryQuerySet(models.QuerySet):
    def due(self, at: datetime) -> Self:
        """May be sent now: waiting and its time has come, or being sent by someone whose lease has run out."""
        return self.filter(state__in=DeliveryState.open(), next_attempt_at__lte=at)

    def left_behind(self, at: datetime) -> Self:
        """Due, and nobody has been asked to send it for a while: a lost broker, a killed worker, a retry."""
        unasked = Q(enqueued_at__isnull=True) | Q(enqueued_at__lte=at - PATIENCE)
        return self.due(at).filter(unasked).order_by("next_attempt_at")

    def stuck(self, at: datetime, *, longer_than: timedelta) -> Self:
        """Open, and written longer ago than that: for the people on call."""
        return self.filter(state__in=DeliveryState.open(), message__created_at__lt=at - longer_than)


class InboxEntryQuerySet(models.QuerySet):
    def of(self, kind: str, pk: int) -> Self:
        """Entries of one recipient, newest first."""
        return self.filter(recipient_kind=kind, recipient_id=pk).order_by("-id")

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)
