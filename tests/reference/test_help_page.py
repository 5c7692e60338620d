"""What the help page shows and says; whom it names is tested in test_help_directory."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.common.caching import Policy
from portal.reference.models import ContactPoint
from portal.web.views.help import help_directory
from tests.reference.conftest import OFFICE_HOURS, make_place

pytestmark = pytest.mark.django_db
URL = "/en/help/"
CORRIDOR = {"from": "KH", "in": "TH"}


@pytest.fixture(autouse=True)
def _corridor(corridor: None) -> None:
    pass


def page(client: Client, language: str = "en", **query: str) -> str:
    return client.get(f"/{language}/help/", {**CORRIDOR, **query}).content.decode()


def test_help_page_says_so_where_the_country_has_no_office(client: Client) -> None:
    make_place("kh-tw", "none", of_country_id="KH", in_country_id="TW", confidence="G")
    html = page(client, **{"in": "TW"})
    assert "We know of no office of Cambodia in Taiwan." in html
    assert "Unverified" in html


def test_help_page_shows_number_to_tap_source_age_and_doubt(client: Client) -> None:
    make_place(
        "kh-th",
        "embassy",
        of_country_id="KH",
        caution="unnamed app file",
        cautions={"en": "Ask first if it is open."},
        as_of="2023-11",
    )
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        html = page(client)
    shown = [
        'href="tel:+6620000000"',
        "A source",
        "The source is from November 2023: the number may have changed.",
        "Ask first if it is open.",
        "read in the named source",
        "We have not called to check it.",
        "Hours not known.",
        "What to say when you call",
        "/en/rights/what-a-labour-attache-does/",
    ]
    assert [text in html for text in shown] == [True] * len(shown)
    assert "unnamed app file" not in html


def test_help_page_says_when_somebody_checked(client: Client) -> None:
    make_place("kh-th", "embassy", of_country_id="KH", last_verified_on="2026-10-01")
    html = page(client)
    assert "Last checked: 1 October 2026." in html
    assert "We have not called to check it." not in html


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-23T01:29:59Z", "Closed now. Opens today at 08:30 (time in Thailand)."),
        ("2026-11-23T01:30:00Z", "Open now, until 16:30 (time in Thailand)."),
        ("2026-11-23T09:30:00Z", "Closed now. Opens tomorrow at 08:30 (time in Thailand)."),
        ("2026-12-10T03:00:00Z", "Probably closed now: it is a public holiday."),
    ],
)
def test_help_page_says_whether_it_is_open_by_the_clock_there(
    client: Client, now: str, said: str
) -> None:
    make_place("line", "hotline", opening=OFFICE_HOURS)
    with time_machine.travel(now, tick=False):
        assert said in page(client)


def test_help_page_is_not_wrong_for_more_than_two_minutes() -> None:
    kept: Policy = help_directory.public_page
    assert kept.keep + kept.max_age + kept.stale <= 120


def test_help_page_names_the_area_and_who_is_there(client: Client) -> None:
    make_place("near", "ngo").located_in.add("TH-90")
    make_place("local", "ngo").areas_served.add("TH-90")
    html = page(client, area="TH-90")
    assert [text in html for text in ("Thailand, Songkhla", "In Songkhla", "Serves Songkhla")] == [
        True
    ] * 3


def test_place_that_serves_one_area_says_so_before_an_area_is_chosen(client: Client) -> None:
    make_place("local", "ngo").areas_served.add("TH-90")
    assert "Serves Songkhla" in page(client)
    assert "Serves" not in client.get(URL, {"from": "KH"}).content.decode()


def test_help_page_marks_what_speaks_her_language(client: Client) -> None:
    make_place("line", "hotline", languages=["km", "th"])
    assert "Speaks English" not in page(client)
    assert page(client, "km").count('class="badge badge-good"') == 2  # to begin with, and the place


def test_help_page_begins_with_who_comes_in_danger(client: Client) -> None:
    make_place("embassy", "embassy", of_country_id="KH", has_labour_section=True)
    make_place("police", "hotline", is_emergency=True, is_rescue=True)
    html = page(client)
    places = [html.index(f'id="{name}"') for name in ("emergency", "police", "first", "embassy")]
    assert places == sorted(places)


def test_help_page_says_so_where_no_number_of_the_police_is_known(client: Client) -> None:
    make_place("line", "hotline")
    assert "We have no number of the police or the ambulance in Thailand" in page(client)


def test_help_page_without_a_choice_asks_for_one(client: Client) -> None:
    answer = client.get(URL)
    assert answer.status_code == 200
    assert len(re.findall("<select", answer.content.decode())) == 2


def test_choosing_offers_the_areas_of_the_country_that_was_chosen(client: Client) -> None:
    html = client.get("/km/help/choose/", CORRIDOR).content.decode()
    assert len(re.findall("<select", html)) == 3
    assert '<option value="TH-10">បាងកក</option>' in html
    assert '<option value="TH-90" lang="en">Songkhla</option>' in html


@pytest.mark.parametrize(
    ("query", "mended"),
    [
        ({"from": "KH", "in": "TW", "area": "TH-10"}, "from=KH&in=TW"),
        ({"from": "KH", "area": "TH-10"}, "from=KH&in=TH&area=TH-10"),
        ({"area": "TH-10"}, "in=TH&area=TH-10"),
    ],
)
def test_area_of_another_country_is_left_out_and_one_alone_says_its_country(
    client: Client, query: dict[str, str], mended: str
) -> None:
    answer = client.get(URL, query)
    assert (answer.status_code, sorted(answer["Location"].partition("?")[2].split("&"))) == (
        302,
        sorted(mended.split("&")),
    )


@pytest.mark.parametrize(
    "query",
    [
        {"from": "XX"},
        {"in": "KH"},
        {"from": "x" * 1900},
        {"in": "TH", "area": "TH-999"},
        {"in": "TH", "area": "x" * 1900},
        {"area": "nowhere"},
    ],
)
@pytest.mark.parametrize("path", ["help/", "help/choose/"])
def test_help_page_with_an_unknown_choice_is_a_400_that_says_what_to_do(
    client: Client, path: str, query: dict[str, str]
) -> None:
    answer = client.get(f"/en/{path}", query)
    assert answer.status_code == 400
    assert re.search(r"Please choose an? (country|area) from the list\.", answer.content.decode())


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
@pytest.mark.parametrize("path", ["help/", "help/choose/"])
def test_help_page_answers_in_every_language(client: Client, language: str, path: str) -> None:
    make_place("kh-th", "embassy", of_country_id="KH")
    answer = client.get(f"/{language}/{path}", CORRIDOR)
    assert (answer.status_code, answer["Content-Language"]) == (200, language)


@pytest.mark.parametrize("count", [1, 3])
def test_help_page_costs_the_same_queries_for_any_number_of_places(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        place = make_place(f"p{number}", "embassy", of_country_id="KH", opening=OFFICE_HOURS)
        place.located_in.add("TH-10")
        place.areas_served.add("TH-10")
    with django_assert_num_queries(5):  # countries, areas, places, points, sources
        html = page(client, area="TH-10")
    assert html.count("<article") == count


def test_help_page_read_again_costs_no_query(
    client: Client, django_assert_num_queries: Any
) -> None:
    make_place("kh-th", "embassy", of_country_id="KH")
    page(client)
    with django_assert_num_queries(0):
        answer = client.get(URL, CORRIDOR)
    assert answer["Cache-Control"].startswith("public")


def test_every_number_is_a_link_to_tap(client: Client) -> None:
    place = make_place("line", "hotline")
    ContactPoint.objects.create(
        key="line:1", place=place, position=1, channel="phone", value="0120-250-168"
    )
    make_place("police", "hotline", is_emergency=True, is_rescue=True)
    html = page(client)
    dialled = re.findall(r'href="tel:([+\d]+)"', html)
    assert sorted(dialled) == ["+6620000000", "+6620000000", "0120250168"]


@pytest.mark.security
@pytest.mark.parametrize("path", ["help/", "help/choose/"])
def test_help_page_sets_no_cookie(client: Client, path: str) -> None:
    assert client.get(f"/en/{path}", CORRIDOR).cookies == {}
