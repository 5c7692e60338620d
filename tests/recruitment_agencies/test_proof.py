"""Proof of a check: what the register said of a day, when it was asked, and that it recommends nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.common.qr import svg_of
from recruitment_agencies import queries
from recruitment_agencies.enums import EventKind
from recruitment_agencies.models import Agency
from recruitment_agencies.pages import ProofPage
from recruitment_agencies.printing import proof_paper

from .conftest import MakeAgency

pytestmark = pytest.mark.django_db
E = EventKind


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-11-22 06:00Z", tick=False):
        yield


@pytest.fixture
def agency(make_agency: MakeAgency) -> Agency:
    return make_agency(
        "Golden Bridge",
        (E.ISSUED, date(2023, 1, 1), date(2027, 12, 31)),
        (E.SUSPENDED, date(2026, 6, 10)),
        number="KH-7",
        is_demonstration=True,
    )


def proof(client: Client, agency: Agency, expect: int = 200, **query: str) -> str:
    response = client.get(f"/en/agencies/{agency.public_id}/proof/", query)
    assert response.status_code == expect
    assert response.cookies == {}
    return response.content.decode()


def test_proof_says_what_stood_on_the_day_and_when_it_was_asked(
    client: Client, agency: Agency
) -> None:
    text = proof(client, agency, on="2025-05-05")
    for words in (
        "On 5 May 2025 this agency was allowed to recruit.",
        "KH-7",
        "Asked on 22 November 2026.",
        "It does not recommend the agency.",
        "This agency does not exist.",
    ):
        assert words in text
    assert "must not recruit today" in proof(client, agency)


def test_its_code_leads_to_the_page_of_that_day(
    client: Client, agency: Agency, settings: Any
) -> None:
    page = ProofPage(queries.agency_on(agency, day=date(2025, 5, 5)))
    address = f"{settings.SITE_URL}{agency.get_absolute_url()}?on=2025-05-05"
    assert page.live_url == address
    drawn = svg_of(address).split("<path")[1]
    assert drawn in proof(client, agency, on="2025-05-05")


def test_a_day_to_come_is_refused(client: Client, agency: Agency) -> None:
    proof(client, agency, expect=400, on="2026-11-23")
    paper = client.get(f"/en/agencies/{agency.public_id}/proof.pdf", {"on": "2026-11-23"})
    assert paper.status_code == 404


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_proof_on_paper_is_a_pdf_that_may_be_kept(
    client: Client, agency: Agency, language: str
) -> None:
    address = f"/{language}/agencies/{agency.public_id}/proof.pdf"
    response = client.get(address, {"on": "2025-05-05"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    again = client.get(address, {"on": "2025-05-05"}, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_paper_holds_the_words_of_the_page(agency: Agency) -> None:
    data = proof_paper(ProofPage(queries.agency_on(agency, day=date(2026, 11, 22)))).data
    assert "suspended since 10 June 2026" in data["headline"]
    assert ["Licence number", "KH-7"] in data["rows"]
    assert data["dates"] == ["Asked on 22 November 2026."]
    assert "does not recommend" in data["promise"]
    assert "does not exist" in data["demonstration"]


def test_unknown_agency_has_no_proof(client: Client) -> None:
    for name in ("proof/", "proof.pdf"):
        assert client.get(f"/en/agencies/0000000000/{name}").status_code == 404
