"""Adjectives of declared interests and of requests to learn a name."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from complaints.blindness import Standing, not_kept_from, standing_of
from complaints.enums import UnmaskState
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Membership, Organisation
from portal.accounts.roles import LEAD_DESK, OVERSEE_CASES, roles_with

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User


class InterestQuerySet(models.QuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Her own; and those that a person of an office she answers for says are over."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(person=user) | _may_release(user))

    def to_release_by(self, user: "User") -> Self:
        """Ties said to be over on which this person may decide: never her own."""
        return self.filter(_may_release(user)).order_by("ended_at", "pk")

    def in_force(self) -> Self:
        """Those that keep cases away: live, or ended without anybody else having agreed."""
        return self.filter(released_at__isnull=True)

    def live(self) -> Self:
        return self.filter(ended_at__isnull=True)


class UnmaskRequestQuerySet(models.QuerySet):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Requests on which this custodian may decide.

        She sits in the oversight office of the worker's country, in one for all countries, or in the portal's team.
        Never her own request, and never of a case from which she is kept.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        standing = standing_of(user)
        if standing.runs_the_system or not standing.trusted:
            return self.none()
        mine = self.filter(_trusted_with(standing)).exclude(officer=user)
        return mine.filter(*not_kept_from(user, standing, "complaint"))

    def waiting(self) -> Self:
        return self.filter(state=UnmaskState.ASKED)

    def granted_to(self, user: "User", at: datetime) -> Self:
        """What lets this person see an identity now."""
        return self.filter(officer=user, state=UnmaskState.GRANTED, until__gt=at)


def custodians_offices(nationality: str) -> Q:
    """Offices whose custodians may decide for workers of a country, as a filter of organisations."""
    oversight = Q(is_oversight=True) & (Q(country=nationality) | Q(country__isnull=True))
    return oversight | Q(kind=OrganisationKind.PORTAL)


def _trusted_with(standing: Standing) -> Q:
    offices = Organisation.objects.filter(pk__in=standing.trusted)
    of_her_country = Q(country=OuterRef("complaint__nationality")) | Q(country__isnull=True)
    oversight = offices.filter(is_oversight=True).filter(of_her_country)
    return Q(Exists(offices.of_kind(OrganisationKind.PORTAL))) | Q(Exists(oversight))


def _may_release(user: "User") -> Q:
    """A head of an office in which the person works; an oversight officer of that office's country."""
    people = Membership.objects.live().filter(user=OuterRef("person"))
    held = Membership.objects.live().filter(user=user)
    led = held.filter(role__in=roles_with(LEAD_DESK)).values("organisation")
    overseeing = held.filter(organisation__is_oversight=True, role__in=roles_with(OVERSEE_CASES))
    countries = overseeing.filter(organisation__country__isnull=False)
    of_her_office = Exists(people.filter(organisation__in=led))
    of_her_country = Exists(
        people.filter(organisation__country__in=countries.values("organisation__country"))
    )
    everywhere = Exists(overseeing.filter(organisation__country__isnull=True))
    is_over = Q(ended_at__isnull=False, released_at__isnull=True)
    return is_over & ~Q(person=user) & (Q(of_her_office) | Q(of_her_country) | Q(everywhere))
