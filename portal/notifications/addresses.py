"""Address books: how a recipient's addresses are found at the moment of sending. They are kept nowhere here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from portal.common.registry import Registry
from portal.notifications.enums import Digest
from portal.notifications.hours import Hours


@dataclass(frozen=True)
class Recipient:
    """Whom a message is for: an entry of an address book, and the language they read."""

    kind: str
    pk: int
    language: str


@dataclass(frozen=True)
class Addresses:
    """How this person is to be reached at this moment.

    Attributes:
        by_channel: channel key → address, only for the channels on which she wants to be reached,
            in her order: the next one is tried only when the one before has failed for good.
        hours: when; None for at any hour.
        digest: how many mails at most she wants of what is not urgent.
        zone: where her mornings are, for a digest.
        has_left: what may be left is only put into her inbox.
    """

    by_channel: Mapping[str, str] = field(default_factory=dict)
    hours: Hours | None = None
    digest: Digest = Digest.AT_ONCE
    zone: str = "UTC"
    has_left: bool = False


Resolve = Callable[[int], Addresses | None]
ResolveMany = Callable[[Iterable[int]], Mapping[int, Addresses]]
Leave = Callable[[int], object]


@dataclass(frozen=True)
class AddressBook:
    """People of one kind. `resolve` answers None for a person who is gone or wants no message.

    `resolve_many` says the same of many at once, and leaves those out; None where there are never many. `leave` ends
    the messages of which a template says that they may be left; None where these people can leave none.
    """

    key: str
    resolve: Resolve
    label: str | Promise
    resolve_many: ResolveMany | None = None
    leave: Leave | None = None


address_books: Registry[AddressBook] = Registry("address books")


def register_address_book(
    kind: str,
    resolve: Resolve,
    *,
    label: str | Promise = "",
    resolve_many: ResolveMany | None = None,
    leave: Leave | None = None,
) -> AddressBook:
    """Add a kind of recipients. `label` says who they are where messages are listed.

    Raises:
        ValueError: another address book has this kind.
    """
    return address_books.register(AddressBook(kind, resolve, label or kind, resolve_many, leave))


def find_addresses(kind: str, pk: int) -> Addresses:
    """The recipient's addresses at this moment; none for a person who is gone.

    Raises:
        KeyError: no app registers this kind of recipient.
    """
    return address_books[kind].resolve(pk) or Addresses()


def find_addresses_of_many(recipients: Iterable[Recipient]) -> dict[Recipient, Addresses]:
    """Each recipient's addresses at this moment; one look-up a kind where its book can."""
    recipients = list(recipients)
    found: dict[Recipient, Addresses] = {}
    for kind in {one.kind for one in recipients}:
        book, those = address_books[kind], [one for one in recipients if one.kind == kind]
        if book.resolve_many is None:
            found |= {one: find_addresses(kind, one.pk) for one in those}
        else:
            known = book.resolve_many({one.pk for one in those})
            found |= {one: known.get(one.pk) or Addresses() for one in those}
    return found
