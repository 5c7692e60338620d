"""Adjectives of deliveries and of what people have in their inbox."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from portal.notifications.enums import DeliveryState, Urgency

# How long a delivery handed to the broker is left to the workers before the sweeper hands it over
# again. Where others still wait in the queue it may be one of them: asking again would only make
# the queue longer.
PATIENCE = timedelta(seconds=30)
PATIENCE_WITH_A_QUEUE = timedelta(minutes=10)


class DeliveryQuerySet(models.QuerySet):
    def open(self) -> Self:
        """May still be sent."""
        return self.filter(state__in=DeliveryState.open())

    def due(self, at: datetime) -> Self:
        """May be sent now: waiting and its time has come, or being sent by someone whose lease has run out."""
        return self.open().filter(next_attempt_at__lte=at)

    def left_behind(self, at: datetime, *, patience: timedelta = PATIENCE) -> Self:
        """Due, and nobody has been asked to send it for a while: a lost broker, a killed worker, a retry.

        First those that nobody was ever asked for, then those asked for longest ago.
        """
        unasked = Q(enqueued_at__isnull=True) | Q(enqueued_at__lte=at - patience)
        oldest = F("enqueued_at").asc(nulls_first=True)
        return self.due(at).filter(unasked).order_by("priority", oldest, "next_attempt_at")

    def of_urgency(self, urgency: Urgency) -> Self:
        return self.filter(priority=urgency.priority)

    def over(self, channels: Collection[str]) -> Self:
        return self.filter(channel__in=channels)

    def not_over(self, channels: Collection[str]) -> Self:
        return self.exclude(channel__in=channels) if channels else self

    def failed(self) -> Self:
        """Failed for good, newest first."""
        return self.filter(state=DeliveryState.FAILED).order_by("-id")

    def stuck(self, at: datetime, *, longer_than: timedelta) -> Self:
        """Open, and written longer ago than that: for the people on call."""
        return self.open().filter(message__created_at__lt=at - longer_than)


class InboxEntryQuerySet(models.QuerySet):
    def of(self, kind: str, pk: int) -> Self:
        """Entries of one recipient, newest first."""
        return self.filter(recipient_kind=kind, recipient_id=pk).order_by("-id")

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)
