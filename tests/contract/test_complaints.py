"""Filing and following up over the API, to the letter of the contract, on the demonstration's offices."""

import json
import re
import statistics
import time
from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint, Message, Receipt
from complaints.services import desk
from portal.accounts.models import User
from tests.contract.examples import COMPLAINT, COMPLAINTS, FOLLOW_UP, LANGUAGES, complaint
from tests.contract.probes import faults_of_problem, nested, row_counts, send
from tests.contract.shapes import Map, Maybe, OneOf, faults, moment, words
from tests.contract.test_public_reads import MISSION

pytestmark = pytest.mark.django_db

ROUTED_TO = Map(
    organisation=words,
    kind=OneOf("mission", "ministry", "cso", "agency", "portal"),
    role=OneOf("lead", "copy"),
    rule=Maybe(words),
    reason=words,
)
DEADLINE = Map(stage=words, due_at=moment)
FILED = Map(
    reference=words,
    receipt=Maybe(re.compile(r"[0-9]{20}").fullmatch),
    routed_to=[ROUTED_TO],
    unrouted=bool,
    deadlines=[DEADLINE],
    emergency_contacts=[MISSION],
)
FOLLOWED = Map(
    more=True,
    reference=words,
    status=words,
    next_due=Maybe(DEADLINE),
    routed_to=[ROUTED_TO],
    unrouted=bool,
    messages=[
        Map(more=True, sender=OneOf("worker", "desk"), organisation=str, text=words, sent_at=moment)
    ],
)
PARTS = ("", "messages/", "withdraw/", "confirm/", "reopen/")
DIGITS = (
    "០១២៣៤៥៦៧៨៩",
    "၀၁၂၃၄၅၆၇၈၉",
    "๐๑๒๓๔๕๖๗๘๙",
    "໐໑໒໓໔໕໖໗໘໙",
    "०१२३४५६७८९",
    "٠١٢٣٤٥٦٧٨٩",
    "０１２３４５６７８９",
)


