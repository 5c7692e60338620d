"""Forms filled with what nobody should send: the page again with the reason, or the next page; never a 5xx."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from complaints.models import Complaint
from complaints.services import desk
from portal.accounts.models import User
from tests.complaints.pages.steps import ANSWERS
from tests.contract.examples import COMPLAINTS, complaint
from tests.contract.probes import LONG_NAME, row_counts, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_receipts")]

NASTY = (
    "", " ", "a\x00b", LONG_NAME, "x" * 200_000, "\ufffd\uffff", "-1", "0", "1e400", "9" * 5_000, "NaN", "Infinity",
    "0001-01-01", "9999-12-31", "31/02/2024", "٣٦", "²", "½", "Ⅳ", "1,2,3.4.5", "<script>", "%s %(a)s {0}", "{{ 7 }}",
    "\u202e\u200b", "=1+1", "ဝ၀", "no-such",
)  # fmt: skip
FEE_CHECK = {
    "origin": "VN", "destination": "TW", "sector": "manufacturing", "programme": "", "signed_on": "2024-09-01",
    "contract_months": "36", "wage": "28000", "wage_currency": "TWD", "payment1-category": "fee.service",
    "payment1-amount": "90000", "payment1-currency": "TWD", "payment1-payee": "agency",
    "payment1-paid_on": "2024-09-05",
}  # fmt: skip
EVERY_STEP: dict[str, dict[str, Any]] = {
    **ANSWERS,
    "topic": {"topic": "fees_contract"},
    "detail": {"kind": "overcharging_fees"},
    "person": {"type": "agency"},
    "name": {"name": "Mekong"},
    "cost": {"amount": "900", "currency": "USD", "payee": "agency", "paid_on": "2024-09-05"},
    "reply": {"channel": "phone"},
    "reach": {"value": "+66812345678", "safe_hours": "20:00"},
}


@pytest.fixture
def client() -> Client:
    """A fault of ours is an answer to look at, not an exception."""
    return Client(raise_request_exception=False)


def wrong_answers(
    client: Client,
    url: str,
    good: dict[str, Any],
    names: list[str],
    values: Sequence[str] = NASTY,
) -> dict[tuple[str, str], int]:
    """Status by field and value, where it is neither the page again (4xx) nor the way on (2xx, 3xx)."""
    found = {}
    for name in names:
        for value in values:
            point = transaction.savepoint()
            response = client.post(url, {**good, name: value})
            if response.status_code >= 500:
                found[name, value[:20]] = response.status_code
            transaction.savepoint_rollback(point)
    return found


def test_the_fee_check_page_bears_any_value_in_any_field(client: Client) -> None:
    assert client.post("/my/fee-check/", FEE_CHECK).status_code == 200
    names = list(
        FEE_CHECK
    )  # the page is long and slow to make: every value in three fields, a few in the others
    few = wrong_answers(client, "/my/fee-check/", FEE_CHECK, names, NASTY[:8])
    every = ["payment1-amount", "payment1-paid_on", "contract_months"]
    assert {**few, **wrong_answers(client, "/my/fee-check/", FEE_CHECK, every)} == {}


def test_every_question_of_the_intake_bears_any_value(client: Client) -> None:
    at, met, faults = client.post("/km/complaints/new/")["Location"], [], {}
    while not at.endswith("/check/"):
        key = at.rstrip("/").rsplit("/", 1)[-1]
        form = client.get(at).context["form"]
        good = EVERY_STEP.get(key) or {
            name: field.choices[0][0]
            for name, field in form.fields.items()
            if getattr(field, "choices", None)
        }
        names = list(form.fields) or ["x"]
        for field, status in wrong_answers(client, at, good, names, NASTY[::2]).items():
            faults[key, *field] = status
        response = client.post(at, good)
        assert response.status_code == 302, (key, form.fields, response.content.decode())
        at = response["Location"]
        met.append(key)
    assert faults == {}
    assert {"match", "cost", "reach"} <= set(met), met


def test_receipts_and_resume_codes_bear_any_value(client: Client) -> None:
    before = row_counts()
    for url, name in (("follow-up/", "receipt"), ("new/resume/", "code")):
        codes = {
            value[:20]: client.post(f"/vi/complaints/{url}", {name: value}).status_code
            for value in NASTY
        }
        assert {value: code for value, code in codes.items() if code not in (400, 429)} == {}
    assert row_counts() == before


def test_a_visit_bears_any_message(client: Client) -> None:
    receipt = send(client, COMPLAINTS, complaint()).json()["receipt"]
    client.post("/en/complaints/follow-up/", {"receipt": receipt})
    start = "/en/complaints/follow-up/"
    assert client.get(f"{start}status/").status_code == 200
    for part, name in (("reply/", "text"), ("reopen/", "reason"), ("confirm/", "x")):
        assert wrong_answers(client, start + part, {}, [name]) == {}


def test_a_desk_bears_any_text(client: Client) -> None:
    reference = send(client, COMPLAINTS, complaint()).json()["reference"]
    officer = User.objects.get(email="attache.kh.th@demo.example")
    desk.acknowledge(complaint=Complaint.objects.get(reference=reference), by=officer)
    client.force_login(officer)
    for part in ("reply", "note", "resolve", "close"):
        url = f"/desk/cases/{reference}/{part}/"
        page = client.get(url)
        names = list(page.context["form"].fields) if page.status_code == 200 else ["text"]
        assert wrong_answers(client, url, {}, names, NASTY[1::2]) == {}


def test_the_sign_in_page_bears_any_value(client: Client) -> None:
    good = {"login": "attache.kh.th@demo.example", "password": "wrong"}
    assert wrong_answers(client, "/accounts/login/", good, ["login", "password", "next"]) == {}


@pytest.mark.parametrize("url", ["/en/fee-check/", "/en/complaints/new/topic/", "/accounts/login/"])
def test_a_body_that_is_no_form_is_answered(client: Client, url: str) -> None:
    client.post("/en/complaints/new/")
    bodies = {
        "application/x-www-form-urlencoded": (b"\xff\xfe=%ff&a=%00", b"a=" + b"x" * 1_200_000, b"&a=1" * 2_000),
        "multipart/form-data; boundary=x": (b"", b"--x\r\nbroken", b"--x--", b"\x00" * 50),
        "multipart/form-data": (b"x",),
        "application/json": (b"{}", b"[" * 1_000),
        "text/plain; charset=no-such": (b"x",),
    }  # fmt: skip
    before = row_counts()
    for kind, contents in bodies.items():
        for content in contents:
            response = client.generic("POST", url, content, content_type=kind)
            assert response.status_code in (200, 400, 413), (kind, content[:20])
    assert row_counts() == before


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_a_form_over_one_megabyte_is_a_413_in_its_language(client: Client, language: str) -> None:
    response = client.post(f"/{language}/fee-check/", {"origin": "x" * 1_200_000})
    assert (response.status_code, response["Content-Language"]) == (413, language)


def test_a_form_without_its_token_is_a_403(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    before = row_counts()
    for url in ("/en/fee-check/", "/en/complaints/new/", "/accounts/login/"):
        assert strict.post(url, {}).status_code == 403
    assert row_counts() == before
