"""`GET /api/v1/missions/` as interface.md has it."""

from typing import Any

import pytest
from django.test import Client

from tests.reference.conftest import make_place

pytestmark = pytest.mark.django_db
URL = "/api/v1/missions/"


@pytest.fixture(autouse=True)
def _corridor(corridor: None) -> None:
    pass


def keys(client: Client, **query: str) -> list[str]:
    return [row["id"] for row in client.get(URL, query).json()["results"]]


def test_missions_answers_a_page_with_everything_known_of_a_place(client: Client) -> None:
    place = make_place(
        "kh-th", "embassy", of_country_id="KH", languages=["km"], hours="9-17", as_of="2023-11"
    )
    place.areas_served.add("TH-10")
    assert client.get(URL, {"origin": "KH", "destination": "TH"}).json() == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "id": "kh-th",
                "kind": "embassy",
                "name": "kh-th",
                "of_country": "KH",
                "in_country": "TH",
                "areas_served": ["TH-10"],
                "city": "",
                "address": "",
                "topic": "",
                "hours": "9-17",
                "languages": ["km"],
                "labour_section": None,
                "labour_note": "",
                "emergency": False,
                "contact_points": [
                    {
                        "channel": "phone",
                        "label": "office",
                        "value": "+66 2 000 0000",
                        "dial": "+6620000000",
                        "languages": [],
                        "hours": "",
                        "free": False,
                        "as_of": "",
                    }
                ],
                "confidence": "R",
                "verified": True,
                "caution": "",
                "as_of": "2023-11",
                "last_verified_on": None,
                "sources": [{"title": "A source", "publisher": "", "year": "2023", "url": ""}],
            }
        ],
    }


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


def test_missions_of_an_area_leave_out_those_that_serve_other_areas(client: Client) -> None:
    make_place("here", "consulate", of_country_id="KH").areas_served.add("TH-10")
    make_place("there", "consulate", of_country_id="KH").areas_served.add("TH-90")
    make_place("everywhere", "embassy", of_country_id="KH")
    assert keys(client, origin="KH", destination="TH", area="TH-10") == ["everywhere", "here"]


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
    with django_assert_num_queries(7):  # 2 codes, count, places, points, areas, sources
        assert len(keys(client, origin="KH", destination="TH")) == count


def test_missions_are_cacheable_and_answer_304(client: Client) -> None:
    make_place("kh-th", "embassy", of_country_id="KH")
    first = client.get(URL)
    again = client.get(URL, headers={"If-None-Match": first["ETag"]})
    assert first["Cache-Control"].startswith("public")
    assert (again.status_code, first.cookies) == (304, {})