def answer_of(response: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(response.content.decode())
    return read


def follow_up(client: Client, receipt: str, part: str = "", **more: str) -> Any:
    return send(client, FOLLOW_UP + part, {"receipt": receipt, "text": "x", **more})


def officer() -> User:
    return User.objects.get(email="attache.kh.th@demo.example")


@pytest.fixture
def filed(client: Client) -> dict[str, Any]:
    return answer_of(send(client, COMPLAINTS, complaint()))


def test_the_request_of_the_contract_is_filed_as_the_contract_says(client: Client) -> None:
    response = send(client, COMPLAINTS, COMPLAINT, **{"accept-language": "km"})
    answer = answer_of(response)
    assert response.status_code == 201
    assert faults(answer, FILED) == []
    assert answer["receipt"]
    assert answer["unrouted"] is False
    assert [row["role"] for row in answer["routed_to"]].count("lead") == 1
    assert answer["routed_to"][0]["kind"] == "mission"
    assert re.search("[\u1780-\u17ff]", answer["routed_to"][0]["reason"])
    assert answer["deadlines"][0]["stage"] == "acknowledge"
    assert answer["deadlines"] == sorted(answer["deadlines"], key=lambda row: row["due_at"])
    assert "\\u" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_the_same_again_answers_200_with_the_same_reference_and_no_receipt(client: Client) -> None:
    first = send(client, COMPLAINTS, COMPLAINT)
    before = row_counts()
    again = send(client, COMPLAINTS, dict(reversed(COMPLAINT.items())))
    assert (first.status_code, again.status_code) == (201, 200)
    assert answer_of(again) == answer_of(first) | {"receipt": None}
    assert row_counts() == before


@pytest.mark.parametrize(
    "change",
    [
        {"narrative": "Other"},
        {"kind": "violence"},
        {"complainants": 2},
        {"contact": {"channel": "none", "value": "", "safe_hours": ""}},
        {"recipients": {"ask_for": ["cso"], "exclude": []}},
        {"accused": []},
        {"danger": True},
        {"fee_check": {"verdict": "over_cap"}},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_other_content_under_the_same_key_answers_409(
    client: Client, change: dict[str, Any], language: str
) -> None:
    send(client, COMPLAINTS, COMPLAINT)
    before = row_counts()
    response = send(client, COMPLAINTS, COMPLAINT | change, **{"accept-language": language})
    assert faults_of_problem(response, language=language) == []
    assert (response.status_code, row_counts()) == (409, before)


@pytest.mark.parametrize("wish", ["labour_attache", "cso", "ministry"])
def test_an_office_asked_for_leads_and_an_excluded_one_never_sees_it(
    client: Client, wish: str
) -> None:
    kind = {"labour_attache": "mission"}.get(wish, wish)
    asked = {"ask_for": [wish], "exclude": []}
    answer = answer_of(send(client, COMPLAINTS, complaint(recipients=asked)))
    assert answer["routed_to"][0]["kind"] == kind
    kept_out = {"ask_for": [], "exclude": [wish]}
    answer = answer_of(send(client, COMPLAINTS, complaint(recipients=kept_out)))
    assert kind not in [row["kind"] for row in answer["routed_to"] if row["role"] == "lead"]
    assert answer["unrouted"] is (
        not answer["routed_to"] or answer["routed_to"][0]["role"] != "lead"
    )


def test_a_mission_of_the_directory_may_be_excluded_or_accused(client: Client) -> None:
    missions = json.loads(client.get("/api/v1/missions/?origin=KH&destination=TH").content)
    post = next(row["id"] for row in missions["results"] if row["kind"] == "embassy")
    bodies = (
        complaint(recipients={"ask_for": ["labour_attache"], "exclude": [post]}),
        complaint(accused=[{"type": "official", "name": "x", "agency": None, "mission": post}]),
    )
    for body in bodies:
        response = send(client, COMPLAINTS, body)
        assert response.status_code == 201
        told = [row["organisation"] for row in answer_of(response)["routed_to"]]
        assert [name for name in told if "attaché" in name] == []
        case = Complaint.objects.get(reference=answer_of(response)["reference"])
        assert not Complaint.objects.visible_to(officer()).filter(pk=case.pk).exists()


def test_an_agency_of_the_register_may_be_accused(client: Client) -> None:
    agency = json.loads(client.get("/api/v1/agencies/").content)["results"][0]["id"]
    accused = [{"type": "agency", "name": "", "agency": agency, "mission": None}]
    assert send(client, COMPLAINTS, complaint(accused=accused)).status_code == 201


def test_optional_parts_may_be_left_out_or_null(client: Client) -> None:
    needed = ["idempotency_key", "language", "nationality", "country_of_work", "kind", "narrative"]
    for name in COMPLAINT.keys() - set(needed):
        body = complaint(**{name: None})
        assert send(client, COMPLAINTS, body).status_code == 201, name
        body = complaint()
        del body[name]
        assert send(client, COMPLAINTS, body).status_code == 201, name
    for name in needed:
        body = complaint()
        del body[name]
        response = send(client, COMPLAINTS, body)
        assert faults_of_problem(response) == []
        assert list(answer_of(response)["fields"]) == [name]


@pytest.mark.parametrize("channel", ["none", "phone", "email", "telegram"])
def test_every_contact_channel_of_the_contract_is_taken(client: Client, channel: str) -> None:
    value = {"none": "", "phone": "០៨១ ២៣៤ ៥៦៧៨", "email": "a@example.org", "telegram": "@a"}
    contact = {"channel": channel, "value": value[channel], "safe_hours": "20:00"}
    assert send(client, COMPLAINTS, complaint(contact=contact)).status_code == 201


@pytest.mark.parametrize("accused", ["employer", "agency", "official", "other"])
def test_every_accused_type_of_the_contract_is_taken(client: Client, accused: str) -> None:
    people = [{"type": accused, "name": "…", "agency": None, "mission": None}]
    assert send(client, COMPLAINTS, complaint(accused=people)).status_code == 201


def test_every_kind_of_the_shared_data_is_taken(client: Client) -> None:
    from complaints.kinds import kinds

    for kind in kinds:
        assert send(client, COMPLAINTS, complaint(kind=kind.key)).status_code == 201, kind


def test_an_answer_of_the_fee_check_may_be_sent_along(client: Client) -> None:
    from tests.contract.examples import FEE_CHECK, FEE_CHECKS

    checked = json.loads(send(client, FEE_CHECKS, FEE_CHECK).content)
    assert send(client, COMPLAINTS, complaint(fee_check=checked)).status_code == 201


@pytest.mark.parametrize(
    "odd",
    [
        {"findings": 5},
        {"findings": [1, None, "x", {"explanation": {"a": [1]}}]},
        {"findings": {"a": 1}},
        {"findings": [{"explanation": "\x00\u202e\uffff<script>{{ 7 }}", "instrument": 1e308}]},
        {"findings": [{"explanation": "half \ud800 a letter"}]},
        {"\ud800": 1},
        {},
        {"a": nested(40)},
    ],
    ids=str,
)
def test_whatever_is_sent_as_a_fee_check_the_desk_can_open_the_case(
    client: Client, odd: Any
) -> None:
    response = send(client, COMPLAINTS, complaint(fee_check=odd))
    if response.status_code == 400:
        assert list(answer_of(response)["fields"]) == ["fee_check"]
        return
    reference = answer_of(response)["reference"]
    client.force_login(officer())
    page = client.get(f"/desk/cases/{reference}/statement/")
    assert page.status_code == 200
    assert "<script>{" not in page.content.decode()


@pytest.mark.parametrize("digits", DIGITS)
def test_a_receipt_is_taken_in_any_scripts_digits_with_spaces(
    client: Client, filed: dict[str, Any], digits: str
) -> None:
    own = [digits[int(digit)] for digit in filed["receipt"]]
    for typed in ("".join(own), " ".join(own), f"\u200b {''.join(own[:8])}-{''.join(own[8:])}\n"):
        response = follow_up(client, typed)
        assert response.status_code == 200, typed
        assert faults(answer_of(response), FOLLOWED) == []


def test_the_case_is_followed_from_answer_to_reopening(
    client: Client, filed: dict[str, Any]
) -> None:
    receipt = filed["receipt"]
    case = Complaint.objects.get(reference=filed["reference"])
    first = answer_of(follow_up(client, receipt))
    assert faults(first, FOLLOWED) == []
    assert (first["status"], first["messages"]) == ("received", [])
    assert first["next_due"] == filed["deadlines"][0]
    assert first["routed_to"] == filed["routed_to"]

    desk.acknowledge(complaint=case, by=officer())
    desk.reply(complaint=case, by=officer(), text="We have called them.")
    wrote = follow_up(client, receipt, "messages/", text="អរគុណ")
    assert wrote.status_code in (200, 201)
    said = answer_of(follow_up(client, receipt))["messages"]
    assert [(one["sender"], one["text"]) for one in said] == [
        ("desk", "We have called them."),
        ("worker", "អរគុណ"),
    ]
    early = follow_up(client, receipt, "confirm/")
    assert (early.status_code, faults_of_problem(early)) == (409, [])
    desk.resolve(complaint=case, by=officer(), summary="They paid.")
    assert answer_of(follow_up(client, receipt, "confirm/"))["status"] == "confirmed"
    reopened = follow_up(client, receipt, "reopen/", reason="They took it back.")
    assert answer_of(reopened)["status"] == "reopened"
    assert answer_of(reopened)["next_due"]["stage"] == "acknowledge"
    assert answer_of(follow_up(client, receipt, "withdraw/"))["status"] == "withdrawn"
    assert faults(answer_of(follow_up(client, receipt)), FOLLOWED) == []
    ended = follow_up(client, receipt, "messages/")
    assert (ended.status_code, faults_of_problem(ended)) == (409, [])


@pytest.mark.security
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_a_wrong_receipt_looks_like_the_right_one_of_a_deleted_case(
    client: Client, filed: dict[str, Any], part: str, language: str
) -> None:
    deleted = answer_of(send(client, COMPLAINTS, complaint()))
    Complaint.objects.get(reference=deleted["reference"]).delete()
    right = filed["receipt"]
    elsewhere = str(int(right[0]) % 9 + 1) + right[1:]
    typed = (deleted["receipt"], elsewhere, right[:-1] + str(9 - int(right[-1])), "12", "x")
    before = row_counts()
    headers = {"accept-language": language}
    answers = [
        send(client, FOLLOW_UP + part, {"receipt": one, "text": "x"}, **headers) for one in typed
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    assert faults_of_problem(answers[0], language=language) == []
    assert row_counts() == before


@pytest.mark.security
def test_a_wrong_receipt_takes_as_long_as_a_right_one(
    client: Client, filed: dict[str, Any]
) -> None:
    """Both verify one Argon2 hash; the time of the fastest tells it, whatever else the machine does."""
    right, wrong = filed["receipt"], "87654321" + filed["receipt"][8:]

    def took(receipt: str) -> float:
        began = time.perf_counter()
        follow_up(client, receipt)
        return time.perf_counter() - began

    follow_up(client, wrong)
    times = [(took(right), took(wrong)) for _try in range(7)]
    fastest_right, fastest_wrong = (min(column) for column in zip(*times, strict=True))
    assert fastest_wrong > 0.5 * fastest_right
    assert statistics.median(wrong for _right, wrong in times) < 10 * fastest_right + 0.5


@pytest.mark.security
def test_fifty_wrong_tries_on_one_receipt_leave_another_alone(
    client: Client, filed: dict[str, Any]
) -> None:
    other = answer_of(send(client, COMPLAINTS, complaint()))["receipt"]
    wrong = filed["receipt"][:8] + "0" * 12
    codes = [follow_up(client, wrong).status_code for _try in range(50)]
    assert set(codes) == {404, 429}
    assert follow_up(client, other).status_code == 200


@pytest.mark.security
def test_nothing_of_the_story_is_shown_to_whoever_holds_the_receipt(client: Client) -> None:
    secrets = {
        "narrative": "SECRETSTORY",
        "accused": [{"type": "employer", "name": "SECRETBOSS", "agency": None, "mission": None}],
        "contact": {"channel": "email", "value": "secret@example.org", "safe_hours": "SECRETHOURS"},
    }
    response = send(client, COMPLAINTS, complaint(**secrets))
    seen = [response, follow_up(client, answer_of(response)["receipt"])]
    shown = " ".join(one.content.decode() for one in seen).lower()
    assert "secret" not in shown


def test_fifty_filings_an_hour_from_one_address_are_all_taken(client: Client) -> None:
    """A CSO, or a village behind one gateway."""
    codes = [send(client, COMPLAINTS, complaint()).status_code for _one in range(50)]
    assert set(codes) == {201}
    assert len(set(Receipt.objects.values_list("locator", flat=True))) == Receipt.objects.count()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_names_the_field_and_the_way_to_mend_it_in_the_asked_language(
    client: Client, language: str
) -> None:
    bad = {
        "kind": "no_such",
        "nationality": "ZZ",
        "language": "xx",
        "narrative": "",
        "complainants": 0,
        "contact": {"channel": "phone", "value": "12", "safe_hours": ""},
        "recipients": {"ask_for": ["police"], "exclude": ["zz"]},
        "accused": [{"type": "boss", "name": "x" * 10_000, "agency": None, "mission": None}],
    }
    told = {}
    for name, value in bad.items():
        headers = {"accept-language": language}
        response = send(client, COMPLAINTS, complaint(**{name: value}), **headers)
        assert faults_of_problem(response, language=language) == [], name
        assert response.status_code == 400
        fields = answer_of(response)["fields"]
        assert [field for field in fields if field.split(".")[0] == name], (name, fields)
        told |= fields
    script = {
        "km": "[\u1780-\u17ff]",
        "my": "[\u1000-\u109f]",
        "vi": "[ăâđêôơưạảấầẩẫậắặếềểễệịọỏốồổộớờởợụủứừửữựỳỷ]",
    }
    if language in script:
        foreign = {f: m for f, m in told.items() if not re.search(script[language], m[0])}
        assert foreign == {}


def test_a_message_too_long_or_empty_is_refused_and_not_kept(
    client: Client, filed: dict[str, Any]
) -> None:
    for text in ("", "   ", "x" * 10_001, None, 7.5e300, {"a": 1}):
        body = {"receipt": filed["receipt"], "text": text}
        response = send(client, f"{FOLLOW_UP}messages/", body)
        if response.status_code != 201:
            assert faults_of_problem(response) == []
            assert list(answer_of(response)["fields"]) == ["text"]
    case = Complaint.objects.get(reference=filed["reference"])
    assert Message.objects.filter(complaint=case).count() <= 1


def test_a_body_over_one_megabyte_is_a_413(client: Client) -> None:
    before = row_counts()
    for url in (COMPLAINTS, FOLLOW_UP, "/api/v1/fee-checks/"):
        for language in LANGUAGES:
            body = complaint(narrative="x" * 1_100_000)
            response = send(client, url, body, **{"accept-language": language})
            assert faults_of_problem(response, language=language) == []
            assert response.status_code == 413
    assert row_counts() == before
