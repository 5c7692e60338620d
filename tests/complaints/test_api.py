"""The API of complaints, exactly as the public contract has it."""

import copy
import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from complaints.models import Complaint
from complaints.services import desk
from portal.accounts.models import User
from tests.cast import EMPLOYER, PHONE, SEEDED_WORDS, STORY, Cast

URL, FOLLOW_UP = "/api/v1/complaints/", "/api/v1/complaints/follow-up/"
BODY: dict[str, Any] = {
    "idempotency_key": "6f1c2f3a-7f0a-4f4a-9d39-3b0d4f6f2d11",
    "language": "km",
    "nationality": "KH",
    "country_of_work": "TH",
    "area_of_work": "TH-74",
    "kind": "unpaid_wages",
    "danger": False,
    "narrative": STORY,
    "accused": [{"type": "employer", "name": EMPLOYER, "agency": None, "mission": None}],
    "recipients": {"ask_for": ["labour_attache"], "exclude": []},
    "contact": {"channel": "phone", "value": PHONE, "safe_hours": "after 21:00"},
    "complainants": 1,
    "fee_check": None,
}


def body(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(BODY) | {"idempotency_key": str(uuid4())} | changes


def post(client: Client, data: Any, url: str = URL, **headers: str) -> Any:
    return client.post(url, data, content_type="application/json", headers=headers)


@pytest.fixture
def receipt(client: Client, cast: Cast) -> str:
    return str(post(client, body()).json()["receipt"])


def test_filing_answers_as_the_contract_says(client: Client, cast: Cast) -> None:
    response = post(client, BODY, **{"accept-language": "en"})
    answer = response.json()
    complaint = Complaint.objects.get()
    assert response.status_code == 201
    assert list(answer) == [
        "reference",
        "receipt",
        "routed_to",
        "unrouted",
        "deadlines",
        "emergency_contacts",
    ]
    assert answer["reference"] == complaint.reference
    assert len(answer["receipt"]) == 20
    assert answer["routed_to"] == [
        {
            "organisation": cast.post.name,
            "kind": "mission",
            "role": "lead",
            "rule": "default",
            "reason": "The attaché helps workers.",
        }
    ]
    assert answer["unrouted"] is False
    assert [set(row) for row in answer["deadlines"]] == [{"stage", "due_at"}] * 3
    assert [row["stage"] for row in answer["deadlines"]] == [
        "acknowledge",
        "first_action",
        "resolve",
    ]
    assert answer["emergency_contacts"][0]["contact_points"][0]["value"] == "0000"
    assert response["Cache-Control"] == "no-store"


def test_filing_again_answers_200_with_the_same_reference_and_no_receipt(
    client: Client, cast: Cast
) -> None:
    first, second = post(client, BODY), post(client, BODY)
    assert second.status_code == 200
    assert second.json() == first.json() | {"receipt": None}


def test_filing_other_content_with_the_same_key_answers_409(client: Client, cast: Cast) -> None:
    post(client, BODY)
    response = post(client, BODY | {"narrative": "Something else"})
    assert response.status_code == 409
    assert response["Content-Type"].startswith("application/problem+json")
    assert list(response.json()["fields"]) == ["idempotency_key"]
    assert Complaint.objects.count() == 1


def test_filing_needs_only_what_the_contract_calls_for(client: Client, cast: Cast) -> None:
    needed = ("idempotency_key", "language", "nationality", "country_of_work", "kind", "narrative")
    assert post(client, {name: BODY[name] for name in needed}).status_code == 201
    response = post(client, {})
    assert response.status_code == 400
    assert set(response.json()["fields"]) == set(needed)


def test_an_unrouted_complaint_says_so(client: Client, cast: Cast) -> None:
    recipients = {"ask_for": ["labour_attache"], "exclude": ["labour_attache"]}
    answer = post(client, body(recipients=recipients)).json()
    assert (answer["unrouted"], answer["routed_to"]) == (True, [])


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "kind": ({"kind": "no_such"}, "kind"),
    "kind type": ({"kind": {"a": 1}}, "kind"),
    "nationality": ({"nationality": "ZZ"}, "nationality"),
    "area": ({"area_of_work": "TH-99"}, "area_of_work"),
    "language": ({"language": "xx"}, "language"),
    "language type": ({"language": ["km"]}, "language"),
    "idempotency key": ({"idempotency_key": "1"}, "idempotency_key"),
    "empty story": ({"narrative": " \u200b "}, "narrative"),
    "endless story": ({"narrative": "x" * 10_001}, "narrative"),
    "nul in story": ({"narrative": "a\x00b"}, "narrative"),
    "story type": ({"narrative": {"a": 1}}, "narrative"),
    "endless name": ({"accused": [{"type": "other", "name": "x" * 10_000}]}, "accused.0.name"),
    "accused type": ({"accused": [{"type": "boss"}]}, "accused.0.type"),
    "unknown agency": ({"accused": [{"type": "agency", "agency": "zz"}]}, "accused.0.agency"),
    "unknown mission": (
        {"accused": [{"type": "official", "mission": "zz"}]},
        "accused.0.mission",
    ),
    "too many accused": ({"accused": [{"type": "other"}] * 11}, "accused"),
    "ask for": ({"recipients": {"ask_for": ["police"]}}, "recipients.ask_for.0"),
    "exclude": ({"recipients": {"exclude": ["zz"]}}, "recipients.exclude"),
    "contact channel": ({"contact": {"channel": "pigeon"}}, "contact.channel"),
    "contact value": ({"contact": {"channel": "email", "value": "x"}}, "contact.value"),
    "no contact value": ({"contact": {"channel": "phone"}}, "contact.value"),
    "complainants": ({"complainants": 0}, "complainants"),
    "huge complainants": ({"complainants": 10**30}, "complainants"),
    "fee check": ({"fee_check": [1]}, "fee_check"),
    "huge fee check": ({"fee_check": {"a": "x" * 100_001}}, "fee_check"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_answers_400_with_the_field_and_stores_nothing(
    client: Client, cast: Cast, name: str
) -> None:
    changes, field = BAD[name]
    response = post(client, body(**changes), **{"accept-language": "en"})
    assert response.status_code == 400
    assert [key for key in response.json()["fields"] if key.startswith(field)]
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b'{"narrative": "\\ud800"}',
        b"[" * 100_000,
        b'{"complainants": ' + b"9" * 5000 + b"}",
        b'{"complainants": 1e400}',
    ],
)
def test_unreadable_bodies_answer_400(client: Client, cast: Cast, raw: bytes) -> None:
    for url in (URL, FOLLOW_UP, f"{FOLLOW_UP}messages/"):
        response = client.post(url, raw, content_type="application/json")
        assert response.status_code == 400, url


