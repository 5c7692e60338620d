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
        count: how much of it this membership's person has in hand there.
        colleagues: who could take it over.
        hand_over: gives all of it to that colleague; None: back to the pile, and the heads are told. It runs in the
            transaction that ends the membership, and raises PortalError where something cannot be given. `by` may be
            somebody who may read none of it.
    """

    key: str
    label: Message
    count: Callable[[Membership], int]
    colleagues: Callable[[Membership], QuerySet[User]]
    hand_over: Callable[[Membership, User | None, User], object]


open_work: Registry[OpenWork] = Registry("kinds of open work")


def in_hand(membership: Membership) -> list[tuple[OpenWork, int]]:
    """Kinds of which she has something, with how much."""
    counted = [(kind, kind.count(membership)) for kind in open_work]
    return [(kind, number) for kind, number in counted if number]
