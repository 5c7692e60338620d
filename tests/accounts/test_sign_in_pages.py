"""Staff sign in on pages that look and speak like the rest; nobody signs up by themselves."""

import re
from typing import Any

import pytest
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.accounts.models import User
from portal.common.site import site_name
from portal.settings.languages import LANGUAGE_CODES
from tests.accounts.signing_in import with_app

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-demonstration-password"
LANGUAGES = ("en", "km", "my", "vi")


@pytest.fixture
def attache(db: None) -> User:
    user = User.objects.create_user(
        "attache@example.org", PASSWORD, name="An Attaché", language="km"
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def key_url(user: User) -> str:
    key = EmailAwarePasswordResetTokenGenerator().make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])


def assert_is_ours(page: str) -> None:
    """In our frame, with one h1, nothing inline and no word of a template engine."""
    assert '<div class="narrow flow">' in page
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert not re.search(r"<script(?![^>]*src=)|<style| style=|{%|{{", page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_email_verification_sent",
    ],
)
def test_page_for_visitors_is_in_our_frame(client: Client, name: str, language: str) -> None:
    answer = client.get(reverse(name), {"language": language})
    assert (answer.status_code, answer["Content-Language"]) == (200, language)
    assert_is_ours(answer.content.decode())


@pytest.mark.parametrize(
    "name", ["account_logout", "account_email", "account_change_password", "account_reauthenticate"]
)
def test_page_for_signed_in_people_is_in_our_frame(
    client: Client, attache: User, name: str
) -> None:
    client.force_login(attache)
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert_is_ours(answer.content.decode())


def test_page_to_set_a_first_password_is_in_our_frame(client: Client, attache: User) -> None:
    attache.set_unusable_password()
    attache.save()
    client.force_login(attache)
    assert_is_ours(client.get(reverse("account_set_password")).content.decode())


def test_page_to_confirm_an_address_is_in_our_frame(client: Client, attache: User) -> None:
    address = EmailAddress.objects.create(user=attache, email="second@example.org")
    good = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
    for url in (good, reverse("account_confirm_email", args=["nonsense"])):
        assert_is_ours(client.get(url).content.decode())


def test_sign_in_by_password_leads_to_the_second_step(client: Client, attache: User) -> None:
    with_app(attache)
    answer = client.post(reverse("account_login"), {"login": attache.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_authenticate"))
    assert_is_ours(client.get(reverse("mfa_authenticate")).content.decode())


def test_page_that_asks_the_mailbox_is_in_our_frame(client: Client, attache: User) -> None:
    client.post(reverse("account_login"), {"login": attache.email, "password": PASSWORD})
    assert_is_ours(client.get(reverse("account_confirm_login_code")).content.decode())
    (sent,) = mail.outbox
    assert "This code lets you go on signing in:" in sent.body or attache.language != "en"


def test_sign_in_of_a_closed_account_is_refused(client: Client, attache: User) -> None:
    User.objects.update(is_active=False)
    client.post(reverse("account_login"), {"login": attache.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


@pytest.mark.security
def test_wrong_password_and_unknown_person_read_the_same(client: Client, attache: User) -> None:
    pages = [
        client.post(
            reverse("account_login"), {"login": login, "password": "wrong"}
        ).content.decode()
        for login in (attache.email, "nobody@example.org")
    ]
    assert ["The e-mail address or the password is wrong." in page for page in pages] == [
        True,
        True,
    ]
    assert [page.count("error-summary") > 0 for page in pages] == [True, True]


def test_sign_out_asks_first_and_ends_the_session(client: Client, attache: User) -> None:
    client.force_login(attache)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


@pytest.mark.security
def test_nobody_signs_up_by_themselves(client: Client) -> None:
    form = {"email": "new@example.org", "password1": PASSWORD}
    page = client.post(reverse("account_signup"), form).content.decode()
    assert "You need no account" in page
    assert User.objects.count() == 0


def test_forgotten_password_is_replaced_by_the_link_in_the_mail(
    client: Client, attache: User
) -> None:
    client.post(reverse("account_reset_password"), {"email": attache.email})
    (sent,) = mail.outbox
    link = re.search(r"http://testserver(\S+)", sent.body)
    assert link is not None
    form_page = client.get(link[1], follow=True)
    assert_is_ours(form_page.content.decode())
    new = "another-long-password-2026"
    form = {"password1": new, "password2": new}
    done = client.post(form_page.request["PATH_INFO"], form, follow=True)
    assert_is_ours(done.content.decode())
    attache.refresh_from_db()
    assert attache.check_password(new)


def test_link_used_before_says_so(client: Client, attache: User) -> None:
    url = key_url(attache)
    attache.set_password("changed-in-between-2026")
    attache.save()
    page = client.get(url, follow=True).content.decode()
    assert "This link no longer works" in page
    assert_is_ours(page)


@pytest.mark.security
def test_forgotten_password_of_an_unknown_address_reads_the_same(
    client: Client, attache: User
) -> None:
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in (attache.email, "nobody@example.org")
    ]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1


def test_account_mails_name_the_site_and_no_host(
    client: Client, attache: User, settings: Any
) -> None:
    client.post(reverse("account_reset_password"), {"email": attache.email})
    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    names = set()
    for language in LANGUAGE_CODES:
        with translation.override(language):
            names.add(site_name())
    assert [sent.subject.split(": ")[0] in names for sent in mail.outbox] == [True, True]


@pytest.mark.security
def test_too_many_attempts_are_slowed_for_that_person(client: Client, attache: User) -> None:
    form = {"login": attache.email, "password": "wrong"}
    pages = [client.post(reverse("account_login"), form).content.decode() for _ in range(7)]
    assert "There were too many attempts. Please try again later." in pages[-1]


def test_form_with_errors_leads_to_each_field(client: Client) -> None:
    page = client.post(reverse("account_login"), {}).content.decode()
    assert 'href="#id_login"' in page
    assert 'href="#id_password"' in page


@pytest.mark.parametrize("login", ["x" * 10_000, "\x00", "ក", "a@b@c"])
def test_sign_in_with_strange_input_is_refused_kindly(client: Client, login: str) -> None:
    answer = client.post(reverse("account_login"), {"login": login, "password": "x" * 10_000})
    assert answer.status_code == 200
