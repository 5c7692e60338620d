"""`GET /api/v1/missions/` as interface.md has it."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.reference.conftest import OFFICE_HOURS, make_place

pytestmark = pytest.mark.django_db
URL = "/api/v1/missions/"


@pytest.fixture(autouse=True)
def _corridor(corridor: None) -> None:
    pass


def keys(client: Client, **query: str) -> list[str]:
    return [row["id"] for row in client.get(URL, query).json()["results"]]


@time_machine.travel("2026-11-17T03:00:00Z", tick=False)
def test_missions_answers_a_page_with_everything_known_of_a_place(client: Client) -> None:
    place = make_place(
        "kh-th",
        "embassy",
        of_country_id="KH",
        languages=["km"],
        hours="Mon-Fri 08:30-16:30",
        opening=OFFICE_HOURS,
        as_of="2023-11",
        caution="for staff",
        cautions={"en": "Ask first.", "km": "សូមសួរជាមុនសិន។"},
    )
    place.areas_served.add("TH-10")
    place.located_in.add("TH-90")
    answer = client.get(URL, {"origin": "KH", "destination": "TH", "language": "km"}).json()
    (row,) = answer.pop("results")
    script = row.pop("what_to_say")
    hours = row.pop("hours_now")
    assert answer == {"count": 1, "next": None, "previous": None}
    assert (sorted(script), len(script["say"])) == (["know", "say"], 4)
    assert (hours["open_now"], hours["closes_at"], hours["opens_at"]) == (
        True,
        "2026-11-17T16:30:00+07:00",
        None,
    )
    assert "ច័ន្ទ" in hours["week"]
    assert row == {
        "id": "kh-th",
        "kind": "embassy",
        "name": "kh-th",
        "of_country": "KH",
        "in_country": "TH",
        "areas_served": ["TH-10"],
        "located_in": ["TH-90"],
        "serves_area": None,
        "city": "",
        "address": "",
        "topic": "",
        "time_zone": "Asia/Bangkok",
        "hours": "Mon-Fri 08:30-16:30",
        "opening": OFFICE_HOURS,
        "open_now": True,
        "languages": ["km"],
        "labour_section": None,
        "labour_note": "",
        "emergency": False,
        "rescue": False,
        "contact_points": [
            {
                "channel": "phone",
                "label": "office",
                "value": "+66 2 000 0000",
                "dial": "+6620000000",
                "languages": [],
                "hours": "",
                "opening": None,
                "hours_now": None,
                "free": False,
                "as_of": "",
            }
        ],
        "confidence": "R",
        "verified": True,
        "caution": "សូមសួរជាមុនសិន។",
        "note": "for staff",
        "as_of": "2023-11",
        "last_verified_on": None,
        "sources": [{"title": "A source", "publisher": "", "year": "2023", "url": ""}],
    }


def test_missions_with_unknown_hours_are_neither_open_nor_closed(client: Client) -> None:
    make_place("kh-th", "embassy", of_country_id="KH")
    (row,) = client.get(URL).json()["results"]
    assert (row["open_now"], row["hours_now"], row["opening"]) == (None, None, None)


def test_missions_of_a_corridor_are_those_that_serve_it(client: Client) -> None:
    make_place("kh-th", "embassy", of_country_id="KH")
    make_place("vn-th", "embassy", of_country_id="VN")
    make_place("th-hotline", "hotline", of_country_id="TH")
    make_place("th-ngo", "ngo")
    make_place("kh-line", "ngo", of_country_id="KH")
    make_place("kh-home", "hotline", of_country_id="KH", in_country_id="KH")
    assert keys(client, origin="KH", destination="TH") == [
        "kh-line",
        "kh-th",
        "th-hotline",
        "th-ngo",
    ]
    assert keys(client, origin="VN", destination="TH") == ["th-hotline", "th-ngo", "vn-th"]
    assert keys(client, origin="KH") == ["kh-home", "kh-line", "kh-th"]
    assert keys(client, destination="TH") == ["kh-line", "kh-th", "th-hotline", "th-ngo", "vn-th"]


def test_missions_near_the_area_come_first_and_those_of_other_areas_not_at_all(
    client: Client,
) -> None:
    make_place("a-unknown", "embassy", of_country_id="KH")
    make_place("b-stands", "consulate", of_country_id="KH").located_in.add("TH-10")
    make_place("c-serves", "consulate", of_country_id="KH").areas_served.add("TH-10")
    make_place("serves-others", "consulate", of_country_id="KH").areas_served.add("TH-90")
    answer = client.get(URL, {"origin": "KH", "destination": "TH", "area": "TH-10"}).json()
    assert [(row["id"], row["serves_area"]) for row in answer["results"]] == [
        ("c-serves", "serves"),
        ("b-stands", "stands_there"),
        ("a-unknown", "not_known"),
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"origin": "XX"}, "origin"),
        ({"origin": "KHM"}, "origin"),
        ({"destination": "x" * 1900}, "destination"),
        ({"area": "TH-999"}, "area"),
        ({"destination": "TW", "area": "TH-10"}, "area"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_missions_with_an_unknown_code_names_the_field(
    client: Client, query: dict[str, str], field: str
) -> None:
    answer = client.get(URL, query)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


@pytest.mark.parametrize("count", [1, 3])
def test_missions_cost_the_same_queries_for_any_number(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_place(f"p{number}", "embassy", of_country_id="KH")
    with django_assert_num_queries(5):  # codes, count, places, points, sources
        assert len(keys(client, origin="KH", destination="TH", area="TH-10")) == count


def test_missions_are_cacheable_and_answer_304(client: Client) -> None:
    make_place("kh-th", "embassy", of_country_id="KH")
    first = client.get(URL)
    again = client.get(URL, headers={"If-None-Match": first["ETag"]})
    assert first["Cache-Control"] == "public, max-age=30, stale-while-revalidate=60"
    assert (again.status_code, first.cookies) == (304, {})
