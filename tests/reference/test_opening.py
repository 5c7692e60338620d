"""Open or closed, at the edges: the minute it opens and closes, midnight, holidays, breaks, other zones."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.reference.calendars import is_public_holiday
from portal.reference.opening import Opening, Reason, State, Status, parse_opening, status_at

BANGKOK = ZoneInfo("Asia/Bangkok")
OFFICE = {"weekly": [{"days": [1, 2, 3, 4, 5], "from": "08:30", "to": "16:30"}]}
NIGHT = {"weekly": [{"days": [5], "from": "22:00", "to": "02:00"}], "holidays": "usual"}


def opening(data: dict[str, object]) -> Opening:
    found = parse_opening(data)
    assert found is not None
    return found


def there(written: str) -> datetime:
    """A moment by the clock of Bangkok."""
    return datetime.fromisoformat(written).replace(tzinfo=BANGKOK)


def ask(data: dict[str, object], written: str, *holidays: str, zone: ZoneInfo = BANGKOK) -> Status:
    rests = {date.fromisoformat(day) for day in holidays}
    at = datetime.fromisoformat(written).replace(tzinfo=zone).astimezone(UTC)
    return status_at(opening(data), at=at, zone=zone, is_holiday=rests.__contains__)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-11-23T08:29:59", State.CLOSED),
        ("2026-11-23T08:30:00", State.OPEN),  # a Monday
        ("2026-11-23T16:29:59", State.OPEN),
        ("2026-11-23T16:30:00", State.CLOSED),
        ("2026-11-22T12:00:00", State.CLOSED),  # a Sunday
    ],
)
def test_office_is_open_from_its_first_minute_to_before_its_last(at: str, state: State) -> None:
    assert ask(OFFICE, at).state is state


def test_open_office_says_when_it_closes() -> None:
    assert ask(OFFICE, "2026-11-23T10:00").closes == there("2026-11-23T16:30")


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-23T07:00", "2026-11-23T08:30"),
        ("2026-11-23T17:00", "2026-11-24T08:30"),
        ("2026-11-20T17:00", "2026-11-23T08:30"),  # Friday evening
    ],
)
def test_closed_office_says_when_it_opens(at: str, opens: str) -> None:
    assert ask(OFFICE, at).opens == there(opens)


def test_holiday_closes_an_office_and_moves_the_day_on_which_it_opens() -> None:
    found = ask(OFFICE, "2026-11-20T10:00", "2026-11-20", "2026-11-23")
    assert (found.state, found.reason) == (State.CLOSED, Reason.HOLIDAY)
    assert found.opens == there("2026-11-24T08:30")


def test_weekend_that_is_a_holiday_too_is_an_ordinary_weekend() -> None:
    assert ask(OFFICE, "2026-11-22T10:00", "2026-11-22").reason is None


def test_holiday_closes_nothing_that_is_open_as_usual() -> None:
    always_on = {**OFFICE, "holidays": "usual"}
    assert ask(always_on, "2026-11-23T10:00", "2026-11-23").state is State.OPEN


def test_holiday_may_have_hours_of_its_own() -> None:
    line = {**OFFICE, "holidays": [{"from": "18:00", "to": "20:00"}]}
    assert ask(line, "2026-11-23T10:00", "2026-11-23").state is State.CLOSED
    assert ask(line, "2026-11-23T19:00", "2026-11-23").state is State.OPEN
    assert ask(line, "2026-11-24T19:00", "2026-11-23").state is State.CLOSED


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-11-20T21:59", State.CLOSED),
        ("2026-11-20T23:59", State.OPEN),  # Friday night
        ("2026-11-21T00:00", State.OPEN),
        ("2026-11-21T01:59", State.OPEN),  # Saturday, on the hours of Friday
        ("2026-11-21T02:00", State.CLOSED),
        ("2026-11-21T23:00", State.CLOSED),
    ],
)
def test_hours_past_midnight_belong_to_the_day_on_which_they_began(at: str, state: State) -> None:
    assert ask(NIGHT, at).state is state


def test_hours_that_follow_one_another_close_at_the_end_of_the_last() -> None:
    evening = {"days": [1], "from": "18:00", "to": "00:00"}
    night = {"days": [2], "from": "00:00", "to": "06:00"}
    line = {"weekly": [evening, night]}
    assert ask(line, "2026-11-23T19:00").closes == there("2026-11-24T06:00")


def test_day_and_night_is_never_closed() -> None:
    assert ask({"always": True}, "2026-12-31T23:59", "2026-12-31") == Status(State.OPEN)


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2026-12-28T10:00", None),
        ("2026-12-29T10:00", Reason.BREAK),
        ("2027-01-01T10:00", Reason.BREAK),
        ("2027-01-04T10:00", None),  # a Monday, the first day after
    ],
)
def test_break_over_the_new_year_closes_its_first_and_last_day(
    at: str, reason: Reason | None
) -> None:
    found = ask({**OFFICE, "closed": [{"from": "12-29", "to": "01-03"}]}, at)
    assert (found.reason, found.state is State.OPEN) == (reason, reason is None)


def test_hours_without_days_are_unsure_inside_and_closed_outside() -> None:
    line = {"weekly": [{"days": None, "from": "09:00", "to": "22:00"}], "holidays": "usual"}
    assert ask(line, "2026-11-23T10:00").state is State.UNSURE
    outside = ask(line, "2026-11-23T23:00")
    assert (outside.state, outside.opens) == (State.CLOSED, None)


@pytest.mark.parametrize("name", ["Asia/Tokyo", "Asia/Taipei", "Asia/Yangon", "Asia/Kathmandu"])
def test_the_clock_is_that_of_the_place(name: str) -> None:
    zone = ZoneInfo(name)
    assert ask(OFFICE, "2026-11-23T08:30", zone=zone).state is State.OPEN
    assert ask(OFFICE, "2026-11-23T08:29", zone=zone).state is State.CLOSED


def test_the_same_moment_is_another_day_elsewhere() -> None:
    sunday_evening = datetime(2026, 11, 22, 23, 45, tzinfo=UTC)  # 08:45 on Monday in Tokyo
    open_in = {
        name: status_at(
            opening(OFFICE), at=sunday_evening, zone=ZoneInfo(name), is_holiday=lambda day: False
        ).state
        for name in ("Asia/Tokyo", "Asia/Bangkok")
    }
    assert open_in == {"Asia/Tokyo": State.OPEN, "Asia/Bangkok": State.CLOSED}


def test_clock_change_where_there_is_one_moves_no_hour() -> None:
    vienna = ZoneInfo("Europe/Vienna")  # the clock went back on 25 October 2026
    for day in ("2026-10-23", "2026-10-26"):
        assert ask(OFFICE, f"{day}T08:30", zone=vienna).state is State.OPEN
        assert ask(OFFICE, f"{day}T08:29", zone=vienna).state is State.CLOSED


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"holidays": "closed"},
        {"weekly": [{"days": [0], "from": "08:00", "to": "09:00"}]},
        {"weekly": [{"days": [], "from": "08:00", "to": "09:00"}]},
        {"weekly": [{"days": [1], "from": "8", "to": "26:00"}]},
        {**OFFICE, "holidays": "perhaps"},
        {**OFFICE, "shut": []},
        {**OFFICE, "closed": [{"from": "13-01", "to": "01-03"}]},
    ],
)
def test_hours_that_make_no_sense_are_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        parse_opening(data)


def test_no_hours_are_not_known_hours() -> None:
    assert parse_opening(None) is None


def test_calendars_know_the_holidays_of_each_country_and_none_of_an_unknown_one() -> None:
    new_year = date(2027, 1, 1)
    countries = ("TH", "JP", "KR", "SG", "TW", "KH", "MM", "VN")
    assert [is_public_holiday(new_year, countries=[code]) for code in countries] == [True] * 8
    assert is_public_holiday(date(2027, 5, 1), countries=["MY"])
    khmer_new_year = date(2027, 4, 14)
    assert is_public_holiday(khmer_new_year, countries=["JP", "KH"])
    assert not is_public_holiday(khmer_new_year, countries=["JP"])
    assert not is_public_holiday(new_year, countries=["XX"])
