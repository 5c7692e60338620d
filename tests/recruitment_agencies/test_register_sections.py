"""An agency's page and its place in the API: every noun, as it stood on the day looked at."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation
from portal.common.formatting import format_money
from recruitment_agencies.enums import CaseStage, DecisionState, SanctionKind
from recruitment_agencies.models import (
    Agency,
    AgencyName,
    CodeOfConduct,
    Commitment,
    ComplianceCase,
    Decision,
    DeploymentStat,
    DestinationPartner,
    JobOrder,
    Rating,
    StaffMember,
    SubAgent,
)

from .conftest import MakeAgency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-11-22 06:00Z", tick=False):
        yield


@pytest.fixture
def agency(make_agency: MakeAgency) -> Agency:
    agency = make_agency("Mekong Star")
    AgencyName.objects.create(agency=agency, name="Tonle Manpower", is_former=True)
    StaffMember.objects.create(
        agency=agency, name="Sok Example", role="Director", registration_number="S-1"
    )
    StaffMember.objects.create(agency=agency, name="Gone Example", until=date(2024, 5, 1))
    SubAgent.objects.create(
        agency=agency, name="Dara Example", may_collect_money=False, since=date(2024, 1, 1)
    )
    DestinationPartner.objects.create(
        agency=agency, name="Bangkok Example", country_id="TH", licence_number="TH-9"
    )
    JobOrder.objects.create(
        agency=agency,
        reference="JO-7",
        destination_id="TH",
        fee_ceiling_amount=Decimal("350.5"),
        fee_ceiling_currency="USD",
        approved_on=date(2026, 2, 2),
    )
    code = CodeOfConduct.objects.create(key="code", name="Code Example")
    commitment = Commitment.objects.create(agency=agency, scheme=code, since=date(2024, 1, 1))
    Rating.objects.create(commitment=commitment, cycle="2025", grade="A", rated_on=date(2026, 3, 1))
    for quarter, deployed in ((2, 77), (4, 99)):
        DeploymentStat.objects.create(
            agency=agency, destination_id="TH", year=2026, quarter=quarter, deployed=deployed
        )
    return agency


def page(client: Client, agency: Agency, **query: str) -> str:
    response = client.get(agency.get_absolute_url(), query)
    assert response.status_code == 200
    return response.content.decode()


def told(client: Client, agency: Agency, **query: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/api/v1/agencies/{agency.public_id}/", query).json()
    return answer


def decide(agency: Agency, django_user_model: Any, **fields: Any) -> Decision:
    ministry = Organisation.objects.create(
        slug="m", name="Ministry Example", kind=OrganisationKind.MINISTRY, country_id="KH"
    )
    people = [
        django_user_model.objects.create(email=f"{name}@example.org") for name in ("one", "two")
    ]
    case = ComplianceCase.objects.create(
        agency=agency, ministry=ministry, stage=CaseStage.DECIDED, opened_by=people[0]
    )
    values = {
        "kind": SanctionKind.WARNING,
        "state": DecisionState.IN_FORCE,
        "legal_basis": "Article 9",
        "reasons": "SECRET REASONS",
        "public_summary": "It advertised without a licence.",
        "effective_on": date(2026, 6, 1),
        "proposed_by": people[0],
        "approved_by": people[1],
    }
    return Decision.objects.create(case=case, **{**values, **fields})


def test_page_shows_every_noun_of_the_register(client: Client, agency: Agency) -> None:
    text = page(client, agency)
    for words in (
        "Tonle Manpower",
        "Former name",
        "Sok Example",
        "Registration number: S-1",
        "Dara Example",
        "It must not take money.",
        "Money that you give to a sub-agent counts as money that the agency took.",
        "Bangkok Example",
        "TH-9",
        "JO-7",
        f"Most that a worker may be charged: {format_money(Decimal('350.5'), 'USD')}",
        "Code Example",
        "Grade: A (2025)",
        "Workers sent: 77",
    ):
        assert words in text, words
    assert "Gone Example" not in text
    assert "Workers sent: 99" not in text


def test_page_of_a_past_day_shows_the_nouns_of_that_day(client: Client, agency: Agency) -> None:
    text = page(client, agency, on="2024-04-30")
    assert "Gone Example" in text
    assert "Dara Example" in text
    for later in ("JO-7", "Grade: A", "Workers sent: 77"):
        assert later not in text


def test_api_tells_the_same_nouns(client: Client, agency: Agency) -> None:
    answer = told(client, agency)
    assert [row["name"] for row in answer["staff"]] == ["Sok Example"]
    assert answer["names"] == [{"name": "Tonle Manpower", "language": "", "is_former": True}]
    assert answer["sub_agents"][0]["may_collect_money"] is False
    assert answer["partners"][0]["licence_number"] == "TH-9"
    assert answer["job_orders"][0]["fee_ceiling"] == {"amount": "350.50", "currency": "USD"}
    assert answer["commitments"][0]["ratings"] == [
        {"cycle": "2025", "grade": "A", "rated_on": "2026-03-01"}
    ]
    assert [row["deployed"] for row in answer["deployments"]] == [77]
    past = told(client, agency, on="2024-04-30")
    assert past["job_orders"] == past["deployments"] == []
    assert {row["name"] for row in past["staff"]} == {"Sok Example", "Gone Example"}


@pytest.mark.security
def test_public_decision_shows_its_summary_and_never_its_reasons(
    client: Client, agency: Agency, django_user_model: Any
) -> None:
    decide(agency, django_user_model)
    text, answer = page(client, agency), told(client, agency)
    assert "It advertised without a licence." in text
    assert "Article 9" in text
    assert answer["decisions"][0]["public_summary"] == "It advertised without a licence."
    for public in (text, str(answer)):
        assert "SECRET REASONS" not in public
    assert told(client, agency, on="2026-05-31")["decisions"] == []


@pytest.mark.security
@pytest.mark.parametrize("state", [DecisionState.PROPOSED, DecisionState.REFUSED])
def test_a_decision_that_was_not_made_is_not_public(
    client: Client, agency: Agency, django_user_model: Any, state: DecisionState
) -> None:
    decide(agency, django_user_model, state=state, approved_by=None)
    assert "It advertised" not in page(client, agency)
    assert told(client, agency)["decisions"] == []


def test_a_decision_ended_on_appeal_says_so_from_that_day(
    client: Client, agency: Agency, django_user_model: Any
) -> None:
    decide(
        agency,
        django_user_model,
        state=DecisionState.SET_ASIDE,
        ended_on=date(2026, 8, 1),
    )
    assert "Ended on appeal on 1 August 2026" in page(client, agency)
    assert "Ended on appeal" not in page(client, agency, on="2026-07-31")


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_queries_for_one_row_and_for_three(
    client: Client, make_agency: MakeAgency, count: int, django_assert_num_queries: Any
) -> None:
    agency = make_agency("Alone Here")
    for number in range(count):
        StaffMember.objects.create(agency=agency, name=f"Person {number}")
        SubAgent.objects.create(agency=agency, name=f"Sub {number}")
        DestinationPartner.objects.create(agency=agency, name=f"Partner {number}", country_id="TH")
        JobOrder.objects.create(
            agency=agency,
            reference=f"JO-{number}",
            destination_id="TH",
            approved_on=date(2026, 1, 1),
        )
        DeploymentStat.objects.create(
            agency=agency, destination_id="TH", year=2025, quarter=number + 1, deployed=5
        )
    with django_assert_num_queries(QUERIES):
        page(client, agency)


# agency, licences, events, branches, names, staff, sub-agents, partners, orders, figures, codes, costs; names alike
# (savepoint, threshold, keys, release; rows); decisions, reports
QUERIES = 19
