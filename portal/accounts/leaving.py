"""What a person has in hand for an organisation: nobody leaves before it is handed over.

Each app registers its own kind of open work in `AppConfig.ready()`; nobody here branches on it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from portal.accounts.models import Membership, User
from portal.common.errors import Message
from portal.common.registry import Registry


@dataclass(frozen=True)
class OpenWork:
    """One kind of work.

    Attributes:
        count: how much of it this membership's person has in hand there; nothing where she `goes_on` with it.
        colleagues: who could take it over.
        lock: holds all of it until the transaction ends, and records nothing. It comes before anything is handed over:
            the first record holds the chain, and whoever waits for a row then is waited for.
        hand_over: gives all of it to that colleague; None: back to the pile, and the heads are told. It runs in the
            transaction that ends the membership, and raises PortalError where something cannot be given. `by` may be
            somebody who may read none of it.
    """

    key: str
    label: Message
    count: Callable[[Membership], int]
    colleagues: Callable[[Membership], QuerySet[User]]
    lock: Callable[[Membership], object]
    hand_over: Callable[[Membership, User | None, User], object]


open_work: Registry[OpenWork] = Registry("kinds of open work")


def lock_work(*memberships: Membership) -> None:
    """Hold what these people have in hand, so that nothing comes to it or goes from it meanwhile."""
    for kind in _in_order():
        for membership in memberships:
            kind.lock(membership)


def in_hand(membership: Membership) -> list[tuple[OpenWork, int]]:
    """Kinds of which she has something, with how much."""
    counted = [(kind, kind.count(membership)) for kind in _in_order()]
    return [(kind, number) for kind, number in counted if number]


def goes_on(membership: Membership, permission: str) -> bool:
    """She holds the permission there by another membership too: with a new role she keeps her work."""
    others = Membership.objects.with_permission(permission).filter(
        user=membership.user_id, organisation=membership.organisation_id
    )
    return others.exclude(pk=membership.pk).exists()


def stays(membership: Membership) -> bool:
    """She has another role there: when this one ends, she has not left."""
    others = Membership.objects.live().filter(
        user=membership.user_id, organisation=membership.organisation_id
    )
    return others.exclude(pk=membership.pk).exists()


def _in_order() -> list[OpenWork]:
    """One order everywhere, complaints first, whichever app was ready first."""
    return sorted(open_work, key=lambda kind: kind.key)
