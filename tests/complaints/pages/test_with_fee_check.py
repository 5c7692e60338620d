"""From the public fee check to a filed complaint: the answers go along, the verdict is our own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint, Draft
from complaints.services import drafts
from complaints.services.drafts import Answers
from recruitment_agencies.models import Agency
from tests.complaints.pages.conftest import Cast, signed_in
from tests.complaints.pages.steps import ANSWERS, NEW, send
from tests.recruitment_agencies import conftest as register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fee_rules")]
fee_rules = register.fee_rules
FEE_CHECK, ATTACH = "/km/fee-check/", f"{NEW}with-check/"
TOLD = {
    "origin": "KH",
    "destination": "TH",
    "sector": "manufacturing",
    "programme": "mou",
    "signed_on": "1/3/2024",
    "payment1-category": "fee.service",
    "payment1-amount": "៩០០",
    "payment1-currency": "USD",
    "payment1-payee": "agency",
    "payment1-paid_on": "5/3/2024",
    "payment2-category": "cost.medical",
    "payment2-amount": "500",
    "payment2-currency": "THB",
    "payment2-payee": "state",
}
DERIVED = ("verdict", "possible_verdict", "findings", "excess", "answer")


def fields_of(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return dict(found)


def attach(client: Client, **changes: str) -> Any:
    """Ask the fee check, then press its button for complaining."""
    page = client.post(FEE_CHECK, {**TOLD, **changes})
    assert page.status_code == 200
    assert f'formaction="{ATTACH}"' in page.content.decode()
    return client.post(ATTACH, fields_of(page.content.decode()))


def open_answers(client: Client) -> Answers:
    return drafts.load(token=client.cookies["draft_km"].value).answers


def answer_the_rest(client: Client) -> list[str]:
    """Press Continue and answer what is still asked; the keys of the pages met."""
    address, met = client.post(NEW)["Location"], []
    while not address.endswith("/check/"):
        key = address.rstrip("/").rsplit("/", 1)[-1]
        response = client.post(address, ANSWERS.get(key, {}))
        assert response.status_code == 302, (key, response.content.decode())
        met.append(key)
        address = response["Location"]
    return met


def sealed_fee_check() -> dict[str, Any]:
    statement = Complaint.objects.get().statements.get()
    found: dict[str, Any] = statement.opened_json("sealed_fee_check")
    return found


def test_a_check_becomes_a_complaint_without_asking_anything_twice(
    cast: Cast, worker: Client
) -> None:
    response = attach(worker)
    assert (response.status_code, response["Location"]) == (302, NEW)
    met = answer_the_rest(worker)
    review = worker.get(f"{NEW}check/").content.decode()
    assert met == [
        "safety",
        "area",
        "person",
        "name",
        "words",
        "people",
        "files",
        "reply",
        "readers",
    ]
    assert "900 USD" in review
    assert "500 THB" in review
    send(worker)
    complaint = Complaint.objects.get()
    assert (complaint.kind, complaint.nationality_id, complaint.country_of_work_id) == (
        "overcharging_fees",
        "KH",
        "TH",
    )
    found = sealed_fee_check()
    assert found["verdict"] == "prohibited_item"
    assert found["findings"][0]["rule"] == "TH-DEST-ZERO"
    assert [line["amount"] for line in found["told"]["payments"]] == ["900", "500"]
    assert found["told"]["signed_on"] == "2024-03-01"


def test_the_desk_reads_the_law_beside_the_story(cast: Cast, worker: Client) -> None:
    attach(worker)
    answer_the_rest(worker)
    send(worker)
    reference = Complaint.objects.get().reference
    desk = signed_in(cast.attache).get(f"/desk/cases/{reference}/statement/").content.decode()
    assert sealed_fee_check()["findings"][0]["instrument"] in desk


def test_nothing_is_stored_before_the_button(cast: Cast, worker: Client) -> None:
    worker.post(FEE_CHECK, TOLD)
    assert not Draft.objects.exists()
    assert not [name for name in worker.cookies if name.startswith("draft")]
    attach(worker)
    assert Draft.objects.count() == 1


@pytest.mark.security
def test_the_attached_answers_are_sealed(cast: Cast, worker: Client) -> None:
    attach(worker, agency_name="Unheard Of Manpower")
    assert b"Unheard" not in bytes(Draft.objects.get().payload)


@pytest.mark.security
def test_a_posted_verdict_is_never_trusted(cast: Cast, worker: Client) -> None:
    forged = {**TOLD, **dict.fromkeys(DERIVED, "prohibited_item FORGED"), "payment1-amount": "1"}
    assert worker.post(ATTACH, forged).status_code == 302
    kept = open_answers(worker)["cost"]["check"]
    assert not set(kept) & set(DERIVED)
    answer_the_rest(worker)
    send(worker)
    found = sealed_fee_check()
    assert "FORGED" not in str(found)
    assert found["findings"][0]["paid"] == {"amount": "1.00", "currency": "USD"}


@pytest.mark.security
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"payment1-amount": "9" * 5_000}, "Ensure"),
        ({"payment1-category": "made.up"}, "Please choose one from the list."),
        ({"origin": "ZZ"}, "Please choose one from the list."),
        ({"agency_name": "x" * 5_000}, "Ensure this value has at most 200 characters"),
        ({"payment13-amount": "1"}, "You can write up to 12 payments."),
        ({"payment1-amount": "", "payment2-amount": ""}, "Write how much you paid."),
    ],
)
def test_what_was_tampered_with_is_refused_with_its_reason_and_starts_nothing(
    cast: Cast, worker: Client, fields: dict[str, str], message: str
) -> None:
    response = worker.post(ATTACH.replace("/km/", "/en/"), {**TOLD, **fields})
    text = response.content.decode()
    assert response.status_code == 400
    assert "There is a problem" in text
    assert message in text
    assert 'action="/en/fee-check/#answer"' in text
    assert not Draft.objects.exists()


def test_a_form_over_one_megabyte_is_refused(cast: Cast, worker: Client) -> None:
    assert worker.post(ATTACH, {**TOLD, "agency_name": "x" * 1_200_000}).status_code == 413
    assert not Draft.objects.exists()


def test_the_button_needs_its_token() -> None:
    assert Client(enforce_csrf_checks=True).post(ATTACH, TOLD).status_code == 403


def test_the_token_of_the_fee_page_opens_the_intake(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    form = strict.get(FEE_CHECK).content.decode()
    page = strict.post(FEE_CHECK, {**TOLD, **fields_of(form)}).content.decode()
    assert strict.post(ATTACH, fields_of(page)).status_code == 302


def test_the_address_answers_to_the_button_alone(worker: Client) -> None:
    assert worker.get(ATTACH).status_code == 405


def test_an_agency_of_the_register_becomes_the_one_complained_about(
    cast: Cast, worker: Client
) -> None:
    agency = Agency.objects.get(name="Golden Field Manpower")
    attach(worker, agency_name="golden field", agency=agency.public_id)
    assert answer_the_rest(worker) == [
        "safety",
        "area",
        "words",
        "people",
        "files",
        "reply",
        "readers",
    ]
    send(worker)
    accused = Complaint.objects.get().statements.get().opened_json("sealed_accused")
    assert [(one["type"], one["agency"]) for one in accused] == [("agency", agency.public_id)]


def test_an_open_draft_keeps_its_story_and_its_kind(cast: Cast, worker: Client) -> None:
    for key in ("topic", "detail", "safety"):
        worker.post(NEW)
        worker.post(f"{NEW}{key}/", ANSWERS[key])
    attach(worker)
    kept = open_answers(worker)
    assert Draft.objects.count() == 1
    assert kept["detail"] == ANSWERS["detail"]
    assert kept["safety"] == ANSWERS["safety"]
    assert kept["home"] == {"nationality": "KH"}


def test_in_an_emergency_the_check_still_goes_along(cast: Cast, worker: Client) -> None:
    worker.post(NEW)
    worker.post(f"{NEW}topic/", {"topic": "violence_freedom"})
    worker.post(f"{NEW}detail/", {"kind": "violence"})
    attach(worker)
    answer_the_rest(worker)
    send(worker)
    assert sealed_fee_check()["findings"]


def test_what_is_unknown_is_asked_by_the_intake(cast: Cast, worker: Client) -> None:
    attach(worker, origin="unknown", destination="unknown")
    met = answer_the_rest(worker)
    assert {"place", "home"} <= set(met)
    send(worker)
    assert sealed_fee_check()["findings"][0]["rule"] == "TH-DEST-ZERO"


def test_the_complaint_s_own_country_decides_after_a_change(cast: Cast, worker: Client) -> None:
    attach(worker)
    worker.post(f"{NEW}place/", {"country": "MY"})
    answer_the_rest(worker)
    send(worker)
    assert "TH-DEST-ZERO" not in {one["rule"] for one in sealed_fee_check()["findings"]}


def test_the_check_can_be_read_again_kept_and_taken_out(cast: Cast, worker: Client) -> None:
    attach(worker)
    answer_the_rest(worker)
    page = worker.get("/en/complaints/new/cost/")
    worker.cookies["draft_en"] = worker.cookies["draft_km"].value
    page = worker.get("/en/complaints/new/cost/").content.decode()
    assert "Your fee check is part of this complaint." in page
    assert "900 USD" in page
    worker.post(f"{NEW}cost/", {"keep": "yes"})
    assert open_answers(worker)["cost"]["check"]["payment1-amount"] == "900"
    assert worker.get(f"{NEW}result/").status_code == 200
    worker.post(f"{NEW}cost/", {"keep": "no"})
    assert open_answers(worker)["cost"] == {}
    send(worker)
    assert Complaint.objects.get().statements.get().sealed_fee_check is None


def test_twelve_payments_of_every_kind_can_be_filed_in_the_longest_script(
    cast: Cast, worker: Client
) -> None:
    kinds = ["fee.service", "fee.brokerage", "fee.recurring_service", "security.deposit",
             "cost.medical", "cost.insurance", "cost.test", "cost.training", "cost.equipment",
             "cost.travel_lodging", "cost.admin", "wage.deduction"]  # fmt: skip
    lines = {
        f"payment{number}-{name}": value
        for number, kind in enumerate(kinds, 1)
        for name, value in {"category": kind, "amount": "900", "currency": "USD"}.items()
    }
    for origin, destination in (("KH", "TH"), ("VN", "MY")):
        client = Client()
        told = {**lines, "origin": origin, "destination": destination}
        page = client.post("/my/fee-check/", told).content.decode()
        client.post("/my/complaints/new/with-check/", fields_of(page))
        client.cookies["draft_km"] = client.cookies["draft_my"].value
        answer_the_rest(client)
        response = client.post("/my/complaints/new/send/")
        assert response["Location"].endswith("/done/")


def test_the_first_page_says_that_the_check_goes_along(cast: Cast, worker: Client) -> None:
    worker.post(ATTACH.replace("/km/", "/en/"), TOLD)
    page = worker.get("/en/complaints/new/").content.decode()
    assert "Your fee check is part of this complaint." in page
    assert "Delete what I wrote" in page
