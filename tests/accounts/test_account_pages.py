"""Every page of signing in speaks our words, in our frame; the demonstration's secret works in demos only."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from portal.accounts.codes import current_code
from portal.accounts.demo import DEMO_PASSWORD, DEMO_SECRET, create_demo_people, demo_code
from portal.accounts.models import Membership, User
from portal.reference.models import Country
from tests.accounts.signing_in import give_password, is_signed_in, with_app
from tests.accounts.test_sign_in_pages import LANGUAGES, assert_is_ours
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGES = (
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
)


@pytest.fixture
def officer(cast: Cast) -> User:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    RecoveryCodes.activate(with_app(cast.attache))
    return cast.attache


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_second_step_are_in_our_frame(officer: User, language: str) -> None:
    client = Client()
    client.force_login(officer)
    for name in PAGES:
        answer = client.get(reverse(name), {"language": language})
        assert answer.status_code == 200, name
        assert_is_ours(answer.content.decode())


def test_page_of_sessions_is_ours(officer: User) -> None:
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert not re.search(r"<script(?![^>]*src=)|<style| style=|{%|{{", page)


@pytest.mark.parametrize("address", ["trust/", "signup/passkey/", "login/code/", "2fa/"])
def test_pages_that_nobody_needs_are_not_there(officer: User, address: str) -> None:
    client = Client()
    client.force_login(officer)
    assert client.get(f"/accounts/{address}").status_code == 404


@pytest.mark.security
def test_staff_pages_show_no_secret_and_make_nobody_an_officer(cast: Cast) -> None:
    shown = {model._meta.label for model in admin.site._registry}
    assert (
        shown & {"mfa.Authenticator", "usersessions.UserSession", "account.EmailAddress"} == set()
    )
    assert shown & {"auth.Group", "accounts.Membership", "accounts.Invitation"} == set()
    client = Client()
    client.force_login(cast.superuser)
    page = client.get(reverse("admin:accounts_organisation_change", args=[cast.post.pk]))
    assert "memberships-0-role" not in page.content.decode()
    form = {"email": "stolen@example.org", "name": "N", "language": "en", "is_staff": "on"}
    client.post(reverse("admin:accounts_user_change", args=[cast.attache.pk]), form)
    cast.attache.refresh_from_db()
    assert (cast.attache.email, cast.attache.is_staff) == ("attache@example.org", False)
    assert Membership.objects.filter(user=cast.superuser).count() == 0


@pytest.mark.security
@pytest.mark.parametrize("who", ["superuser", "administrator"])
def test_who_runs_the_system_has_no_path_to_a_case(cast: Cast, who: str) -> None:
    from complaints.models import Complaint
    from tests.cast import STORY, file_for_worker

    case, client = file_for_worker().complaint, Client()
    person = getattr(cast, who)
    client.force_login(person)
    assert not Complaint.objects.visible_to(person).exists()
    for name in ("desk:case", "desk:statement", "desk:identity-ask", "desk:give"):
        assert client.get(reverse(name, args=[case.reference])).status_code == 404
    for name in ("desk:cases", "desk:unrouted", "desk:exports", "desk:unmasking", "desk:audit"):
        assert client.get(reverse(name)).status_code == 404
    home = client.get(reverse("desk:home")).content.decode()
    assert case.reference not in home
    assert STORY not in home


@pytest.fixture
def demo_people(db: None) -> None:
    for code in ("KH", "VN", "MM", "TH", "TW"):
        Country.objects.create(code=code, role="both")
    create_demo_people()


def demo_person() -> User:
    return User.objects.get(email="attache.kh.th@demo.example")


def test_demo_person_signs_in_with_the_code_that_the_demo_shows(demo_people: None) -> None:
    client = Client()
    shown = client.get(reverse("demo-code")).content.decode()
    found = re.search(r'data-code="now">(\d{6})<', shown)
    assert found
    give_password(client, demo_person(), DEMO_PASSWORD)
    client.post(reverse("mfa_authenticate"), {"code": found[1]})
    assert is_signed_in(client)
    assert reverse("demo-code") in _second_step_page()


@pytest.mark.security
def test_demo_people_and_the_page_of_codes_exist_in_demos_only(
    demo_people: None, settings: Any
) -> None:
    signed_in_before = Client()
    signed_in_before.force_login(demo_person())
    settings.IS_DEMO = False
    client = Client()
    assert client.get(reverse("demo-code")).status_code == 404
    answer = give_password(client, demo_person(), DEMO_PASSWORD)
    assert answer["Location"] == reverse("account_inactive")
    assert not is_signed_in(signed_in_before)


@pytest.mark.security
def test_public_secret_belongs_to_demonstration_people_only(demo_people: None, cast: Cast) -> None:
    with_app(cast.attache)
    rows = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    assert {row.user.is_demonstration for row in rows if _secret(row) == DEMO_SECRET} == {True}
    assert demo_code() == current_code(DEMO_SECRET)


def test_codes_follow_the_standard() -> None:
    """RFC 6238, appendix B: the last six digits of its SHA-1 row."""
    assert current_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at=59).now == "287082"
    assert current_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at=59).seconds == 1


@pytest.mark.security
def test_profile_changes_only_when_a_language_is_posted(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.attache)
    client.get("/language/my/", {"next": "/desk/"})
    cast.attache.refresh_from_db()
    assert cast.attache.language == "en"
    client.post("/language/my/", {"next": "/desk/"})
    cast.attache.refresh_from_db()
    assert cast.attache.language == "my"
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(cast.attache)
    assert forged.post("/language/vi/", {"next": "/desk/"}).status_code == 403


def test_operator_invites_the_first_people_from_the_command_line(cast: Cast) -> None:
    call_command("invite_person", "first@example.org", "head_of_post", cast.post.slug)
    assert cast.post.invitations.get().email == "first@example.org"


def _second_step_page() -> str:
    client = Client()
    give_password(client, demo_person(), DEMO_PASSWORD)
    return client.get(reverse("mfa_authenticate")).content.decode()


def _secret(row: Authenticator) -> str:
    from allauth.mfa.utils import decrypt

    return str(decrypt(row.data["secret"]))
