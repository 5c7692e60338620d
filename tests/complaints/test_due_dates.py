"""Due dates as arithmetic: working days of the country of work, hours by the clock. No database."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from complaints.due_dates import FALLBACK, Case, DueRule, add_working_days, due_at, rules_for
from complaints.enums import Stage, TimeUnit

BANGKOK = ZoneInfo("Asia/Bangkok")
CASE = Case("KH", "TH", "standard", "unpaid_wages", frozenset({"agency"}))


@pytest.mark.parametrize(
    ("start", "days", "country", "end"),
    [
        (date(2026, 11, 20), 1, "TH", date(2026, 11, 23)),  # Friday → Monday
        (date(2026, 11, 21), 1, "TH", date(2026, 11, 23)),  # Saturday → Monday
        (date(2026, 12, 4), 1, "TH", date(2026, 12, 8)),  # 5 December is a Saturday, kept on Monday
        (date(2026, 12, 31), 1, "JP", date(2027, 1, 4)),  # New Year and a weekend
        (date(2026, 11, 20), 1, "XX", date(2026, 11, 23)),  # no calendar: Saturday and Sunday
        (date(2026, 11, 19), 1, "AF", date(2026, 11, 22)),  # rests on Friday and Saturday
    ],
)
def test_working_days_skip_weekends_and_holidays_of_the_country(
    start: date, days: int, country: str, end: date
) -> None:
    assert add_working_days(start, days, country=country) == end


def test_working_days_end_with_the_office_day_there() -> None:
    rule = DueRule("r", Stage.ACKNOWLEDGE, 3, TimeUnit.WORKING_DAYS)
    monday = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    due = due_at(monday, rule, country="TH", zone="Asia/Bangkok")
    assert due == datetime(2026, 11, 26, 17, 0, tzinfo=BANGKOK)


def test_the_day_it_came_in_is_the_day_there() -> None:
    rule = DueRule("r", Stage.ACKNOWLEDGE, 1, TimeUnit.WORKING_DAYS)
    late_on_sunday_utc = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # Monday 03:00 in Bangkok
    due = due_at(late_on_sunday_utc, rule, country="TH", zone="Asia/Bangkok")
    assert due.date() == date(2026, 11, 24)


def test_hours_run_by_the_clock() -> None:
    rule = DueRule("r", Stage.RESOLVE, 240, TimeUnit.HOURS)
    friday = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    due = due_at(friday, rule, country="TH", zone="Asia/Bangkok")
    assert due == datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def test_the_rule_with_most_conditions_holds_for_its_stage() -> None:
    rules = [
        DueRule("any", Stage.RESOLVE, 30, TimeUnit.WORKING_DAYS, severity="standard"),
        DueRule(
            "kh",
            Stage.RESOLVE,
            240,
            TimeUnit.HOURS,
            origin="KH",
            severity="standard",
            accused_type="agency",
        ),
        DueRule("mm", Stage.RESOLVE, 1, TimeUnit.HOURS, origin="MM", severity="standard"),
    ]
    assert [rule.key for rule in rules_for(CASE, rules)] == [
        "fallback-acknowledge",
        "fallback-first-action",
        "kh",
    ]


def test_a_case_has_due_dates_even_with_an_empty_table() -> None:
    assert rules_for(CASE, []) == list(FALLBACK)