def test_the_answer_is_in_the_asked_language(client: Client, cast: Cast) -> None:
    english = post(client, body(kind="no_such"), **{"accept-language": "en"}).json()
    assert english["fields"]["kind"] == [
        "There is no such kind of problem. Please choose one from the list."
    ]


def test_a_partner_organisation_files_with_its_token(client: Client, cast: Cast) -> None:
    from tests.partners.ground import CONSENT, cso_token

    key = cso_token(cast)
    response = post(client, body(consent=CONSENT), authorization=f"Token {key}")
    assert response.status_code == 201
    assert Complaint.objects.get().filed_through == cast.cso
    assert post(client, body(), authorization="Token wrong").status_code == 401


@pytest.mark.security
def test_follow_up_shows_where_it_stands_and_never_the_story(
    client: Client, cast: Cast, receipt: str
) -> None:
    response = post(client, {"receipt": receipt}, FOLLOW_UP)
    answer = response.json()
    assert response.status_code == 200
    assert list(answer) == [
        "reference",
        "status",
        "status_label",
        "filed_at",
        "next_due",
        "deadlines",
        "routed_to",
        "unrouted",
        "messages",
        "new_receipt",
    ]
    assert (answer["status"], answer["next_due"]["stage"], answer["messages"]) == (
        "received",
        "acknowledge",
        [],
    )
    assert response["Cache-Control"] == "no-store"
    assert [word for word in SEEDED_WORDS if word in response.content.decode()] == []


