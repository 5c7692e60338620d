"""Sentences about people, to be joined with `&`, `|` and `~` into permissions (package `rules`).

can_read = is_signed_in & may(WORK_CASES) & works_for_its_organisation
"""

from typing import Any

import rules

from portal.accounts.models import Organisation, User


@rules.predicate
def is_signed_in(user: Any) -> bool:
    """An active person of ours; not a visitor."""
    return isinstance(user, User) and user.is_active


@rules.predicate
def is_member_of(user: Any, organisation: Organisation | None) -> bool:
    """The person has a live membership in this organisation."""
    if organisation is None or not is_signed_in(user):
        return False
    return Organisation.objects.worked_for_by(user).filter(pk=organisation.pk).exists()


@rules.predicate
def works_for_its_organisation(user: Any, thing: Any) -> bool:
    """The person has a live membership in the organisation that the thing belongs to."""
    return bool(is_member_of(user, getattr(thing, "organisation", None)))


def may(permission: str) -> rules.Predicate:
    """The person holds the permission (see `roles.PERMISSIONS`) by a live membership anywhere."""

    @rules.predicate(f"may_{permission}")
    def holds(user: Any) -> bool:
        return is_signed_in(user) and user.may(permission)

    return holds


def may_there(permission: str) -> rules.Predicate:
    """The person holds the permission by a live membership in that very organisation."""

    @rules.predicate(f"may_{permission}_there")
    def holds(user: Any, organisation: Organisation | None) -> bool:
        if organisation is None or not is_signed_in(user):
            return False
        return bool(organisation.memberships.with_permission(permission).filter(user=user).exists())

    return holds
