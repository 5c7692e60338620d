"""What partners can be told of. Each app registers the events that it emits."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation, User
from portal.common.errors import Message
from portal.common.registry import Registry


@dataclass(frozen=True)
class HookEvent:
    """One kind of event.

    Attributes:
        permission: what must be held in the organisation by whoever asks to be told of it.
        may_know: whether the organisation may know of the thing of this reference, and whoever named the address is
            not kept from it; asked at the moment of sending.
    """

    key: str
    label: Message
    permission: str
    may_know: Callable[[Organisation, User | None, str], bool]


events: Registry[HookEvent] = Registry("events for partners")

TEST = "portal.test"
TEST_LABEL = _("test")
