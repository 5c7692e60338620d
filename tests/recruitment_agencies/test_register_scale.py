"""The register at a country's size: a list filtered by status is counted and paged without asking each agency."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from portal.search.sources import Document
from portal.web.bench.agencies import fill_register
from recruitment_agencies import finding, search, statuses
from recruitment_agencies.enums import EventKind, LicenceStatus
from recruitment_agencies.models import Agency, AgencyName, Licence, LicenceEvent, SubAgent
from recruitment_agencies.queries import agency_on, public_agencies

from .conftest import MakeAgency

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
E = EventKind


@pytest.fixture
def register(countries: None) -> None:
    assert fill_register(300) == 300


def test_lists_by_status_are_the_pure_fold_of_every_agency(register: None) -> None:
    for day in (DAY, date(2020, 2, 29)):
        expected: dict[tuple[str, str | None], list[int]] = {}
        for agency in Agency.objects.with_licences():
            status = agency_on(agency, day=day).standing.status.value
            expected.setdefault((status, None), []).append(agency.pk)
            expected.setdefault((status, agency.country_id), []).append(agency.pk)
        found = statuses.agencies_by_status(day)
        assert {key: list(ids) for key, ids in found.items()} == expected


def test_lists_follow_a_change_after_commit(
    make_agency: MakeAgency, django_capture_on_commit_callbacks: Any
) -> None:
    agency = make_agency("Golden Bridge")
    assert list(public_agencies(on=DAY, status="valid")) == [agency]
    with django_capture_on_commit_callbacks(execute=True):
        LicenceEvent.objects.create(
            licence=agency.licences.get(), kind=E.SUSPENDED, on=date(2026, 6, 1)
        )
    assert list(public_agencies(on=DAY, status="valid")) == []
    assert list(public_agencies(on=DAY, status="suspended")) == [agency]


def test_lists_of_few_days_are_kept(make_agency: MakeAgency) -> None:
    make_agency()
    for month in range(1, 13):
        statuses.kept_agencies_by_status(date(2025, month, 1))
    assert len(statuses._kept) == statuses.MOST_DAYS
    assert (2025, 12) in {(day.year, day.month) for _generation, day in statuses._kept}


@pytest.mark.parametrize("number", [1, 3])
def test_every_page_of_a_status_asks_five_queries(
    client: Client, register: None, number: int, django_assert_num_queries: Any
) -> None:
    client.get("/en/agencies/", {"status": "valid"})
    # countries, agencies, licences, events, names that are alike
    with django_assert_num_queries(5):
        answer = client.get("/en/agencies/", {"status": "valid", "page": number})
    assert answer.status_code == 200


def test_removed_agency_is_left_out_of_a_kept_list(make_agency: MakeAgency) -> None:
    agency, other = make_agency("One"), make_agency("Two")
    kept = public_agencies(on=DAY, status="valid")
    Agency.objects.filter(pk=agency.pk).delete()
    assert list(kept[:20]) == [other]


def test_search_keeps_to_country_and_status_whoever_bears_the_name(
    make_agency: MakeAgency,
) -> None:
    khmer = make_agency("Golden Bridge")
    viet = make_agency("Lotus", country="VN")
    AgencyName.objects.create(agency=viet, name="Golden Bridge Hanoi")
    revoked = make_agency(
        "Golden Bridge West", (E.ISSUED, date(2020, 1, 1)), (E.REVOKED, date(2021, 1, 1))
    )

    def found(**asked: str) -> list[Agency]:
        return list(public_agencies(on=DAY, text="golden bridge", **asked))

    assert set(found()) == {khmer, viet, revoked}
    assert set(found(country="KH")) == {khmer, revoked}
    assert found(country="VN") == [viet]
    assert set(found(status="valid")) == {khmer, viet}
    assert found(status="revoked", country="KH") == [revoked]


def test_rare_status_is_found_among_more_of_the_name_than_are_listed(
    register: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 5)
    monkeypatch.setattr("recruitment_agencies.queries.MOST", 5)
    rare = Agency.objects.create(name="Zz Recruitment", country_id="KH")
    Licence.objects.create(agency=rare, number="none", authority="Any")
    found = public_agencies(on=DAY, text="recruitment", status=LicenceStatus.NOT_LICENSED)
    assert list(found) == [rare]


def test_site_search_knows_other_names_and_sub_agents(
    make_agency: MakeAgency, django_assert_num_queries: Any
) -> None:
    agency = make_agency("Golden Bridge", number="KH-7")
    AgencyName.objects.create(agency=agency, name="Old Bridge")
    SubAgent.objects.create(agency=agency, name="Sok Dara", name_local="សុខ ដារ៉ា")
    make_agency("Other")
    with django_assert_num_queries(4):  # agencies, licences, names, sub-agents
        documents: list[Document] = list(search.documents())
    assert documents[0].body.split("\n") == ["KH-7", "Old Bridge", "Sok Dara", "សុខ ដារ៉ា"]
    assert documents[0] in list(search.documents_of(agency.public_id))
