"""What stands on a desk: pages and piles of work, which each app registers for the people who may see them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.common.errors import Message
from portal.common.registry import Registry


@dataclass(frozen=True)
class DeskPage:
    """An entry of the desk's navigation.

    Attributes:
        key: name of its address in the namespace `desk`.
        permissions: any of these shows it; none: everybody who is signed in.
    """

    key: str
    label: Message
    icon: str
    permissions: frozenset[str] = frozenset()

    def is_for(self, user: User) -> bool:
        return not self.permissions or bool(self.permissions & user.permissions_held)


@dataclass(frozen=True)
class Pile:
    """Work that waits: what, how much, where. `is_more`: nobody counted further than `count`."""

    label: str
    count: int
    url: str
    is_late: bool = False
    is_more: bool = False


@dataclass(frozen=True)
class PileSource:
    """An app's piles for a person; none where her roles allow none."""

    key: str
    piles: Callable[[User], Iterable[Pile]]


desk_pages: Registry[DeskPage] = Registry("pages of the desk")
pile_sources: Registry[PileSource] = Registry("piles of the desk")

HOME = DeskPage("home", _("My desk"), "layout-dashboard")


def desk_nav(user: User, *, current: str) -> list[Mapping[str, Any]]:
    """Entries of `layouts/desk.html` that this person may use; `current` is the key of one."""
    return [
        {
            "url": reverse(f"desk:{page.key}"),
            "label": page.label,
            "icon": page.icon,
            "current": page.key == current,
        }
        for page in desk_pages
        if page.is_for(user)
    ]


def waiting_for(user: User) -> list[Pile]:
    """All piles of a person, the late ones first."""
    piles = [pile for source in pile_sources for pile in source.piles(user)]
    return sorted(piles, key=lambda pile: not pile.is_late)
