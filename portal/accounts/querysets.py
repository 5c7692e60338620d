"""Adjectives of organisations and memberships."""

from typing import TYPE_CHECKING, Self

from django.db import models

from portal.accounts.enums import OrganisationKind
from portal.accounts.roles import roles_with

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


class MembershipQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(
            ended_at__isnull=True, organisation__is_active=True, user__is_active=True
        )

    def with_permission(self, permission: str) -> Self:
        return self.live().filter(role__in=roles_with(permission))
