"""The register's API: filters, past days, pages, conditional reads, and a fixed number of queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from recruitment_agencies.enums import EventKind
from recruitment_agencies.models import (
    Agency,
    Branch,
    CodeOfConduct,
    Commitment,
    FeeDeclaration,
    FeeLine,
    LicenceEvent,
)

from .conftest import MakeAgency

pytestmark = pytest.mark.django_db
URL = "/api/v1/agencies/"
E = EventKind


def results(client: Client, **query: Any) -> list[str]:
    response = client.get(URL, query)
    assert response.status_code == 200, response.content
    return [row["name"] for row in response.json()["results"]]


def code(name: str) -> CodeOfConduct:
    return CodeOfConduct.objects.create(key=name.lower().replace(" ", "-"), name=name)


def declare(agency: Agency, amount: int) -> None:
    declaration = FeeDeclaration.objects.create(
        state="published",
        agency=agency,
        destination_id="TW",
        sector="manufacturing",
        contract_months=36,
        wage_amount=Decimal(28_000),
        wage_currency="TWD",
        declared_on=date(2026, 1, 10),
    )
    FeeLine.objects.create(
        declaration=declaration, category="fee.service", amount=Decimal(amount), currency="TWD"
    )


def test_list_is_a_page_of_agencies_with_their_standing(
    client: Client, make_agency: MakeAgency
) -> None:
    agency = make_agency(
        "Golden Bridge",
        (E.ISSUED, date(2022, 5, 1), date(2027, 4, 30)),
        (E.SUSPENDED, date(2026, 6, 10)),
        number="KH-7",
        is_demonstration=True,
    )
    body = client.get(URL).json()
    assert (body["count"], body["next"], body["previous"]) == (1, None, None)
    (row,) = body["results"]
    assert row["id"] == agency.public_id
    assert row["country"] == "KH"
    assert row["licence_status"] == "suspended"
    assert row["demonstration"] is True
    assert row["licences"] == [
        {
            "number": "KH-7",
            "authority": "Labour ministry",
            "scope": "",
            "status": "suspended",
            "since": "2026-06-10",
            "valid_until": "2027-04-30",
        }
    ]


def test_list_shows_the_register_of_a_past_day(client: Client, make_agency: MakeAgency) -> None:
    make_agency("Golden Bridge", (E.ISSUED, date(2022, 5, 1)), (E.SUSPENDED, date(2026, 6, 10)))
    assert results(client, on="2026-06-09", status="valid") == ["Golden Bridge"]
    assert results(client, on="2026-06-10", status="valid") == []
    assert results(client, on="2020-01-01", status="not_licensed") == ["Golden Bridge"]


def test_list_is_filtered_by_country(client: Client, make_agency: MakeAgency) -> None:
    make_agency("Khmer One")
    make_agency("Viet One", country="VN")
    assert results(client, country="vn") == ["Viet One"]
    assert results(client, country="FR") == []


def test_list_comes_in_pages(client: Client, make_agency: MakeAgency) -> None:
    for number in range(3):
        make_agency(f"Agency {number}")
    first = client.get(URL, {"page_size": 2}).json()
    assert [row["name"] for row in first["results"]] == ["Agency 0", "Agency 1"]
    second = client.get(first["next"]).json()
    assert [row["name"] for row in second["results"]] == ["Agency 2"]
    assert client.get(URL, {"page": 9}).status_code == 404


BAD_QUERIES = [
    ("country", "KHM"),
    ("country", "ZZ"),
    ("status", "fine"),
    ("on", "31/12/2025"),
    ("on", "0001-01-01"),
    ("q", "ក" * 201),
    ("language", "xx"),
    ("page_size", "1000000"),
]


@pytest.mark.parametrize(("name", "value"), BAD_QUERIES)
def test_bad_query_is_refused_and_names_the_field(client: Client, name: str, value: str) -> None:
    response = client.get(URL, {name: value})
    assert (response.status_code, list(response.json()["fields"])) == (400, [name])


def test_bad_query_of_one_agency_is_refused(client: Client, make_agency: MakeAgency) -> None:
    agency = make_agency()
    for name, value in (("on", "soon"), ("language", "xx")):
        response = client.get(f"{URL}{agency.public_id}/", {name: value})
        assert (response.status_code, list(response.json()["fields"])) == (400, [name])


def test_detail_shows_history_branches_costs_and_commitments(
    client: Client, make_agency: MakeAgency, fee_rules: None
) -> None:
    agency = make_agency("Lotus", (E.ISSUED, date(2023, 7, 1), date(2028, 6, 30)), country="VN")
    Branch.objects.create(agency=agency, name="Branch", may_collect_money=False)
    Commitment.objects.create(agency=agency, scheme=code("Code"), since=date(2024, 1, 1))
    declare(agency, 90_000)
    body = client.get(f"{URL}{agency.public_id}/").json()
    assert body["licence_status"] == "valid"
    assert [(e["kind"], e["on"], e["valid_until"]) for e in body["events"]] == [
        ("issued", "2023-07-01", "2028-06-30")
    ]
    assert [(b["name"], b["may_collect_money"]) for b in body["branches"]] == [("Branch", False)]
    assert [c["code"] for c in body["commitments"]] == ["Code"]
    (declared,) = body["declared_fees"]
    assert declared["verdict"] == "over_cap"
    assert declared["lines"] == [
        {
            "category": "fee.service",
            "label": None,
            "amount": {"amount": "90000.00", "currency": "TWD"},
            "payer": "worker",
            "recurring_months": None,
        }
    ]
    assert body["demonstration"] is False


def test_detail_of_a_past_day_knows_nothing_later(
    client: Client, make_agency: MakeAgency, fee_rules: None
) -> None:
    agency = make_agency(
        "Lotus", (E.ISSUED, date(2023, 7, 1)), (E.REVOKED, date(2026, 3, 1)), country="VN"
    )
    declare(agency, 90_000)
    body = client.get(f"{URL}{agency.public_id}/", {"on": "2025-12-31"}).json()
    assert body["licence_status"] == "valid"
    assert [event["kind"] for event in body["events"]] == ["issued"]
    assert body["declared_fees"] == []


@pytest.mark.parametrize("public_id", ["0000000000", "a" * 1500, "%C3%A9", "%ff"])
def test_unknown_agency_is_refused(client: Client, public_id: str) -> None:
    assert client.get(f"{URL}{public_id}/").status_code in {400, 404}


def test_reader_who_has_the_answer_gets_304(client: Client, make_agency: MakeAgency) -> None:
    agency = make_agency()
    for address in (URL, f"{URL}{agency.public_id}/"):
        response = client.get(address)
        assert response["Cache-Control"].startswith("public, max-age=")
        assert response.has_header("Last-Modified")
        again = client.get(address, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_change_of_an_agency_makes_its_answers_new(
    client: Client, make_agency: MakeAgency, django_capture_on_commit_callbacks: Any
) -> None:
    agency = make_agency()
    address = f"{URL}{agency.public_id}/"
    assert client.get(address).json()["licence_status"] == "valid"
    with django_capture_on_commit_callbacks(execute=True):
        LicenceEvent.objects.create(
            licence=agency.licences.get(), kind=E.REVOKED, on=date(2026, 1, 1)
        )
    assert client.get(address).json()["licence_status"] == "revoked"


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_five_queries(
    client: Client, make_agency: MakeAgency, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_agency(f"Agency {number}")
    # every event and every agency, once for all; agencies, licences, events
    with django_assert_num_queries(5):
        client.get(URL, {"status": "valid"})
    with django_assert_num_queries(3):
        client.get(URL, {"status": "valid", "page_size": 7})
    with django_assert_num_queries(0):
        client.get(URL, {"status": "valid"})


@pytest.mark.parametrize("count", [1, 3])
def test_detail_asks_sixteen_queries(
    client: Client,
    make_agency: MakeAgency,
    fee_rules: None,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    agency = make_agency(country="VN")
    for number in range(count):
        Branch.objects.create(agency=agency, name=f"Branch {number}")
        Commitment.objects.create(
            agency=agency, scheme=code(f"Code {number}"), since=date(2024, 1, 1)
        )
        declare(agency, 80_000 + number)
    # agency, licences, events, branches, names, staff, sub-agents, partners, orders, figures, codes, ratings,
    # declarations, lines, rules, decisions
    with django_assert_num_queries(16):
        client.get(f"{URL}{agency.public_id}/")
