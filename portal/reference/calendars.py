"""Public holidays and working days of a country (`holidays` package)."""

import functools
from collections.abc import Collection, Iterable
from datetime import date, timedelta

import holidays

SATURDAY, SUNDAY = 5, 6


def is_public_holiday(day: date, *, countries: Iterable[str]) -> bool:
    """Whether it is one in any of the countries. A country without a calendar has none that we know of."""
    calendars = (_calendar(country) for country in countries)
    return any(calendar is not None and day in calendar for calendar in calendars)


def is_working_day(day: date, *, country: str) -> bool:
    """Not a weekend day and no public holiday there. A country without a calendar rests on Saturday and Sunday."""
    calendar = _calendar(country)
    if calendar is None:
        return day.weekday() not in (SATURDAY, SUNDAY)
    return day.weekday() not in calendar.weekend and day not in calendar


def add_working_days(day: date, count: int, *, country: str, closed: Collection[date] = ()) -> date:
    """The working day that is `count` working days after a day; the day itself does not count.

    Args:
        closed: further days on which nobody works there.
    """
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, country=country) and day not in closed
    return day


@functools.cache
def _calendar(country: str) -> holidays.HolidayBase | None:
    """The calendar fills its years by itself as days are asked for."""
    if country not in holidays.list_supported_countries(include_aliases=False):
        return None
    return holidays.country_holidays(country)
