"""Adjectives of consents, of questions for one, and of offers between offices."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from complaints.blindness import not_kept_from, standing_of
from complaints.enums import Status, TransitionState

if TYPE_CHECKING:
    from portal.accounts.models import User


class ConsentQuerySet(models.QuerySet):
    def live(self, at: datetime) -> Self:
        """Neither taken back nor past its day."""
        return self.filter(withdrawn_at__isnull=True).exclude(expires_at__lte=at)

    def lapsed(self, at: datetime) -> Self:
        """Past their day without being taken back."""
        return self.filter(withdrawn_at__isnull=True, expires_at__lte=at)


class ConsentRequestQuerySet(models.QuerySet):
    def open(self, at: datetime) -> Self:
        """Not answered, and still in time."""
        return self.filter(answered_at__isnull=True, expires_at__gt=at)


class TransitionQuerySet(models.QuerySet):
    """Offers are reached through their complaint, or through `visible_to`, before an office may see the complaint."""

    def visible_to(self, user: "User") -> Self:
        """Those that desks of this person sent or received, of complaints from which she is not kept."""
        standing = standing_of(user)
        if standing.runs_the_system or not user.is_active:
            return self.none()
        sent = Q(from_organisation__in=standing.desks)
        received = Q(to_organisation__in=standing.desks)
        return self.filter(sent | received, *not_kept_from(user, standing, "complaint"))

    def received_by(self, user: "User") -> Self:
        """Of those, the ones for which desks of this person answer, or did."""
        return self.visible_to(user).filter(to_organisation__in=standing_of(user).desks)

    def offered(self) -> Self:
        return self.filter(state=TransitionState.OFFERED)

    def live(self) -> Self:
        """Offered or accepted."""
        return self.filter(state__in=(TransitionState.OFFERED, TransitionState.ACCEPTED))

    def waiting(self, at: datetime) -> Self:
        """An answer can still be given."""
        return self.offered().filter(expires_at__gt=at, complaint__status__in=Status.open())

    def out_of_time(self, at: datetime) -> Self:
        """Offered, and nobody can answer any more."""
        gone = Q(expires_at__lte=at) | ~Q(complaint__status__in=Status.open())
        return self.offered().filter(gone)
