"""A person's inbox and her wishes: hers alone."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.notifications import addresses_of
from portal.accounts.notifications import recipient as recipient_of
from portal.accounts.services import preferences  # noqa: F401 - the app is whole
from portal.audit.models import AuditEvent
from portal.notifications.channels.registry import wanted_channels
from portal.notifications.enums import Digest
from portal.notifications.hours import span
from portal.notifications.models import InboxEntry, MessagePreference
from portal.notifications.services import deliver_due, notify
from portal.web.message_wishes import home_zone
from tests.cast import Cast, make_cast
from tests.notifications.conftest import TEMPLATE, Book

pytestmark = pytest.mark.django_db
INBOX, READ, WISHES = "/desk/messages/", "/desk/messages/read/", "/desk/messages/wishes/"
WISH = {
    "channels": "sms,email",
    "phone": "+66 81 234 5678",
    "digest": "daily",
    "is_quiet_at_night": "on",
    "quiet_from": "22:00",
    "quiet_until": "06:30",
    "zone": "Asia/Bangkok",
}


@pytest.fixture
def cast(book: Book) -> Cast:
    return make_cast()


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def tell(person: User, times: int = 1) -> None:
    for _ in range(times):
        notify(TEMPLATE, to=recipient_of(person))
    deliver_due(at=timezone.now() + timezone.timedelta(seconds=1))


def test_inbox_shows_what_she_was_told_and_nothing_of_others(cast: Cast) -> None:
    tell(cast.attache)
    mine = signed_in(cast.attache).get(INBOX).content.decode()
    hers = signed_in(cast.other_attache).get(INBOX).content.decode()
    assert ("Something new on" in mine, "Something new on" in hers) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_costs_the_same_queries_for_any_number_of_messages(
    cast: Cast, count: int, django_assert_max_num_queries: Any
) -> None:
    tell(cast.attache, count)
    client = signed_in(cast.attache)
    client.get(INBOX)
    with django_assert_max_num_queries(10):
        assert client.get(INBOX).content.decode().count("Something new on") == count


def test_reading_marks_what_was_shown_and_nothing_newer(cast: Cast) -> None:
    tell(cast.attache, 2)
    client = signed_in(cast.attache)
    newest = client.get(INBOX).context["newest"]
    tell(cast.attache)
    client.post(READ, {"newest": newest})
    unread = InboxEntry.objects.of("accounts.user", cast.attache.pk).unread()
    assert unread.count() == 1


@pytest.mark.security
def test_nobody_marks_the_messages_of_another_as_read(cast: Cast) -> None:
    tell(cast.attache)
    signed_in(cast.other_attache).post(READ, {"newest": 10**9})
    signed_in(cast.other_attache).post(READ, {"newest": "9" * 40})
    assert InboxEntry.objects.of("accounts.user", cast.attache.pk).unread().count() == 1


def test_unread_messages_stand_on_her_desk(cast: Cast) -> None:
    tell(cast.attache, 2)
    page = signed_in(cast.attache).get("/desk/").content.decode()
    assert "Messages that you have not read" in page


def test_wishes_begin_in_the_zone_of_the_country_where_her_office_works(cast: Cast) -> None:
    assert home_zone(cast.attache) == "Asia/Bangkok"
    page = signed_in(cast.attache).get(WISHES)
    assert page.context["form"].initial["zone"] == "Asia/Bangkok"


def test_wishes_are_kept_and_obeyed(cast: Cast) -> None:
    answer = signed_in(cast.attache).post(WISHES, WISH)
    assert answer.status_code == 302
    addresses = addresses_of(cast.attache.pk)
    assert addresses is not None
    assert wanted_channels(addresses.by_channel) == ["sms", "email", "in_app"]
    assert addresses.by_channel["sms"] == "+66812345678"
    assert (addresses.digest, addresses.zone) == (Digest.DAILY, "Asia/Bangkok")
    assert addresses.hours is not None
    assert addresses.hours.windows == tuple(span(390, 1320))
    assert AuditEvent.objects.filter(action="notifications.preferences_chosen").count() == 1


@pytest.mark.security
def test_her_number_is_kept_sealed(cast: Cast) -> None:
    signed_in(cast.attache).post(WISHES, WISH)
    (row,) = MessagePreference.objects.values()
    assert "812345678" not in str(row)
    assert b"812345678" not in bytes(row["sealed_phone"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": ""}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"quiet_until": "22:00"}, "quiet_until"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"channels": "pigeon"}, "channels"),
        ({"digest": "yearly"}, "digest"),
        ({"quiet_from": "late"}, "quiet_from"),
    ],
)
def test_wish_that_cannot_be_is_refused_at_its_field(
    cast: Cast, changes: dict[str, str], field: str
) -> None:
    answer = signed_in(cast.attache).post(WISHES, {**WISH, **changes})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert MessagePreference.objects.count() == 0


def test_who_wants_nothing_outside_still_has_her_inbox(cast: Cast) -> None:
    signed_in(cast.attache).post(WISHES, {**WISH, "channels": "in_app", "phone": ""})
    addresses = addresses_of(cast.attache.pk)
    assert addresses is not None
    assert list(addresses.by_channel) == ["in_app"]
