"""Emergencies on top, then the labour attaché, then everybody else; never a figure without its source."""

import re
from typing import Any

import pytest
from django.test import Client

from portal.reference.queries import find_help
from tests.reference.conftest import make_place

pytestmark = pytest.mark.django_db
URL = "/en/help/"


@pytest.fixture(autouse=True)
def _corridor(corridor: None) -> None:
    pass


def sections(origin: str | None, destination: str | None) -> dict[str, list[str]]:
    found = find_help(origin, destination)
    return {section.key: [place.key for place in section.places] for section in found.sections}


def test_help_stands_in_the_order_in_which_to_ask() -> None:
    make_place("home-line", "hotline", of_country_id="KH", in_country_id="KH")
    make_place("office", "government", of_country_id="TH")
    make_place("ngo", "ngo")
    make_place("line", "hotline", of_country_id="TH")
    make_place("consulate", "consulate", of_country_id="KH", sort_key=1)
    make_place("embassy", "embassy", of_country_id="KH", sort_key=2, has_labour_section=True)
    make_place("police", "hotline", of_country_id="TH", is_emergency=True)
    assert list(sections("KH", "TH").items()) == [
        ("emergency", ["police"]),
        ("missions", ["embassy", "consulate"]),
        ("hotlines", ["line"]),
        ("organisations", ["ngo"]),
        ("authorities", ["office"]),
        ("home", ["home-line"]),
    ]


def test_help_leaves_out_missions_of_other_countries() -> None:
    make_place("vn-th", "embassy", of_country_id="VN")
    assert sections("KH", "TH") == {}


def test_help_with_one_end_of_the_corridor_shows_what_is_known_of_it() -> None:
    make_place("kh-th", "embassy", of_country_id="KH")
    make_place("home-line", "hotline", of_country_id="KH", in_country_id="KH")
    assert sections("KH", None) == {"missions": ["kh-th"], "home": ["home-line"]}
    assert sections(None, "TH") == {"missions": ["kh-th"]}
    assert sections(None, None) == {}


def test_help_page_says_so_where_the_country_has_no_office(client: Client) -> None:
    make_place("kh-tw", "none", of_country_id="KH", in_country_id="TW", confidence="G")
    page = client.get(URL, {"from": "KH", "in": "TW"}).content.decode()
    assert "We know of no office of Cambodia in Taiwan." in page
    assert "Unverified" in page


def test_help_page_shows_number_to_tap_source_age_and_doubt(client: Client) -> None:
    make_place("kh-th", "embassy", of_country_id="KH", caution="call to verify", as_of="2023-11")
    page = client.get(URL, {"from": "KH", "in": "TH"}).content.decode()
    shown = [
        'href="tel:+6620000000"',
        "A source",
        "The source is from 2023-11.",
        "call to verify",
        "read in the named source",
        "We have not called to check it.",
        "/en/rights/what-a-labour-attache-does/",
    ]
    assert [text in page for text in shown] == [True] * len(shown)


def test_help_page_without_a_choice_asks_for_one(client: Client) -> None:
    answer = client.get(URL)
    assert answer.status_code == 200
    assert len(re.findall("<select", answer.content.decode())) == 2


@pytest.mark.parametrize("query", [{"from": "XX"}, {"in": "KH"}, {"from": "x" * 1900}])
def test_help_page_with_an_unknown_country_is_a_400_that_says_what_to_do(
    client: Client, query: dict[str, str]
) -> None:
    answer = client.get(URL, query)
    assert answer.status_code == 400
    assert "Please choose a country from the list." in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_help_page_answers_in_every_language(client: Client, language: str) -> None:
    make_place("kh-th", "embassy", of_country_id="KH")
    answer = client.get(f"/{language}/help/", {"from": "KH", "in": "TH"})
    assert (answer.status_code, answer["Content-Language"]) == (200, language)


@pytest.mark.parametrize("count", [1, 3])
def test_help_page_costs_the_same_queries_for_any_number_of_places(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_place(f"p{number}", "embassy", of_country_id="KH")
    with django_assert_num_queries(5):  # countries, places, points, areas, sources
        page = client.get(URL, {"from": "KH", "in": "TH"}).content.decode()
    assert page.count("<article") == count


def test_help_page_read_again_costs_no_query(
    client: Client, django_assert_num_queries: Any
) -> None:
    make_place("kh-th", "embassy", of_country_id="KH")
    client.get(URL, {"from": "KH", "in": "TH"})
    with django_assert_num_queries(0):
        answer = client.get(URL, {"from": "KH", "in": "TH"})
    assert answer["Cache-Control"].startswith("public")


@pytest.mark.security
def test_help_page_sets_no_cookie(client: Client) -> None:
    assert client.get(URL, {"from": "KH", "in": "TH"}).cookies == {}
