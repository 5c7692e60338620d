"""A stolen password alone opens nothing: every page behind the sign-in asks for a second factor first."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from portal.accounts.codes import current_code
from portal.accounts.middleware import GUARDED, WHILE_PASSING, WHILE_SETTING_UP
from portal.accounts.models import User
from portal.accounts.second_factor import has_second_factor
from tests.accounts.signing_in import (
    PASSWORD,
    SECRET,
    give_code,
    give_password,
    is_signed_in,
    with_app,
    with_password,
)
from tests.cast import Cast
from tests.conftest import _force_login

pytestmark = [pytest.mark.django_db, pytest.mark.security]
# What stands behind a converter of an address.
_SAMPLES = {
    "int": "1",
    "uuid": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
    "path": "1",
    "str": "x",
    "slug": "x",
}


def guarded_addresses() -> Iterator[tuple[str, str]]:
    """(name, an address) of everything under the guarded prefixes that is given by a route."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            here = prefix + re.sub(
                r"<(?:(\w+):)?\w+>",
                lambda m: _SAMPLES.get(m[1] or "str", "x"),
                str(pattern.pattern),
            )
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, here)
            elif f"/{here}".startswith(GUARDED):
                yield pattern.name or "", f"/{here}"

    for name, address in walk(get_resolver().url_patterns, ""):
        if "(" not in address:
            yield name, address


def test_sweep_knows_the_desk_the_staff_pages_and_the_account_pages() -> None:
    addresses = [address for _name, address in guarded_addresses()]
    assert len([one for one in addresses if one.startswith("/desk/")]) > 150
    assert "/admin/accounts/user/" in addresses
    assert "/accounts/password/change/" in addresses


@pytest.mark.parametrize("who", ["attache", "custodian", "translator", "superuser", "nobody"])
def test_password_without_the_code_opens_nothing(cast: Cast, who: str) -> None:
    person = with_app(with_password(getattr(cast, who)))
    client = Client()
    answer = give_password(client, person)
    assert answer["Location"] == reverse("mfa_authenticate")
    opened = [
        address
        for _name, address in guarded_addresses()
        if address.startswith(("/desk/", "/admin/"))
        and client.get(address).status_code not in (302, 405, 404)
    ]
    assert opened == []
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("method", ["get", "post"])
def test_half_a_sign_in_leads_to_setting_up_and_opens_nothing_else(cast: Cast, method: str) -> None:
    client = _signed_in_half(cast.attache)
    wrong = []
    for name, address in guarded_addresses():
        if name in WHILE_SETTING_UP:
            continue
        answer = getattr(client, method)(address)
        if (answer.status_code, answer.get("Location")) != (302, reverse("mfa_index")):
            wrong.append(f"{name} {address}: {answer.status_code} {answer.get('Location')}")
    assert wrong == []


def test_who_has_a_second_factor_but_did_not_pass_it_is_asked_for_it_everywhere(
    cast: Cast,
) -> None:
    with_app(cast.attache)
    client = Client()
    _force_login(client, cast.attache)
    wrong = [
        address
        for name, address in guarded_addresses()
        if name not in WHILE_PASSING
        and not client.get(address)["Location"].startswith(reverse("mfa_reauthenticate"))
    ]
    assert wrong == []


