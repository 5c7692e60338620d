"""What partners can be told of. Each app registers the events that it emits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation, User
from portal.common.errors import Message
from portal.common.registry import Registry


@dataclass(frozen=True)
class HookEvent:
    """One kind of event.

    Attributes:
        permission: what must be held in the organisation by whoever asks to be told of it, and whenever it is sent.
        may_know: whether the organisation may know of the thing of this reference, and whoever named the address is
            not kept from it; asked at the moment of sending.
        visible_to: the things that a person may see herself, by their column `reference`: of others no delivery is
            shown to her.
    """

    key: str
    label: Message
    permission: str
    may_know: Callable[[Organisation, User, str], bool]
    visible_to: Callable[[User], "QuerySet[Any]"]


events: Registry[HookEvent] = Registry("events for partners")

TEST = "portal.test"
TEST_LABEL = _("test")


def rows_by_events() -> dict[Callable[[User], "QuerySet[Any]"], list[str]]:
    """The events' ways to what they are about, each with the events that share it."""
    found: dict[Callable[[User], QuerySet[Any]], list[str]] = {}
    for event in events:
        found.setdefault(event.visible_to, []).append(event.key)
    return found
