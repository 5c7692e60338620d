"""A template and an address book that only these tests know, and a user to be written about."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from portal.accounts.models import User
from portal.notifications import addresses, templates
from portal.notifications.channels import channels
from portal.notifications.services import Addresses, MessageTemplate, Recipient, queueing

KIND = "tests.person"
TEMPLATE = "tests.something_new"
SECRET_ADDRESS = "sreymom.secret@example.org"


class Book:
    """What the address book answers; tests change it to say that a person has left."""

    def __init__(self) -> None:
        self.answer: Addresses | None = Addresses({"email": SECRET_ADDRESS})

    def resolve(self, pk: int) -> Addresses | None:
        return self.answer


@pytest.fixture(autouse=True)
def _rested_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits out the rest that another test's broken broker was given."""
    monkeypatch.setitem(queueing._rest, "until", 0.0)


@pytest.fixture(autouse=True)
def _working_channels() -> None:
    """No channel rests because another test's provider failed."""
    parts = ("failures", "until", "probe", "bucket")
    cache.delete_many([f"channel:{one.key}:{part}" for one in channels for part in parts])


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    book = Book()
    entry = addresses.AddressBook(KIND, book.resolve, "a person of the tests")
    template = MessageTemplate(
        key=TEMPLATE,
        subject="Something new on %(site_name)s",
        text="Please look: %(site_url)s/ (%(reference)s)",
    )
    monkeypatch.setitem(addresses.address_books._members, KIND, entry)
    monkeypatch.setitem(templates.templates._members, TEMPLATE, template)
    return book


@pytest.fixture
def recipient(book: Book) -> Recipient:
    return Recipient(kind=KIND, pk=7, language="km")


@pytest.fixture
def subject(db: None) -> User:
    """What the message is about: any row with a public reference."""
    user = User.objects.create_user("about@example.org", name="Someone Private")
    user.public_reference = "MRP-2026-0001"
    return user
