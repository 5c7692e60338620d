"""Whom the directory names, in which order, near whom, and open when."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from portal.reference.models import ContactPoint, Place
from portal.reference.queries import find_help
from tests.reference.conftest import OFFICE_HOURS, make_place

pytestmark = pytest.mark.django_db
BANGKOK = ZoneInfo("Asia/Bangkok")
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=BANGKOK)
MONDAY_NIGHT = datetime(2026, 11, 23, 22, tzinfo=BANGKOK)


@pytest.fixture(autouse=True)
def _corridor(corridor: None) -> None:
    pass


def sections(
    origin: str | None, destination: str | None, area: str | None = None
) -> dict[str, list[str]]:
    found = find_help(origin, destination, area=area)
    shown = [found.emergency, *found.sections] if found.emergency else found.sections
    return {section.key: [place.key for place in section.places] for section in shown if section}


def first_calls(language: str = "en", at: datetime | None = MONDAY_NOON) -> list[str]:
    with override(language):
        return [entry.place.key for entry in find_help("KH", "TH", at=at).first_calls]


def test_help_stands_in_the_order_in_which_to_ask() -> None:
    make_place("home-line", "hotline", of_country_id="KH", in_country_id="KH")
    make_place("office", "government", of_country_id="TH")
    make_place("ngo", "ngo")
    make_place("line", "hotline", of_country_id="TH")
    make_place("consulate", "consulate", of_country_id="KH", sort_key=1)
    make_place("embassy", "embassy", of_country_id="KH", sort_key=2, has_labour_section=True)
    make_place("shelter", "hotline", of_country_id="TH", is_emergency=True, sort_key=1)
    make_place("police", "hotline", is_emergency=True, is_rescue=True, sort_key=2)
    assert list(sections("KH", "TH").items()) == [
        ("emergency", ["police", "shelter"]),
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


def test_emergency_without_a_number_is_no_number_to_call_in_danger() -> None:
    ContactPoint.objects.filter(place=make_place("line", "hotline", is_emergency=True)).delete()
    assert sections("KH", "TH") == {"hotlines": ["line"]}


def test_place_that_cannot_be_reached_stands_last() -> None:
    make_place("planned", "consulate", of_country_id="KH", sort_key=1, has_labour_section=True)
    ContactPoint.objects.all().delete()
    make_place("open", "consulate", of_country_id="KH", sort_key=2)
    assert sections("KH", "TH") == {"missions": ["open", "planned"]}


def test_places_that_serve_or_stand_in_the_area_come_first() -> None:
    make_place("unknown", "ngo", sort_key=1)
    make_place("stands", "ngo", sort_key=2).located_in.add("TH-90")
    make_place("serves", "ngo", sort_key=3).areas_served.add("TH-90")
    make_place("serves-others", "ngo", sort_key=4).areas_served.add("TH-10")
    make_place("stands-elsewhere", "ngo", sort_key=5).located_in.add("TH-10")
    found = find_help("KH", "TH", area="TH-90").sections[0]
    assert [(entry.place.key, entry.nearness.name) for entry in found.entries] == [
        ("serves", "SERVES"),
        ("stands", "STANDS_THERE"),
        ("unknown", "NOT_KNOWN"),
        ("stands-elsewhere", "NOT_KNOWN"),
    ]


def test_without_an_area_nothing_is_near_and_nothing_left_out() -> None:
    make_place("stands", "ngo", sort_key=2).located_in.add("TH-90")
    make_place("serves", "ngo", sort_key=1).areas_served.add("TH-90")
    found = find_help("KH", "TH").sections[0]
    assert [(entry.place.key, entry.nearness.name) for entry in found.entries] == [
        ("serves", "NOT_KNOWN"),
        ("stands", "NOT_KNOWN"),
    ]


def test_first_calls_are_those_that_understand_her_open_ones_first() -> None:
    make_place("deaf", "hotline", sort_key=1)
    make_place("khmer-shut", "hotline", languages=["km"], opening={"weekly": [
        {"days": [7], "from": "08:00", "to": "09:00"}]}, sort_key=2)  # fmt: skip
    make_place("khmer-open", "hotline", languages=["km"], opening=OFFICE_HOURS, sort_key=3)
    make_place("embassy", "embassy", of_country_id="KH", has_labour_section=True, sort_key=4)
    make_place("police", "hotline", languages=["km"], is_emergency=True, is_rescue=True)
    make_place("home", "hotline", languages=["km"], in_country_id="KH", of_country_id="KH")
    assert first_calls("km") == ["khmer-open", "embassy", "khmer-shut"]
    assert first_calls("vi") == ["embassy"]


def test_first_calls_are_three_at_most_and_certain_ones_before_others() -> None:
    make_place("guess", "hotline", languages=["en"], confidence="G", sort_key=0)
    for number in range(3):
        make_place(f"line-{number}", "hotline", languages=["en"], sort_key=number)
    assert first_calls() == ["line-0", "line-1", "line-2"]


def test_organisation_in_her_area_is_one_to_begin_with() -> None:
    make_place("near", "ngo").located_in.add("TH-90")
    near = [entry.place.key for entry in find_help("KH", "TH", area="TH-90").first_calls]
    assert (near, first_calls()) == (["near"], [])


def test_number_in_her_language_stands_before_the_others() -> None:
    place = make_place("line", "hotline")
    for position, language in enumerate(("zh", "km"), start=1):
        ContactPoint.objects.create(
            key=f"line:{position}",
            place=place,
            position=position,
            channel="phone",
            value=language,
            languages=[language],
        )
    with override("km"):
        entry = find_help("KH", "TH").sections[0].entries[0]
    assert [number.point.value for number in entry.numbers] == ["+66 2 000 0000", "km", "zh"]


@pytest.mark.parametrize(("at", "is_open"), [(MONDAY_NOON, True), (MONDAY_NIGHT, False)])
def test_place_is_open_or_closed_at_the_moment_asked(at: datetime, is_open: bool) -> None:
    make_place("line", "hotline", opening=OFFICE_HOURS)
    (entry,) = find_help("KH", "TH", at=at).sections[0].entries
    assert (entry.is_open, entry.hours and entry.hours.is_open) == (is_open, is_open)


def test_number_may_have_hours_of_its_own() -> None:
    place = make_place("embassy", "embassy", of_country_id="KH", opening=OFFICE_HOURS)
    place.contact_points.update(opening={"always": True})
    (entry,) = find_help("KH", "TH", at=MONDAY_NIGHT).sections[0].entries
    assert (entry.hours and entry.hours.is_open, entry.is_open) == (False, True)


def test_unknown_hours_are_neither_open_nor_closed() -> None:
    make_place("line", "hotline")
    (entry,) = find_help("KH", "TH", at=MONDAY_NOON).sections[0].entries
    assert (entry.hours, entry.is_open) == (None, None)


def test_page_that_is_kept_says_the_hours_but_not_whether_it_is_open() -> None:
    make_place("line", "hotline", opening=OFFICE_HOURS)
    (entry,) = find_help("KH", "TH").sections[0].entries
    assert entry.hours is not None
    assert (entry.hours.now, entry.is_open) == ("", None)
    assert entry.hours.week.startswith("Monday–Friday 08:30–16:30")


@pytest.mark.parametrize(("kind", "is_open"), [("embassy", False), ("hotline", True)])
def test_embassy_keeps_the_holidays_of_its_own_country_too(kind: str, is_open: bool) -> None:
    khmer_independence_day = datetime(2026, 11, 9, 12, tzinfo=BANGKOK)  # a Monday
    make_place("place", kind, of_country_id="KH", opening=OFFICE_HOURS)
    (entry,) = find_help("KH", "TH", at=khmer_independence_day).sections[0].entries
    assert entry.is_open is is_open


@pytest.mark.parametrize(
    ("as_of", "is_old"), [("2023-11", True), ("2024", False), ("", False), ("c. 2014", False)]
)
def test_contact_from_three_years_ago_is_old(as_of: str, is_old: bool) -> None:
    make_place("line", "hotline", as_of=as_of)
    (entry,) = find_help("KH", "TH", at=MONDAY_NOON).sections[0].entries
    assert entry.is_old is is_old


def test_sources_are_numbered_once_for_the_whole_page() -> None:
    for number in range(3):
        make_place(f"p{number}", "ngo")
    found = find_help("KH", "TH")
    assert [source.key for source in found.sources] == ["s"]
    assert [entry.sources[0][0] for entry in found.sections[0].entries] == [1, 1, 1]


def test_absent_office_is_no_mission() -> None:
    Place.objects.create(
        key="kh-tw", kind="none", of_country_id="KH", in_country_id="TW", confidence="G", names={}
    )
    make_place("kh-th", "embassy", of_country_id="KH")
    assert [find_help("KH", code).has_mission for code in ("TW", "TH")] == [False, True]
