"""Adjectives of organisations and memberships."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from portal.accounts.enums import OrganisationKind
from portal.accounts.roles import MANAGE_PEOPLE, RUN_SYSTEM, roles_with

if TYPE_CHECKING:
    from portal.accounts.models import User


class OrganisationQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def worked_for_by(self, user: "User") -> Self:
        """Organisations in which the person has a live membership."""
        return (
            self.active()
            .filter(memberships__user=user, memberships__ended_at__isnull=True)
            .distinct()
        )

    def managed_by(self, user: "User") -> Self:
        """Organisations whose people this person invites and lets go: her own, or all where she runs the system."""
        if user.may(RUN_SYSTEM):
            return self.active()
        return (
            self.active()
            .filter(
                memberships__user=user,
                memberships__ended_at__isnull=True,
                memberships__role__in=roles_with(MANAGE_PEOPLE),
            )
            .distinct()
        )

    def with_a_working_desk(self) -> Self:
        """Organisations where at least one active person may work cases."""
        return (
            self.active()
            .filter(
                memberships__role__in=roles_with("work_cases"),
                memberships__ended_at__isnull=True,
                memberships__user__is_active=True,
            )
            .distinct()
        )

    def of_kind(self, kind: OrganisationKind) -> Self:
        return self.filter(kind=kind)

    def oversight(self) -> Self:
        return self.filter(is_oversight=True)


class _OfManagedOrganisations(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Of the organisations whose people this person manages."""
        from portal.accounts.models import Organisation

        return self.filter(organisation__in=Organisation.objects.managed_by(user))


class InvitationQuerySet(_OfManagedOrganisations):
    def open(self, at: datetime) -> Self:
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


class MembershipQuerySet(_OfManagedOrganisations):
    def live(self) -> Self:
        return self.not_ended().filter(user__is_active=True)

    def not_ended(self) -> Self:
        """Also of people whose account is closed: what they had in hand is still to be handed over."""
        return self.filter(ended_at__isnull=True, organisation__is_active=True)

    def with_permission(self, permission: str) -> Self:
        return self.live().filter(role__in=roles_with(permission))
