"""Hours and whether it is open now, in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from portal.reference.opening import parse_opening, status_at
from portal.reference.opening_texts import say_days, say_hours, say_status

BANGKOK = ZoneInfo("Asia/Bangkok")
OFFICE = {"weekly": [{"days": [1, 2, 3, 4, 5], "from": "08:30", "to": "16:30"}]}


def say(data: dict[str, object], written: str, *, holiday: bool = False) -> str:
    opening = parse_opening(data)
    assert opening is not None
    at = datetime.fromisoformat(written).replace(tzinfo=BANGKOK)
    status = status_at(
        opening, at=at, zone=BANGKOK, is_holiday=lambda day: holiday and day == at.date()
    )
    with override("en"):
        return say_status(status, opening, at=at, country="TH")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-23T10:00", "Open now, until 16:30 (time in Thailand)."),
        ("2026-11-23T08:00", "Closed now. Opens today at 08:30 (time in Thailand)."),
        ("2026-11-22T08:00", "Closed now. Opens tomorrow at 08:30 (time in Thailand)."),
        ("2026-11-20T18:00", "Closed now. Opens on Monday at 08:30 (time in Thailand)."),
    ],
)
def test_status_says_until_when_or_from_when_and_by_whose_clock(at: str, said: str) -> None:
    assert say(OFFICE, at) == said


def test_holiday_of_which_the_source_says_nothing_is_a_guess() -> None:
    opens = "Opens tomorrow at 08:30 (time in Thailand)."
    guessed = say(OFFICE, "2026-11-23T10:00", holiday=True)
    known = say({**OFFICE, "holidays": "closed"}, "2026-11-23T10:00", holiday=True)
    assert guessed == f"Probably closed now: it is a public holiday. {opens}"
    assert known == f"Closed now: it is a public holiday. {opens}"


def test_far_opening_is_told_by_its_day() -> None:
    closed = {**OFFICE, "closed": [{"from": "11-23", "to": "12-03"}]}
    assert say(closed, "2026-11-23T10:00") == (
        "Closed on these days of the year. Opens on 4 December at 08:30 (time in Thailand)."
    )


def test_midnight_at_the_end_of_a_day_is_24_00() -> None:
    late = {"weekly": [{"days": [1], "from": "18:00", "to": "00:00"}]}
    assert say(late, "2026-11-23T19:00") == "Open now, until 24:00 (time in Thailand)."


def test_unknown_days_are_said_to_be_unknown() -> None:
    line = {"weekly": [{"days": None, "from": "09:00", "to": "22:00"}], "holidays": "usual"}
    assert say(line, "2026-11-23T10:00").startswith("Perhaps open now.")
    assert say(line, "2026-11-23T23:00") == "Closed now."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"always": True}, "day and night"),
        (OFFICE, "Monday–Friday 08:30–16:30; probably closed on public holidays"),
        (
            {"weekly": [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "07:30", "to": "21:00"}], "holidays": "usual"},
            "every day 07:30–21:00",
        ),
        (
            {**OFFICE, "holidays": [{"from": "09:00", "to": "21:00"}], "closed": [{"from": "12-29", "to": "01-03"}]},
            "Monday–Friday 08:30–16:30; public holidays 09:00–21:00; closed from 29 December to 3 January",
        ),
        (
            {"weekly": [{"days": None, "from": "09:00", "to": "22:00"}], "holidays": "closed"},
            "09:00–22:00, days not known; closed on public holidays",
        ),
    ],
)  # fmt: skip
def test_hours_of_the_week_in_one_line(data: dict[str, object], said: str) -> None:
    opening = parse_opening(data)
    assert opening is not None
    with override("en"):
        assert say_hours(opening) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([7, 1, 2, 3, 4], "Sunday–Thursday"),
        ([6, 7], "Saturday, Sunday"),
        ([1, 3, 5], "Monday, Wednesday, Friday"),
        ([2], "Tuesday"),
        ([1, 2, 3, 4, 5, 6, 7], "Monday–Sunday"),
    ],
)
def test_days_that_follow_one_another_are_told_as_a_run(days: list[int], said: str) -> None:
    with override("en"):
        assert say_days(days) == said


def test_days_are_named_in_the_language_of_the_page() -> None:
    names = {}
    for language in ("km", "my", "vi"):
        with override(language):
            names[language] = say_days([1])
    assert names == {"km": "ច័ន្ទ", "my": "တနင်္လာ", "vi": "Thứ Hai"}
