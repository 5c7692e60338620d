"""Guessing is slowed for the guesser alone; who is signed in where is listed without any address."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisConnectionError

from portal.accounts import throttles
from portal.accounts.codes import current_code
from portal.accounts.enums import Role
from portal.accounts.models import Membership, User
from portal.accounts.notifications import MANY_WRONG_CODES, PEOPLE_CHANGED
from portal.accounts.services.people import reset_second_factor
from portal.accounts.sessions import NO_ADDRESS, coarse_words
from portal.accounts.tasks import forget_ended_sessions
from portal.notifications.models import Message
from tests.accounts.signing_in import (
    PASSWORD,
    SECRET,
    give_code,
    give_password,
    is_signed_in,
    with_app,
    with_password,
)
from tests.cast import Cast, person

pytestmark = [pytest.mark.django_db, pytest.mark.security]
STRANGER, OWNER = {"REMOTE_ADDR": "203.0.113.66"}, {"REMOTE_ADDR": "198.51.100.7"}
TOO_MANY = "There were too many attempts. Please try again later."
TOO_MANY_CODES = "There were too many wrong codes."
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def test_right_password_gets_in_while_a_stranger_hammers_the_account(owner: User) -> None:
    stranger = Client()
    pages = [give_password(stranger, owner, "wrong", **STRANGER) for _ in range(8)]
    assert TOO_MANY in pages[-1].content.decode()
    assert TOO_MANY in give_password(stranger, owner, **STRANGER).content.decode()
    client = Client()
    assert give_password(client, owner, **OWNER).status_code == 302
    assert give_code(client, **OWNER)["Location"] == reverse("desk:home")


def test_colleagues_behind_the_same_address_are_not_kept_out(cast: Cast, owner: User) -> None:
    for _ in range(8):
        give_password(Client(), owner, "wrong", **STRANGER)
    colleague = with_app(with_password(cast.head_of_post))
    assert give_password(Client(), colleague, **STRANGER).status_code == 302


def test_codes_are_throttled_where_they_are_guessed_and_not_elsewhere(owner: User) -> None:
    stranger = Client()
    give_password(stranger, owner, **STRANGER)
    for _ in range(5):
        give_code(stranger, "000000", **STRANGER)
    page = give_code(stranger, current_code(SECRET).now, **STRANGER)
    assert TOO_MANY_CODES in page.content.decode()
    client = Client()
    give_password(client, owner, **OWNER)
    assert give_code(client, **OWNER)["Location"] == reverse("desk:home")


def test_guessing_codes_from_many_addresses_ends_and_the_owner_is_told(owner: User) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    recovery = RecoveryCodes.activate(owner).get_unused_codes()[0]
    for number in range(6):
        stranger, address = Client(), {"REMOTE_ADDR": f"203.0.113.{number}"}
        give_password(stranger, owner, **address)
        for _ in range(4):
            give_code(stranger, "000000", **address)
    assert Message.objects.filter(template_key=MANY_WRONG_CODES, recipient_id=owner.pk).count() == 1
    guesser = Client()
    give_password(guesser, owner, REMOTE_ADDR="203.0.113.99")
    right = give_code(guesser, current_code(SECRET).now, REMOTE_ADDR="203.0.113.99")
    assert TOO_MANY_CODES in right.content.decode()
    client = Client()
    give_password(client, owner, **OWNER)
    assert give_code(client, recovery, **OWNER)["Location"] == reverse("desk:home")


def test_owner_is_told_of_many_wrong_recovery_codes_and_is_not_kept_out(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(owner).get_unused_codes()[0]
    assert len(code) == 16
    monkeypatch.setattr(throttles, "RECOVERY_EVERYWHERE", "3/1d/key")
    for number in range(4):
        stranger, address = Client(), {"REMOTE_ADDR": f"203.0.113.{number}"}
        give_password(stranger, owner, **address)
        give_code(stranger, "0" * 16, **address)
    assert Message.objects.filter(template_key=MANY_WRONG_CODES, recipient_id=owner.pk).count() == 1
    client = Client()
    give_password(client, owner, **OWNER)
    assert give_code(client, code, **OWNER)["Location"] == reverse("desk:home")


def test_without_counts_nobody_signs_in_and_is_told_so(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_values: object) -> None:
        raise RedisConnectionError("no server")

    monkeypatch.setattr(RedisCache, "add", gone)
    monkeypatch.setattr(RedisCache, "get", gone)
    monkeypatch.setattr(RedisCache, "set", gone)
    answer = give_password(Client(), owner)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Please wait a few minutes, then try again." in answer.content.decode()


def test_counting_keeps_no_address(owner: User) -> None:
    for _ in range(3):
        give_password(Client(), owner, "wrong", **STRANGER)
    keys = cache._cache.get_client().keys("*")  # type: ignore[attr-defined]
    assert not [key for key in keys if b"203.0.113" in key]


def test_list_of_sessions_holds_coarse_words_and_no_address(owner: User) -> None:
    client = Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="203.0.113.66")
    give_password(client, owner)
    give_code(client)
    (row,) = UserSession.objects.all()
    assert (row.ip, row.user_agent) == (NO_ADDRESS, "Firefox · Linux")
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "Firefox · Linux" in page
    assert NO_ADDRESS not in page


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (FIREFOX, "Firefox · Linux"),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/126.0 Mobile Safari",
            "Chrome · Android",
        ),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_browser_is_told_in_two_words_at_most(said: str, kept: str) -> None:
    assert coarse_words(said) == kept


def test_one_session_or_all_others_are_ended_from_afar(owner: User) -> None:
    here, there, elsewhere = (_signed_in(owner) for _ in range(3))
    row = UserSession.objects.get(session_key=there.session.session_key)
    here.post(reverse("usersessions_list"), {"session": row.pk})
    assert [is_signed_in(one) for one in (here, there, elsewhere)] == [True, False, True]
    here.post(reverse("usersessions_list"))
    assert [is_signed_in(one) for one in (here, elsewhere)] == [True, False]


@pytest.mark.parametrize("sent", ["9" * 5_000, "9" * 19, "0" * 18])
def test_session_that_is_nobodys_is_not_ended(owner: User, sent: str) -> None:
    here, there = _signed_in(owner), _signed_in(owner)
    assert here.post(reverse("usersessions_list"), {"session": sent}).status_code == 302
    assert [is_signed_in(one) for one in (here, there)] == [True, True]


def test_sessions_that_ran_out_are_deleted_with_what_was_kept_in_them(owner: User) -> None:
    old, new = _signed_in(owner), _signed_in(owner)
    key = old.session.session_key
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(hours=1))
    for _run in range(2):
        forget_ended_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == [new.session.session_key]
    assert not UserSession.objects.filter(session_key=key).exists()
    assert is_signed_in(new)


def test_managers_everywhere_are_told_of_a_second_factor_set_up_anew(
    cast: Cast, owner: User
) -> None:
    head = person("other-head", Role.HEAD_OF_POST, cast.other_post)
    Membership.objects.create(user=owner, organisation=cast.other_post, role=Role.ATTACHE_OFFICER)
    reset_second_factor(
        membership=owner.memberships.get(organisation=cast.post), by=cast.head_of_post
    )
    told = Message.objects.filter(template_key=PEOPLE_CHANGED)
    assert list(told.values_list("recipient_id", flat=True)) == [head.pk]


def test_nobody_ends_the_session_of_another(cast: Cast, owner: User) -> None:
    victim, other = _signed_in(owner), _signed_in(cast.editor)
    row = UserSession.objects.get(session_key=victim.session.session_key)
    other.post(reverse("usersessions_list"), {"session": row.pk})
    assert is_signed_in(victim)


def test_new_password_ends_the_other_sessions(owner: User) -> None:
    here, there = _signed_in(owner), _signed_in(owner)
    new = "another-long-password-2026"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post(reverse("account_change_password"), form)
    assert [is_signed_in(here), is_signed_in(there)] == [True, False]
    assert UserSession.objects.filter(user=owner).count() == 1


def test_changed_second_factor_ends_the_other_sessions_and_the_person_is_told(
    owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    here, there = _signed_in(owner), _signed_in(owner)
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("mfa_generate_recovery_codes"))
    assert [is_signed_in(here), is_signed_in(there)] == [True, False]
    keys = Message.objects.filter(recipient_id=owner.pk).values_list("template_key", flat=True)
    assert "accounts.sign_in_changed" in keys


def test_second_factor_reset_by_the_manager_ends_every_session(cast: Cast, owner: User) -> None:
    there = _signed_in(owner)
    reset_second_factor(membership=owner.memberships.get(), by=cast.head_of_post)
    assert not is_signed_in(there)
    assert give_password(Client(), owner)["Location"] == reverse("account_confirm_login_code")


def test_closed_account_falls_out_at_once(owner: User) -> None:
    client = _signed_in(owner)
    assert is_signed_in(client)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert not is_signed_in(client)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
