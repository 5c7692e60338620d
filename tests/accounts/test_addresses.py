"""Where a person is reached: she is told of every change, where she was reached before; no mail is no broken page."""

import smtplib
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.notifications import ADDRESS, KIND, SIGN_IN_CHANGED
from portal.audit.models import AuditEvent
from portal.notifications.addresses import find_addresses
from portal.notifications.models import Message
from tests.accounts.signing_in import PASSWORD, give_password, is_signed_in, with_app, with_password
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.security]
NEW = "new@example.org"
TRY_AGAIN = "Something is broken on our side. Please try again in a few minutes."


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def change(client: Client, action: str, email: str = NEW) -> Any:
    return client.post(reverse("account_email"), {action: "", "email": email})


def told(user: User) -> list[tuple[str, int]]:
    rows = Message.objects.filter(template_key=SIGN_IN_CHANGED, urgency="urgent").order_by("pk")
    return list(rows.values_list("recipient_kind", "recipient_id"))


def acts() -> list[str]:
    rows = AuditEvent.objects.filter(action__contains="address").order_by("pk")
    return list(rows.values_list("action", flat=True))


def test_new_address_is_recorded_and_the_person_is_told_at_the_old_one(owner: User) -> None:
    change(signed_in(owner), "action_add")
    assert told(owner) == [(KIND, owner.pk)]
    assert find_addresses(KIND, owner.pk).by_channel["email"] == owner.email
    assert acts() == ["accounts.added_address"]
    assert NEW not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_new_main_address_ends_other_sessions_and_the_old_one_is_told(owner: User) -> None:
    old = owner.email
    second = EmailAddress.objects.create(user=owner, email=NEW, verified=True)
    here, there = signed_in(owner), signed_in(owner)
    change(here, "action_primary")
    owner.refresh_from_db()
    second.refresh_from_db()
    assert (owner.email, second.primary) == (NEW, True)
    former = EmailAddress.objects.get(email=old)
    assert told(owner) == [(ADDRESS, former.pk), (KIND, owner.pk)]
    assert find_addresses(ADDRESS, former.pk).by_channel == {"email": old}
    assert [is_signed_in(here), is_signed_in(there)] == [True, False]
    assert acts() == ["accounts.changed_main_address"]


def test_removed_address_is_recorded_and_told(owner: User) -> None:
    EmailAddress.objects.create(user=owner, email=NEW, verified=True)
    change(signed_in(owner), "action_remove")
    assert not EmailAddress.objects.filter(email=NEW).exists()
    assert (told(owner), acts()) == ([(KIND, owner.pk)], ["accounts.removed_address"])


def test_confirmed_address_does_not_become_the_main_one_by_itself(cast: Cast) -> None:
    client = signed_in(with_app(cast.superuser))  # made at the command line: no address is marked
    change(client, "action_add")
    found = [line for line in mail.outbox[-1].body.split() if "/confirm-email/" in line]
    client.post(found[0].replace("http://testserver", ""))
    assert EmailAddress.objects.get(email=NEW).verified
    cast.superuser.refresh_from_db()
    assert cast.superuser.email != NEW


def test_fourth_address_is_refused_in_our_own_words(owner: User) -> None:
    for number in range(2):
        EmailAddress.objects.create(user=owner, email=f"{number}@example.org")
    page = change(signed_in(owner), "action_add").content.decode()
    assert "You cannot add more" not in page
    assert not EmailAddress.objects.filter(email=NEW).exists()


@pytest.fixture
def no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_values: object) -> None:
        raise smtplib.SMTPServerDisconnected("down")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)


def test_without_mail_nothing_is_half_added(owner: User, no_mail: None) -> None:
    client = signed_in(owner)
    answer = change(client, "action_add")
    assert answer["Location"] == reverse("account_email")
    assert TRY_AGAIN in client.get(answer["Location"]).content.decode()
    assert not EmailAddress.objects.filter(email=NEW).exists()


def test_without_mail_a_forgotten_password_reads_the_same_for_everybody(
    owner: User, no_mail: None
) -> None:
    for email in (owner.email, "nobody-here@example.org"):
        client = Client()
        answer = client.post(reverse("account_reset_password"), {"email": email})
        assert answer["Location"] == reverse("account_reset_password")
        assert TRY_AGAIN in client.get(answer["Location"]).content.decode()


def test_without_mail_the_first_sign_in_says_so(cast: Cast, no_mail: None) -> None:
    client, person = Client(), with_password(cast.editor)
    answer = give_password(client, person, PASSWORD)
    assert answer["Location"] == reverse("account_login")
    assert TRY_AGAIN in client.get(answer["Location"]).content.decode()
    assert "_auth_user_id" not in client.session
