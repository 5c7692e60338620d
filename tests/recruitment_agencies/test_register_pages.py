"""The public register's pages: what stands there, who may keep them, and what they cost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.settings.languages import LANGUAGE_CODES
from recruitment_agencies.enums import EventKind
from recruitment_agencies.models import Agency, Branch, LicenceEvent

from .conftest import MakeAgency

pytestmark = pytest.mark.django_db
URL = "/en/agencies/"
E = EventKind


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-11-22 06:00Z", tick=False):
        yield


def page(client: Client, address: str = URL, expect: int = 200, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == expect
    return response.content.decode()


def test_list_shows_each_agency_with_its_status_in_a_word(
    client: Client, make_agency: MakeAgency
) -> None:
    agency = make_agency(
        "Golden Bridge",
        (E.ISSUED, date(2022, 5, 1)),
        (E.SUSPENDED, date(2026, 6, 10)),
        number="KH-7",
        is_demonstration=True,
    )
    text = page(client)
    assert "1 agency found" in text
    assert f'href="/en/agencies/{agency.public_id}/"' in text
    for words in ("Golden Bridge", "Suspended", "Cambodia", "Licence number KH-7", "Demonstration"):
        assert words in text


def test_list_finds_by_name_country_and_status(client: Client, make_agency: MakeAgency) -> None:
    make_agency("Golden Bridge")
    make_agency("Lotus", (E.ISSUED, date(2020, 1, 1)), (E.REVOKED, date(2021, 1, 1)), country="VN")
    for query in ({"q": "lotsu"}, {"country": "VN"}, {"status": "revoked"}):
        text = page(client, **query)
        assert "Lotus" in text
        assert "Golden Bridge" not in text


def test_empty_list_says_what_to_do(client: Client, make_agency: MakeAgency) -> None:
    assert "The register is empty." in page(client)
    make_agency()
    text = page(client, q="no such agency")
    assert "We found no such agency." in text
    assert "Do not pay before you know." in text


@pytest.mark.parametrize(
    ("query", "expect"),
    [
        ({"country": "XX"}, 400),
        ({"status": "fine"}, 400),
        ({"q": "ក" * 201}, 400),
        ({"page": "9"}, 404),
        ({"page": "x"}, 404),
        ({"page": "9" * 1900}, 404),
    ],
)
def test_wrong_query_of_the_list_is_refused(
    client: Client, make_agency: MakeAgency, query: dict[str, str], expect: int
) -> None:
    make_agency()
    page(client, expect=expect, **query)


def test_list_comes_in_pages_that_keep_the_search(client: Client, make_agency: MakeAgency) -> None:
    for number in range(21):
        make_agency(f"Agency {number:02}")
    text = page(client, country="KH")
    assert "Page 1 of 2" in text
    assert "country=KH&amp;page=2" in text
    assert "Agency 20" in page(client, country="KH", page="2")


STANDINGS = [
    ([(E.ISSUED, date(2023, 1, 1))], "This agency may recruit today."),
    (
        [(E.ISSUED, date(2023, 1, 1)), (E.SUSPENDED, date(2026, 6, 10))],
        "This agency must not recruit today. Its licence has been suspended since 10 June 2026.",
    ),
    (
        [(E.ISSUED, date(2023, 1, 1), date(2026, 2, 28))],
        "This agency must not recruit today. Its licence ended on 28 February 2026.",
    ),
    (
        [(E.RETURNED, date(2025, 1, 2))],
        "This agency must not recruit today. It gave its licence back on 2 January 2025.",
    ),
    (
        [(E.REVOKED, date(2025, 1, 2))],
        "This agency must not recruit today. Its licence was taken away on 2 January 2025.",
    ),
    (
        [(E.DELISTED, date(2025, 1, 2))],
        "This agency must not recruit today. It was taken off the official list on 2 January 2025.",
    ),
    (
        [(E.ISSUED, date(2026, 12, 1))],
        "We have no licence of this agency on record. It must not recruit without one.",
    ),
]


@pytest.mark.parametrize(("events", "sentence"), STANDINGS)
def test_detail_says_plainly_whether_it_may_recruit(
    client: Client, make_agency: MakeAgency, events: list[Any], sentence: str
) -> None:
    assert sentence in page(client, make_agency("Any", *events).get_absolute_url())


def test_detail_of_a_past_day_says_what_was_true_then(
    client: Client, make_agency: MakeAgency
) -> None:
    agency = make_agency("Any", (E.ISSUED, date(2023, 1, 1)), (E.REVOKED, date(2026, 6, 10)))
    address = agency.get_absolute_url()
    text = page(client, address, on="9/6/2026")
    assert "On 9 June 2026 this agency was allowed to recruit." in text
    assert "Licence revoked" not in text
    text = page(client, address, on="១០/០៦/២០២៦")
    assert "On 10 June 2026 this agency was not allowed to recruit." in text


@pytest.mark.parametrize("on", ["23/11/2026", "soon", "1/1/1900", "x" * 1000])
def test_wrong_day_is_refused_and_the_page_shows_today(
    client: Client, make_agency: MakeAgency, on: str
) -> None:
    text = page(client, make_agency().get_absolute_url(), expect=400, on=on)
    assert "There is a problem" in text
    assert "This agency may recruit today." in text


def test_detail_leads_on(client: Client, make_agency: MakeAgency) -> None:
    agency = make_agency(is_demonstration=True)
    Branch.objects.create(agency=agency, name="Poipet office", may_collect_money=False)
    text = page(client, agency.get_absolute_url())
    assert f'href="/en/fee-check/?from=KH&amp;agency={agency.public_id}"' in text
    assert f'href="/en/complaints/new/?agency={agency.public_id}"' in text
    assert 'href="/en/help/?from=KH&amp;in="' in text
    assert "This agency does not exist." in text
    assert "Poipet office" in text
    assert "It must not take money." in text


def test_local_name_stands_first_for_its_readers(client: Client, make_agency: MakeAgency) -> None:
    agency = make_agency("Mekong Star", name_local="ផ្កាយមេគង្គ")
    address = agency.get_absolute_url()
    assert "<h1>Mekong Star</h1>" in page(client, address)
    khmer = page(client, address.replace("/en/", "/km/"))
    assert "<h1>ផ្កាយមេគង្គ</h1>" in khmer
    assert "Mekong Star" in khmer


def test_name_is_text_and_never_markup(client: Client, make_agency: MakeAgency) -> None:
    agency = make_agency("<script>alert(1)</script>", name_local="<b>x</b>")
    for address in (URL, agency.get_absolute_url()):
        assert "<script>alert" not in page(client, address)
        assert "<b>x</b>" not in page(client, address)


def test_unknown_agency_is_not_found(client: Client) -> None:
    page(client, "/en/agencies/0000000000/", expect=404)


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_pages_are_public_and_kept(client: Client, make_agency: MakeAgency, language: str) -> None:
    agency = make_agency()
    for address in (f"/{language}/agencies/", f"/{language}/agencies/{agency.public_id}/"):
        response = client.get(address)
        assert response.status_code == 200
        assert response["Content-Language"] == language
        assert response["Cache-Control"].startswith("public, max-age=")
        assert response.cookies == {}
        assert "Cookie" not in response["Vary"]


def test_kept_pages_are_new_after_a_change(
    client: Client, make_agency: MakeAgency, django_capture_on_commit_callbacks: Any
) -> None:
    agency = make_agency()
    address = agency.get_absolute_url()
    assert "may recruit today" in page(client, address)
    with django_capture_on_commit_callbacks(execute=True):
        LicenceEvent.objects.create(
            licence=agency.licences.get(), kind=E.REVOKED, on=date(2026, 1, 1)
        )
    assert "must not recruit today" in page(client, address)
    assert "Revoked" in page(client)
    with django_capture_on_commit_callbacks(execute=True):
        Agency.objects.get().delete()
    page(client, address, expect=404)


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_six_queries_and_a_kept_one_none(
    client: Client, make_agency: MakeAgency, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_agency(f"Agency {number}")
    # countries, count, agencies, licences, events, names that are alike
    with django_assert_num_queries(6):
        client.get(URL)
    with django_assert_num_queries(0):
        client.get(URL)


@pytest.mark.parametrize("count", [1, 3])
def test_detail_asks_nineteen_queries_and_a_kept_one_none(
    client: Client, make_agency: MakeAgency, count: int, django_assert_num_queries: Any
) -> None:
    agency = make_agency()
    for number in range(count):
        Branch.objects.create(agency=agency, name=f"Branch {number}")
    address = agency.get_absolute_url()
    # see test_register_sections; costs are checked anew only where no answer was frozen
    with django_assert_num_queries(19):
        client.get(address)
    with django_assert_num_queries(0):
        client.get(address)
