"""Passkeys, with a key made of software: as the second step, and alone."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from portal.accounts.models import User
from tests.accounts.signing_in import give_password, is_signed_in, with_app, with_password
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.security]
SITE: dict[str, Any] = {"secure": True, "HTTP_HOST": "localhost"}
ORIGIN = "https://localhost"
UP, UV, AT = 0x01, 0x04, 0x40


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Key:
    """What a phone does. `verifies`: it asks for a finger or a PIN."""

    verifies: bool = True
    credential_id: bytes = field(default_factory=lambda: os.urandom(16))
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: str = ""

    def make(self, options: dict[str, Any]) -> str:
        self.handle = options["publicKey"]["user"]["id"]
        client = self._client("webauthn.create", options)
        public = ES256.from_cryptography_key(self.private.public_key())
        data = AuthenticatorData.create(
            hashlib.sha256(b"localhost").digest(),
            AT | self._flags,
            0,
            AttestedCredentialData.create(b"\0" * 16, self.credential_id, public),
        )
        attestation = AttestationObject.create("none", data, {})
        response = {"clientDataJSON": _text(client), "attestationObject": _text(bytes(attestation))}
        return self._answer(response, {"credProps": {"rk": True}})

    def sign(self, options: dict[str, Any], *, origin: str = ORIGIN) -> str:
        client = self._client("webauthn.get", options, origin)
        data = bytes(
            AuthenticatorData.create(hashlib.sha256(b"localhost").digest(), self._flags, 1)
        )
        signed = self.private.sign(
            data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256())
        )
        response = {
            "clientDataJSON": _text(client),
            "authenticatorData": _text(data),
            "signature": _text(signed),
            "userHandle": self.handle,
        }
        return self._answer(response, {})

    @property
    def _flags(self) -> int:
        return UP | (UV if self.verifies else 0)

    def _client(self, kind: str, options: dict[str, Any], origin: str = ORIGIN) -> bytes:
        challenge = options["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()

    def _answer(self, response: dict[str, Any], results: dict[str, Any]) -> str:
        return json.dumps(
            {
                "id": _text(self.credential_id),
                "rawId": _text(self.credential_id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": results,
            }
        )


@pytest.fixture
def officer(cast: Cast) -> User:
    return with_password(cast.attache)


def options_on(page: Any) -> dict[str, Any]:
    import html
    import re

    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found
    return dict(json.loads(html.unescape(found[1])))


def add_key(client: Client, **values: Any) -> Key:
    key = Key()
    options = options_on(client.get(reverse("mfa_add_webauthn"), **SITE))
    form = {"name": "My phone", "passwordless": "on", "credential": key.make(options), **values}
    answer = client.post(reverse("mfa_add_webauthn"), form, **SITE)
    assert answer.status_code == 302, answer.content.decode()
    return key


@pytest.fixture
def key(officer: User) -> Key:
    client = Client()
    client.force_login(officer)
    return add_key(client)


def test_added_passkey_is_listed_renamed_and_removed(officer: User) -> None:
    client = Client()
    client.force_login(with_app(officer))
    add_key(client)
    row = Authenticator.objects.get(user=officer, type=Authenticator.Type.WEBAUTHN)
    client.post(reverse("mfa_edit_webauthn", args=[row.pk]), {"name": "Red key"}, **SITE)
    assert "Red key" in client.get(reverse("mfa_list_webauthn"), **SITE).content.decode()
    client.post(reverse("mfa_remove_webauthn", args=[row.pk]), **SITE)
    assert not Authenticator.objects.filter(pk=row.pk).exists()


def test_passkey_of_another_person_is_not_there(cast: Cast, key: Key) -> None:
    row = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    client = Client()
    client.force_login(cast.editor)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.post(reverse(name, args=[row.pk]), {"name": "x"}).status_code == 404


def test_passkey_is_the_second_step(officer: User, key: Key) -> None:
    client = Client()
    give_password(client, officer, **SITE)
    options = options_on(client.get(reverse("mfa_authenticate"), **SITE))
    answer = client.post(reverse("mfa_authenticate"), {"credential": key.sign(options)}, **SITE)
    assert answer["Location"] == reverse("desk:home")
    assert is_signed_in(client)


def test_answer_of_a_passkey_is_good_once_and_for_this_site(officer: User, key: Key) -> None:
    client = Client()
    give_password(client, officer, **SITE)
    options = options_on(client.get(reverse("mfa_authenticate"), **SITE))
    elsewhere = key.sign(options, origin="https://evil.example")
    answer = client.post(reverse("mfa_authenticate"), {"credential": elsewhere}, **SITE)
    assert answer.status_code == 200
    old = client.post(reverse("mfa_authenticate"), {"credential": key.sign(options)}, **SITE)
    assert old.status_code == 200, "its question was answered once, wrongly"
    assert "_auth_user_id" not in client.session


def _answer(**response: str) -> str:
    return json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": response})


_CLIENT = _text(json.dumps({"type": "webauthn.get", "challenge": "AA", "origin": ORIGIN}).encode())
_FLAGS = {"clientDataJSON": _CLIENT, "signature": "AA", "userHandle": "AA"}
NONSENSE = [
    "",
    "[]",
    "{}",
    '"x"',
    '{"id": 1}',
    "null",
    '{"response": []}',
    "[" * 10_000,
    "9" * 5_000,
    '{"x": ' * 3_000,
    '{"x": "\\u0000"}',
    "x" * 100_000,
    _answer(**_FLAGS, authenticatorData=""),
    _answer(**_FLAGS, authenticatorData=_text(b"x")),
    _answer(**_FLAGS, authenticatorData=_text(b"\0" * 32 + bytes([UP | UV | AT]) + b"\0" * 4)),
    _answer(**_FLAGS, authenticatorData=_text(b"\0" * 32 + bytes([UP | 0x80]) + b"\0" * 4)),
    _answer(**_FLAGS, authenticatorData=_text(b"\0" * 32 + b"\x81" + b"\0" * 4 + b"\x81" * 5_000)),
    _answer(**_FLAGS, authenticatorData=_text(b"\0" * 32 + b"\x81" + b"\0" * 4 + b"\xff" * 9)),
]


@pytest.mark.parametrize("sent", NONSENSE, ids=range(len(NONSENSE)))
@pytest.mark.parametrize("name", ["mfa_authenticate", "mfa_login_webauthn"])
def test_nonsense_in_place_of_a_signature_is_refused(
    officer: User, key: Key, name: str, sent: str
) -> None:
    client = Client()
    give_password(client, officer, **SITE)
    answer = client.post(reverse(name), {"credential": sent}, **SITE)
    assert answer.status_code in (200, 302)
    assert "_auth_user_id" not in client.session


def _sign_in_alone(client: Client, key: Key) -> Any:
    ajax = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest", "HTTP_ACCEPT": "application/json"}
    asked = client.get(reverse("mfa_login_webauthn"), **SITE, **ajax)
    form = {"credential": key.sign(asked.json()["request_options"])}
    return client.post(reverse("mfa_login_webauthn"), form, **SITE)


def test_passkey_alone_signs_in_because_it_asks_for_a_finger(officer: User, key: Key) -> None:
    client = Client()
    assert _sign_in_alone(client, key)["Location"] == reverse("desk:home")
    assert is_signed_in(client)


def test_passkey_that_asks_for_nothing_does_not_sign_in_alone(officer: User, key: Key) -> None:
    client = Client()
    key.verifies = False
    _sign_in_alone(client, key)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_reauthenticate_webauthn"])
@pytest.mark.parametrize("sent", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_in_place_of_a_new_passkey_is_refused(
    officer: User, key: Key, name: str, sent: str
) -> None:
    client = Client()
    client.force_login(officer)
    client.get(reverse(name), **SITE)
    answer = client.post(reverse(name), {"credential": sent}, **SITE)
    assert answer.status_code in (200, 302)
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 1


def test_answer_to_the_question_of_the_second_step_does_not_sign_in_alone(
    officer: User, key: Key
) -> None:
    """That one does not demand a finger: a stolen key would be enough."""
    client = Client()
    give_password(client, officer, **SITE)
    options = options_on(client.get(reverse("mfa_authenticate"), **SITE))
    key.verifies = False
    client.post(reverse("mfa_login_webauthn"), {"credential": key.sign(options)}, **SITE)
    assert "_auth_user_id" not in client.session


def test_passkey_of_a_closed_account_opens_nothing(officer: User, key: Key) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    client = Client()
    _sign_in_alone(client, key)
    assert "_auth_user_id" not in client.session


def test_passkey_answers_whether_it_is_still_you(officer: User, key: Key) -> None:
    client = Client()
    client.force_login(officer)
    options = options_on(client.get(reverse("mfa_reauthenticate_webauthn"), **SITE))
    answer = client.post(
        reverse("mfa_reauthenticate_webauthn"), {"credential": key.sign(options)}, **SITE
    )
    assert answer["Location"] == reverse("desk:home")
