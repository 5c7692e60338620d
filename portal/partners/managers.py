"""Who makes tokens and addresses to be told at: the heads of an organisation, for that organisation."""

from collections import defaultdict
from collections.abc import Iterable

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
    return permissions_of([(user_id, organisation_id)])[user_id, organisation_id]


def permissions_of(
    pairs: Iterable[tuple[int, int]],
) -> defaultdict[tuple[int, int], frozenset[str]]:
    """The same of many a person and organisation, in one query."""
    asked = set(pairs)
    people, organisations = {user for user, _there in asked}, {there for _user, there in asked}
    rows = Membership.objects.live().filter(user__in=people, organisation__in=organisations)
    held: defaultdict[tuple[int, int], frozenset[str]] = defaultdict(frozenset)
    for user, organisation, role in rows.values_list("user", "organisation", "role"):
        held[user, organisation] |= PERMISSIONS[Role(role)]
    return held