@pytest.mark.parametrize("digits", ["០១២៣៤៥៦៧៨៩", "၀၁၂၃၄၅၆၇၈၉"])
def test_follow_up_takes_native_digits_and_spaces(
    client: Client, cast: Cast, receipt: str, digits: str
) -> None:
    typed = " ".join(digits[int(digit)] for digit in receipt)
    assert post(client, {"receipt": typed}, FOLLOW_UP).status_code == 200


def test_worker_and_desk_write_to_each_other(client: Client, cast: Cast, receipt: str) -> None:
    complaint = Complaint.objects.get()
    desk.reply(complaint=complaint, by=cast.attache, text="We have called them.")
    response = post(client, {"receipt": receipt, "text": "អរគុណ"}, f"{FOLLOW_UP}messages/")
    assert response.status_code == 201
    said = [(m["sender"], m["organisation"], m["text"]) for m in response.json()["messages"]]
    assert said == [
        ("desk", cast.post.name, "We have called them."),
        ("worker", "", "អរគុណ"),
    ]
    assert "អរគុណ".encode() in response.content
    assert cast.attache.name not in response.content.decode()


def test_the_worker_confirms_reopens_and_withdraws(
    client: Client, cast: Cast, receipt: str
) -> None:
    def act(name: str, **more: str) -> tuple[int, str | None]:
        response = post(client, {"receipt": receipt, **more}, f"{FOLLOW_UP}{name}/")
        answer = response.json()
        return response.status_code, answer.get("status") if response.status_code == 200 else None

    complaint = Complaint.objects.get()
    assert act("confirm") == (409, None)
    desk.acknowledge(complaint=complaint, by=cast.attache)
    desk.resolve(complaint=complaint, by=cast.attache, summary="They paid.")
    assert act("confirm") == (200, "confirmed")
    assert act("reopen", reason="They took it back.") == (200, "reopened")
    assert act("withdraw") == (200, "withdrawn")
    assert act("withdraw") == (200, "withdrawn")
    assert act("reopen") == (200, "reopened")


@pytest.mark.security
@pytest.mark.parametrize("part", ["", "messages/", "withdraw/", "confirm/", "reopen/"])
def test_a_wrong_receipt_answers_404_in_one_shape(
    client: Client, cast: Cast, receipt: str, part: str
) -> None:
    deleted = post(client, body()).json()["receipt"]
    Complaint.objects.latest("pk").delete()
    unknown = "87654321" + receipt[8:]
    answers = [
        post(client, {"receipt": typed, "text": "x"}, FOLLOW_UP + part)
        for typed in (deleted, unknown, "12", receipt[:8] + "0" * 12)
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.security
def test_too_many_wrong_receipts_answer_429_with_the_time_to_wait(
    client: Client, cast: Cast, receipt: str
) -> None:
    other = post(client, body()).json()["receipt"]
    wrong = {"receipt": receipt[:8] + "0" * 12}
    codes = [post(client, wrong, FOLLOW_UP).status_code for _try in range(12)]
    assert codes == [404] * 10 + [429] * 2
    assert post(client, wrong, FOLLOW_UP)["Retry-After"] == "600"
    assert post(client, {"receipt": other}, FOLLOW_UP).status_code == 200


@pytest.mark.security
def test_a_receipt_in_an_address_opens_nothing(client: Client, cast: Cast, receipt: str) -> None:
    assert client.get(f"{FOLLOW_UP}?receipt={receipt}").status_code == 405


@pytest.mark.security
def test_a_signed_in_officer_files_nothing_by_session_alone(client: Client, cast: Cast) -> None:
    client.force_login(
        User.objects.get(pk=cast.attache.pk), "django.contrib.auth.backends.ModelBackend"
    )
    assert post(client, body()).status_code == 201
    assert Complaint.objects.get().filed_by is None


def test_a_follow_up_body_without_receipt_answers_400(client: Client, cast: Cast) -> None:
    for raw in ({}, {"receipt": ""}, {"receipt": None}, {"receipt": ["1"]}):
        response = post(client, json.loads(json.dumps(raw)), FOLLOW_UP)
        assert (response.status_code, list(response.json()["fields"])) == (400, ["receipt"])