def test_session_of_a_password_alone_cannot_set_up_a_second_factor(cast: Cast) -> None:
    client = Client()
    _force_login(client, cast.attache)
    answer = client.post(reverse("mfa_activate_totp"), {"code": "123456"})
    assert answer["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
    assert not has_second_factor(cast.attache)


def test_staff_pages_have_no_sign_in_of_their_own(cast: Cast) -> None:
    client = Client()
    form = {"username": cast.superuser.email, "password": PASSWORD, "next": "/admin/"}
    with_password(cast.superuser)
    answer = client.post("/admin/login/", form)
    assert answer["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_public_pages_take_half_a_sign_in_for_a_visitor(cast: Cast) -> None:
    client = _signed_in_half(cast.attache)
    client.post("/language/my/", {"next": "/desk/"})
    cast.attache.refresh_from_db()
    assert cast.attache.language == "en"


def test_first_sign_in_asks_the_mailbox_then_sets_up_an_app(
    cast: Cast,
) -> None:
    person, client = with_password(cast.attache), Client()
    assert give_password(client, person)["Location"] == reverse("account_confirm_login_code")
    assert not is_signed_in(client)
    _write_mailed_code(client)
    page = client.get(reverse("desk:home"), follow=True)
    assert "One more step protects" in page.content.decode()
    answer = _set_up_app(client)
    codes = client.get(answer["Location"])
    assert codes.status_code == 200
    assert len(re.findall(r"<li>(?:\d{4} ){3}\d{4}</li>", codes.content.decode())) == 10
    assert is_signed_in(client)


def test_wrong_code_from_the_mailbox_lets_nobody_set_up_anything(cast: Cast) -> None:
    person, client = with_password(cast.attache), Client()
    give_password(client, person)
    for _ in range(4):
        client.post(reverse("account_confirm_login_code"), {"code": "WRONG"})
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    assert not is_signed_in(client)


def test_sign_in_with_password_and_code_opens_the_desk(cast: Cast) -> None:
    person, client = with_app(with_password(cast.attache)), Client()
    give_password(client, person)
    assert give_code(client)["Location"] == reverse("desk:home")
    assert is_signed_in(client)


def test_code_is_taken_once_and_never_again_while_it_lasts(cast: Cast) -> None:
    person = with_app(with_password(cast.attache))
    code, first = current_code(SECRET).now, Client()
    give_password(first, person)
    assert give_code(first, code).status_code == 302
    now = timezone.now()
    for seconds in (0, 31):  # good for its neighbours' time too, but used
        again = Client()
        with time_machine.travel(now + timedelta(seconds=seconds)):
            give_password(again, person)
            page = give_code(again, code)
        assert "This code is wrong, or it was used before." in page.content.decode()
        assert "_auth_user_id" not in again.session


def test_code_that_set_up_the_app_is_used_up(
    cast: Cast,
) -> None:
    person, client = with_password(cast.attache), Client()
    give_password(client, person)
    _write_mailed_code(client)
    secret = _secret_on(client.get(reverse("mfa_activate_totp")))
    code = current_code(secret).now
    client.post(reverse("mfa_activate_totp"), {"code": code})
    other = Client()
    give_password(other, person)
    assert give_code(other, code).status_code == 200
    assert give_code(other, current_code(secret).following).status_code == 302


def test_setting_up_an_app_twice_leads_to_the_recovery_codes(cast: Cast) -> None:
    client = _signed_in_half(cast.attache)
    form = {"code": current_code(_secret_on(client.get(reverse("mfa_activate_totp")))).now}
    answers = [client.post(reverse("mfa_activate_totp"), form) for _press in range(2)]
    assert {one["Location"] for one in answers} == {reverse("mfa_view_recovery_codes")}
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_app_that_another_press_set_up_a_moment_before_is_no_fault(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = _signed_in_half(cast.attache)
    secret = _secret_on(client.get(reverse("mfa_activate_totp")))
    monkeypatch.setattr(TOTP, "activate", classmethod(lambda *_args: _raise(IntegrityError())))
    answer = client.post(reverse("mfa_activate_totp"), {"code": current_code(secret).now})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")


def test_two_sign_ins_within_a_code_use_neighbouring_codes(cast: Cast) -> None:
    person = with_app(with_password(cast.attache))
    shown = current_code(SECRET)
    for code in (shown.now, shown.following):
        client = Client()
        give_password(client, person)
        give_code(client, code)
        assert is_signed_in(client)


def test_code_in_khmer_digits_is_understood(cast: Cast) -> None:
    person, client = with_app(with_password(cast.attache)), Client()
    give_password(client, person)
    khmer = current_code(SECRET).now.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
    assert give_code(client, f"{khmer[:3]} {khmer[3:]}").status_code == 302


def test_recovery_code_lets_in_once(cast: Cast) -> None:
    person = with_app(with_password(cast.attache))
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    answers = []
    for _ in range(2):
        client = Client()
        give_password(client, person)
        answers.append(give_code(client, code).status_code)
    assert answers == [302, 200]


def test_secrets_are_sealed_in_the_database(cast: Cast) -> None:
    with_app(cast.attache)
    row = Authenticator.objects.get(user=cast.attache)
    assert SECRET not in str(row.data)


def test_removing_the_last_factor_closes_the_desk_until_there_is_another(cast: Cast) -> None:
    person, client = with_app(with_password(cast.attache)), Client()
    give_password(client, person)
    give_code(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not has_second_factor(person)
    assert client.get(reverse("desk:home"))["Location"] == reverse("mfa_index")
    assert client.get(reverse("account_change_password"))["Location"] == reverse("mfa_index")


def test_set_up_page_of_the_app_needs_no_package_beside_ours(cast: Cast) -> None:
    client = _signed_in_half(cast.attache)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert not re.search(r"<script(?![^>]*src=)|<style| style=", page)


def _signed_in_half(user: User) -> Client:
    """By a password and the mailbox, without a second factor."""
    client = Client()
    _force_login(client, user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "code", "at": timezone.now().timestamp()}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def _write_mailed_code(client: Client) -> None:
    body = mail.outbox[-1].body
    found = re.search(r"^([A-Z0-9-]{6,12})$", body, re.MULTILINE)
    assert found, body
    client.post(reverse("account_confirm_login_code"), {"code": found[1]})


def _raise(error: Exception) -> Any:
    raise error


def _secret_on(page: Any) -> str:
    found = re.search(r'<code class="number">([A-Z2-7]+)</code>', page.content.decode())
    assert found
    return found[1]


def _set_up_app(client: Client) -> Any:
    secret = _secret_on(client.get(reverse("mfa_activate_totp")))
    form = {"code": current_code(secret).now}
    return client.post(reverse("mfa_activate_totp"), form)
