"""A system of an organisation files for workers as its own form does: with consent and a receipt for each."""

import copy
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from complaints.enums import AssignmentRole, ConsentPurpose
from complaints.models import Complaint, Consent
from complaints.services import receipts
from portal.audit.models import AuditEvent
from tests.cast import Cast
from tests.complaints.test_api import BODY, FOLLOW_UP, URL
from tests.partners.ground import CONSENT, FILE, READ, call, cso_token, get, head_of, token_of

NAMES = ("SREYMOMNAME one", "SREYMOMNAME two")


def body(**changes: Any) -> dict[str, Any]:
    usual = {"idempotency_key": str(uuid4()), "consent": CONSENT}
    return copy.deepcopy(BODY) | usual | changes


def post(data: Any, text: str = "", url: str = URL) -> Any:
    headers = call(text) if text else {"accept-language": "en"}
    return Client().post(url, data, content_type="application/json", headers=headers)


@pytest.fixture
def token(cast: Cast) -> str:
    return cso_token(cast)


def test_a_partner_files_and_follows_what_it_filed(cast: Cast, token: str) -> None:
    answer = post(body(), token)
    assert answer.status_code == 201
    said = answer.json()
    assert said["receipts"] == [said["receipt"]]
    case = Complaint.objects.get()
    assert (case.filed_through, case.filed_by, case.channel) == (cast.cso, None, "api")
    held = case.assignments.get(organisation=cast.cso)
    assert (held.role, held.ended_at) == (AssignmentRole.COPY, None)
    row = get("cases/", token).json()["results"][0]
    assert (row["reference"], row["role"]) == (said["reference"], "copy")


def test_consent_is_written_down_for_every_worker(cast: Cast, token: str) -> None:
    people = [{"name": name, "language": "vi"} for name in NAMES]
    consent = {**CONSENT, "covers": ["statement"]}
    said = post(body(complainants=3, people=people, consent=consent), token).json()
    assert len(said["receipts"]) == len(set(said["receipts"])) == 2
    given = Consent.objects.order_by("complainant__position")
    assert [
        (one.complainant.language, one.recipient, one.purpose, one.scope, one.how, one.language)
        for one in given
    ] == [("vi", cast.cso, ConsentPurpose.FILE, ["statement"], "spoken", "km")] * 2


@pytest.mark.security
def test_without_consent_nothing_is_filed(cast: Cast, token: str) -> None:
    for consent in (None, {}, {"how": "portal"}, {"how": "spoken", "covers": ["identity"]}):
        answer = post(body(consent=consent), token)
        assert answer.status_code == 400
        assert [name.split(".")[0] for name in answer.json()["fields"]] == ["consent"]
    assert Complaint.objects.count() == 0


@pytest.mark.security
def test_an_empty_list_of_what_consent_covers_opens_nothing(cast: Cast, token: str) -> None:
    answer = post(body(consent={**CONSENT, "covers": []}), token)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["consent.covers"])
    assert Complaint.objects.count() == 0
    for consent in (CONSENT, {**CONSENT, "covers": None}):
        assert post(body(consent=consent), token).status_code == 201
    usual = ["statement", "fee_check", "messages"]
    assert [one.scope for one in Consent.objects.all()] == [usual] * 2


def test_receipts_are_hashed_before_the_transaction(
    cast: Cast, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection

    within: list[int] = []
    make = receipts.new_receipt

    def noting() -> receipts.NewReceipt:
        within.append(len(connection.savepoint_ids))
        return make()

    monkeypatch.setattr(receipts, "new_receipt", noting)
    sent = body(people=[{"name": name} for name in NAMES], complainants=2)
    assert [post(sent, token).status_code for _time in range(2)] == [201, 200]
    assert within == [0, 0]  # one for each worker; none when it came again


@pytest.mark.security
def test_without_a_token_nobody_files_for_others(cast: Cast) -> None:
    answer = post(body(people=[{"name": "x"}]))
    assert (answer.status_code, sorted(answer.json()["fields"])) == (400, ["consent", "people"])
    assert post(body(consent=None)).status_code == 201


@pytest.mark.security
def test_a_token_that_was_not_made_for_it_files_nothing(cast: Cast) -> None:
    reads = token_of(head_of(cast.cso), cast.cso, READ)
    for text, code in ((reads, 403), ("mrp_gone", 401)):
        assert post(body(), text).status_code == code
    assert Complaint.objects.count() == 0


@pytest.mark.security
def test_a_helper_knows_a_receipt_only_until_its_worker_uses_it(cast: Cast, token: str) -> None:
    said = post(body(people=[{"name": name} for name in NAMES], complainants=2), token).json()
    first = post({"receipt": said["receipts"][0]}, url=FOLLOW_UP).json()
    assert first["new_receipt"]
    assert post({"receipt": first["new_receipt"]}, url=FOLLOW_UP).status_code == 200
    assert post({"receipt": said["receipts"][0]}, url=FOLLOW_UP).status_code == 404


def test_the_same_filing_again_is_one_case_and_another_content_a_conflict(
    cast: Cast, token: str
) -> None:
    sent = body()
    first, again = post(sent, token), post(sent, token)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"receipt": None, "receipts": []}
    assert post(sent | {"narrative": "Something else"}, token).status_code == 409
    assert Complaint.objects.count() == 1
    assert AuditEvent.objects.filter(action="complaints.filed_by_token").count() == 1


@pytest.mark.security
def test_the_key_of_one_sender_is_never_that_of_another(cast: Cast, token: str) -> None:
    from portal.accounts.enums import OrganisationKind
    from tests.cast import office

    other = office("cso-two", OrganisationKind.CSO, works_in="TH")
    sent = body()
    answers = [
        post(sent, token),
        post(sent, token_of(head_of(other), other, FILE)),
        post({**sent, "consent": None}),
    ]
    assert [one.status_code for one in answers] == [201] * 3
    assert len({one.json()["reference"] for one in answers}) == 3


@pytest.mark.security
def test_names_are_sealed_and_a_refusal_echoes_nothing(cast: Cast, token: str) -> None:
    from django.db import connection

    sent = body(people=[{"name": NAMES[0], "passport": "N 123 456"}])
    refused = post(sent | {"kind": "no_such"}, token)
    assert refused.status_code == 400
    assert NAMES[0] not in refused.content.decode()
    post(sent, token)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT count(*) FROM \"{table}\" t WHERE t::text ~ 'SREYMOM|N123456'")  # noqa: S608
            assert cursor.fetchone() == (0,), table


def test_the_filing_is_recorded_with_the_token_that_did_it(cast: Cast, token: str) -> None:
    post(body(), token)
    event = AuditEvent.objects.get(action="complaints.filed_by_token")
    assert (event.actor_id, event.organisation_id) == (None, cast.cso.pk)
    assert list(event.detail) == ["token"]


def test_receipts_of_the_answer_are_the_ones_that_open_it(cast: Cast, token: str) -> None:
    said = post(body(people=[{"name": name} for name in NAMES], complainants=2), token).json()
    opened = [receipts.open_with_receipt(receipt=one, address="x") for one in said["receipts"]]
    assert [one.complainant.position for one in opened] == [1, 2]
