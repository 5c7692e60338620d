"""Whatever is sent to the API: a clear 4xx in the asked language or a good answer, nothing half written."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.contract.examples import COMPLAINTS, FEE_CHECKS, FOLLOW_UP, complaint, fee_check
from tests.contract.probes import (
    NASTY,
    RAW_BODIES,
    faults_of_problem,
    leaves,
    row_counts,
    send,
    with_change,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_receipts")]

RECEIPT = "1234 5678 9012 3456 7890"
BODIES: dict[str, dict[str, Any]] = {
    FEE_CHECKS: fee_check(
        departed_on="2024-10-01",
        programme="tw_foreign_worker",
        extension_months=12,
        agreed_fee={"amount": "90000", "currency": "TWD"},
        employer_paid={"amount": "1", "currency": "TWD"},
        terminated_month=3,
        refunded={"amount": "1", "currency": "TWD"},
        supply_contract_approved_on="2024-08-01",
        same_enterprise_and_supervisor=True,
        repeat_with_new_employer=False,
        job_order="AL/1",
    ),
    COMPLAINTS: complaint(fee_check={"verdict": "over_cap", "findings": []}),
    FOLLOW_UP: {"receipt": RECEIPT},
    f"{FOLLOW_UP}messages/": {"receipt": RECEIPT, "text": "Hello"},
    f"{FOLLOW_UP}reopen/": {"receipt": RECEIPT, "reason": "No"},
}
PLACES = [(url, place) for url, body in BODIES.items() for place in leaves(body)]


@pytest.fixture
def client() -> Client:
    """A fault of ours is an answer to look at, not an exception."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("url", "place"), PLACES, ids=str)
def test_any_value_in_any_place_is_answered_clearly(
    client: Client, url: str, place: tuple[str | int, ...]
) -> None:
    body = dict(BODIES[url])
    if "receipt" in body:
        body["receipt"] = send(client, COMPLAINTS, complaint()).json()["receipt"]
    before = row_counts()
    faults = {}
    for name, value in NASTY.items():
        stored = transaction.savepoint()
        response = send(client, url, with_change(body, place, value), **{"accept-language": "vi"})
        if response.status_code in (200, 201):
            transaction.savepoint_rollback(stored)
        elif found := faults_of_problem(response, language="vi"):
            faults[name] = found
        elif response.status_code not in _refusals(place):
            faults[name] = [f"status {response.status_code}"]
    assert faults == {}
    assert row_counts() == before


def _refusals(place: tuple[str | int, ...]) -> tuple[int, ...]:
    """A receipt may be of nobody, and may have been tried too often."""
    return (400, 404, 429) if place == ("receipt",) else (400, 409)


@pytest.mark.parametrize("url", BODIES)
@pytest.mark.parametrize("name", RAW_BODIES)
def test_a_body_that_cannot_be_read_is_a_400(client: Client, url: str, name: str) -> None:
    before = row_counts()
    response = send(client, url, RAW_BODIES[name], **{"accept-language": "km"})
    assert faults_of_problem(response, language="km") == []
    assert response.status_code == 400
    assert row_counts() == before
