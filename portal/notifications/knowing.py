"""Whether a recipient may still know of what a message is about: between writing and sending, and in her inbox."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from portal.common.registry import Registry
from portal.notifications.models import Message


@dataclass(frozen=True)
class Knowing:
    """What an app says of its own rows.

    Attributes:
        key: their type, as `Message.about_type` has it.
        known: of these ids, those that the recipient (kind, key) may know of today.
    """

    key: str
    known: Callable[[str, int, Collection[str]], Collection[str]]


knowings: Registry[Knowing] = Registry("who may still know")


def may_know(message: Message) -> bool:
    """True where no app says otherwise."""
    about = message.about_id
    return not hidden(message.about_type, message.recipient_kind, message.recipient_id, {about})


def hidden(about_type: str, kind: str, pk: int, ids: Collection[str]) -> set[str]:
    """Of these ids of a type, those that the recipient may not know of any more."""
    knowing = knowings.get(about_type)
    return set(ids) - set(knowing.known(kind, pk, ids)) if knowing and ids else set()
