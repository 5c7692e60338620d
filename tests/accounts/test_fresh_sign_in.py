"""Is it still you? Asked before a name is opened, a file is taken along, a key or a second factor changes."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints.models import UnmaskRequest
from complaints.services.unmasking import ask_to_unmask
from portal.accounts.codes import current_code
from tests.accounts.signing_in import SECRET, give_code, give_password, with_app, with_password
from tests.cast import Cast, file_for_worker

pytestmark = [pytest.mark.django_db, pytest.mark.security]
LATER = timedelta(minutes=6)
WORDS = "SEEDEDREASON she must be called before her flight"


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("attache", "desk:identity-ask"),
        ("attache", "desk:identity"),
        ("head_of_post", "desk:exports"),
        ("oversight_officer", "desk:oversight-export"),
        ("ministry_officer", "desk:monitoring-export"),
        ("head_of_post", "desk:people-invite"),
        ("attache", "account_change_password"),
        ("attache", "account_email"),
        ("attache", "mfa_deactivate_totp"),
        ("attache", "mfa_add_webauthn"),
        ("attache", "mfa_generate_recovery_codes"),
        ("attache", "mfa_view_recovery_codes"),
    ],
)
def test_page_asks_again_after_five_minutes(cast: Cast, who: str, name: str) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    person = with_app(getattr(cast, who))
    RecoveryCodes.activate(person)
    arguments = {
        "desk:identity-ask": [file_for_worker().complaint.reference],
        "desk:identity": [file_for_worker().complaint.reference],
        "desk:oversight-export": ["csv"],
        "desk:monitoring-export": ["csv"],
        "desk:people-invite": [cast.post.slug],
    }.get(name, [])
    client = signed_in(person)
    address = reverse(name, args=arguments)
    before = client.get(address).get("Location", "")
    assert not before.startswith(reverse("mfa_reauthenticate"))
    with time_machine.travel(timezone.now() + LATER):
        answer = client.get(address)
    assert answer["Location"].startswith(f"{reverse('mfa_reauthenticate')}?next=")


def test_custodian_is_asked_again_before_she_grants(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    asked = ask_to_unmask(complaint=complaint, by=cast.attache, reason="A reason of some length.")
    client = signed_in(with_app(cast.custodian))
    address = reverse("desk:unmask-request", args=[asked.pk])
    with time_machine.travel(timezone.now() + LATER):
        answer = client.post(address, {"hours": "24"})
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_what_was_typed_is_kept_and_sent_by_one_press(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    client = signed_in(with_app(cast.attache))
    address = reverse("desk:identity-ask", args=[complaint.reference])
    with time_machine.travel(timezone.now() + LATER):
        answer = client.post(address, {"why": WORDS})
        assert UnmaskRequest.objects.count() == 0
        back = client.post(answer["Location"], {"code": current_code(SECRET).now})
        assert back["Location"] == address
        page = client.get(address)
        assert WORDS in page.content.decode()
        assert UnmaskRequest.objects.count() == 0, "nothing is done before the press"
        client.post(address, {"why": WORDS})
        assert UnmaskRequest.objects.count() == 1
        assert WORDS not in client.get(address).content.decode(), "it is handed out once"


def test_what_was_typed_waits_sealed(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    client = signed_in(with_app(cast.attache))
    with time_machine.travel(timezone.now() + LATER):
        client.post(reverse("desk:identity-ask", args=[complaint.reference]), {"why": WORDS})
        session = Session.objects.get(session_key=client.session.session_key)
        assert "kept_form" in session.get_decoded()
        assert "SEEDEDREASON" not in str(session.get_decoded())


def test_no_address_of_the_client_is_kept_when_an_account_page_asks_again(cast: Cast) -> None:
    client = signed_in(with_app(cast.attache))
    with time_machine.travel(timezone.now() + LATER):
        client.post(
            reverse("account_change_password"), {"oldpassword": "x"}, REMOTE_ADDR="203.0.113.77"
        )
        decoded = Session.objects.get(session_key=client.session.session_key).get_decoded()
    assert "203.0.113.77" not in str(decoded)


def test_password_alone_does_not_answer_whether_it_is_still_you(cast: Cast) -> None:
    client = signed_in(with_app(with_password(cast.attache)))
    answer = client.get(reverse("account_reauthenticate"))
    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))


def test_wrong_code_does_not_answer_it_either(cast: Cast) -> None:
    client = signed_in(with_app(cast.attache))
    with time_machine.travel(timezone.now() + LATER):
        page = client.post(reverse("mfa_reauthenticate"), {"code": "000000"})
        assert "This code is wrong" in page.content.decode()
        answer = client.get(reverse("account_change_password"))
    assert answer.status_code == 302


def test_new_recovery_codes_replace_the_old_ones(cast: Cast) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    person = with_app(cast.attache)
    old = RecoveryCodes.activate(person).get_unused_codes()
    client = signed_in(person)
    client.post(reverse("mfa_generate_recovery_codes"))
    kind = Authenticator.Type.RECOVERY_CODES
    new = Authenticator.objects.get(user=person, type=kind).wrap().get_unused_codes()
    assert set(old) & set(new) == set()
    saved = client.get(reverse("mfa_download_recovery_codes"))
    lines = saved.content.decode().splitlines()
    assert [line.replace(" ", "") for line in lines if line] == new


def test_signing_in_just_now_counts(cast: Cast) -> None:
    person, client = with_app(with_password(cast.attache)), Client()
    give_password(client, person)
    give_code(client)
    assert client.get(reverse("account_change_password")).status_code == 200
