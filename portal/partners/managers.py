"""Who makes tokens and addresses to be told at: the heads of an organisation, for that organisation."""

from django.db.models import QuerySet

from portal.accounts.enums import Role
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import LEAD_DESK, PERMISSIONS

MANAGE = LEAD_DESK
"""Not MANAGE_PEOPLE: who runs the system holds that too, and has no door to anything that reads cases."""


def organisations_managed_by(user: User) -> "QuerySet[Organisation]":
    held = Membership.objects.with_permission(MANAGE).filter(user=user)
    return Organisation.objects.active().filter(pk__in=held.values("organisation"))


def managers_of(organisation: Organisation) -> "QuerySet[User]":
    held = Membership.objects.with_permission(MANAGE).filter(organisation=organisation)
    return User.objects.filter(pk__in=held.values("user"))


def permissions_there(user_id: int, organisation_id: int) -> frozenset[str]:
    """What this person holds in this very organisation today: nothing once she left or it closed."""
    held = Membership.objects.live().filter(user=user_id, organisation=organisation_id)
    roles = held.values_list("role", flat=True)
    return frozenset().union(*(PERMISSIONS[Role(role)] for role in roles))
