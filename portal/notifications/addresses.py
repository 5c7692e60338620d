"""Address books: how a recipient's addresses are found at the moment of sending. They are kept nowhere here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from portal.common.registry import Registry


@dataclass(frozen=True)
class Recipient:
    """Whom a message is for: an entry of an address book, and the language they read."""

    kind: str
    pk: int
    language: str


@dataclass(frozen=True)
class Addresses:
    """Channel key → address, only for the channels on which this person wants to be reached."""

    by_channel: Mapping[str, str] = field(default_factory=dict)


Resolve = Callable[[int], Addresses | None]


@dataclass(frozen=True)
class AddressBook:
    """People of one kind. `resolve` answers None for a person who is gone or wants no message."""

    key: str
    resolve: Resolve
    label: str | Promise


address_books: Registry[AddressBook] = Registry("address books")


def register_address_book(kind: str, resolve: Resolve, *, label: str | Promise = "") -> AddressBook:
    """Add a kind of recipients. `label` says who they are where messages are listed.

    Raises:
        ValueError: another address book has this kind.
    """
    return address_books.register(AddressBook(kind, resolve, label or kind))


def find_addresses(kind: str, pk: int) -> Addresses:
    """The recipient's addresses at this moment; none for a person who is gone.

    Raises:
        KeyError: no app registers this kind of recipient.
    """
    return address_books[kind].resolve(pk) or Addresses()
