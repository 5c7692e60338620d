"""Adjectives of tokens, addresses and deliveries."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal.partners.enums import HookState
from portal.partners.events import TEST, rows_by_events
from portal.partners.managers import organisations_managed_by

if TYPE_CHECKING:
    from portal.accounts.models import User

# How long a delivery handed to the broker is left to the workers before the sweeper hands it over again.
PATIENCE = timedelta(minutes=1)


class OfOrganisation(models.QuerySet):
    """Rows with an `organisation`."""

    def visible_to(self, user: "User") -> Self:
        """Those of organisations that this person manages."""
        return self.filter(organisation__in=organisations_managed_by(user))


class PartnerTokenQuerySet(OfOrganisation):
    def live(self, at: datetime) -> Self:
        """Neither taken back nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class PartnerHookQuerySet(OfOrganisation):
    def visible_to(self, user: "User") -> Self:
        return super().visible_to(user).kept()

    def kept(self) -> Self:
        """Nobody has removed it."""
        return self.filter(removed_at__isnull=True)

    def active(self) -> Self:
        return self.kept().filter(is_active=True)


class HookDeliveryQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Of organisations that this person manages: tests, and what is about a thing that she may see herself. Of any
        other she would learn here that it exists.
        """
        is_shown = Q(event=TEST)
        for rows, keys in rows_by_events().items():
            is_about = Exists(rows(user).filter(reference=OuterRef("reference")))
            is_shown |= Q(is_about, event__in=keys)
        return self.filter(is_shown, hook__organisation__in=organisations_managed_by(user))

    def due(self, at: datetime) -> Self:
        """May be sent now: waiting and its time has come, or being sent by someone whose lease has run out."""
        return self.filter(state__in=HookState.open(), next_attempt_at__lte=at)

    def left_behind(self, at: datetime) -> Self:
        """Due, and nobody has been asked to send it for a while: a lost broker, a killed worker, a retry."""
        unasked = Q(enqueued_at__isnull=True) | Q(enqueued_at__lte=at - PATIENCE)
        return self.due(at).filter(unasked).order_by("next_attempt_at")
