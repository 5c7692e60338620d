"""One POST ends mails of a kind, and nothing else; a GET ends nothing; duties cannot be left."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.notifications import recipient as recipient_of
from portal.audit.models import AuditEvent
from portal.notifications import templates
from portal.notifications.enums import Urgency
from portal.notifications.models import LeaveLink, MessagePreference
from portal.notifications.services import MessageTemplate, deliver, deliver_due, notify
from tests.notifications.conftest import TEMPLATE, Book

pytestmark = pytest.mark.django_db
NEWS = "tests.news"


@pytest.fixture
def person(book: Book, settings: Any, monkeypatch: pytest.MonkeyPatch) -> User:
    settings.NOTIFICATION_CHANNELS = ["email", "in_app"]
    template = MessageTemplate(key=NEWS, subject="News", text="News.", may_leave=True)
    monkeypatch.setitem(templates.templates._members, NEWS, template)
    return User.objects.create_user("officer@example.org", name="Demonstration: Officer")


def mail_to(person: User, key: str, urgency: Urgency = Urgency.NORMAL) -> Any:
    mail.outbox.clear()
    notify(key, to=recipient_of(person), urgency=urgency)
    deliver_due(at=timezone.now() + timezone.timedelta(seconds=1))
    return mail.outbox[0] if mail.outbox else None


def link_in(sent: Any) -> str:
    (path,) = re.findall(
        r"<http://[^/]+(/leave/[0-9a-f]+/)>", sent.extra_headers["List-Unsubscribe"]
    )
    return str(path)


def test_mail_that_may_be_left_has_the_headers_of_rfc_8058(person: User) -> None:
    sent = mail_to(person, NEWS)
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link_in(sent)


@pytest.mark.parametrize(("key", "urgency"), [(TEMPLATE, Urgency.NORMAL), (NEWS, Urgency.URGENT)])
def test_duties_and_urgent_mails_carry_no_link(person: User, key: str, urgency: Urgency) -> None:
    assert "List-Unsubscribe" not in mail_to(person, key, urgency).extra_headers


def test_get_changes_nothing_and_says_nothing_of_the_person(person: User, client: Client) -> None:
    path = link_in(mail_to(person, NEWS))
    page = client.get(path)
    assert (page.status_code, MessagePreference.objects.count()) == (200, 0)
    assert person.email not in page.content.decode()
    assert person.name not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_post_without_a_cookie_ends_what_may_be_left_and_not_duties(person: User) -> None:
    path = link_in(mail_to(person, NEWS))
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert mail_to(person, NEWS) is None
    assert mail_to(person, TEMPLATE) is not None
    assert mail_to(person, NEWS, Urgency.URGENT) is not None
    assert AuditEvent.objects.filter(action="notifications.messages_left").count() == 1


def test_mail_that_waits_is_not_sent_once_she_has_left(person: User) -> None:
    path = link_in(mail_to(person, NEWS))
    mail.outbox.clear()
    waiting = notify(NEWS, to=recipient_of(person)).deliveries.get(channel="email")
    Client().post(path)
    assert deliver(waiting.pk) is False
    waiting.refresh_from_db()
    assert (waiting.state, waiting.last_error, mail.outbox) == ("failed", "left", [])


@pytest.mark.security
def test_link_is_good_for_one_use(person: User, client: Client) -> None:
    """Whoever finds it later cannot undo what she chose since."""
    path = link_in(mail_to(person, NEWS))
    client.post(path)
    MessagePreference.objects.update(left_mail=False)
    assert client.post(path).status_code == 200
    assert MessagePreference.objects.get().left_mail is False


@pytest.mark.security
def test_secret_of_the_link_is_stored_nowhere(person: User) -> None:
    token = link_in(mail_to(person, NEWS)).split("/")[2]
    stored = bytes(LeaveLink.objects.get().token_digest)
    assert token.encode() not in stored
    assert bytes.fromhex(token) not in stored


@pytest.mark.security
def test_unknown_link_is_not_there(client: Client) -> None:
    for token in ("0" * 32, "x" * 400):
        assert client.post(f"/leave/{token}/").status_code == 404
