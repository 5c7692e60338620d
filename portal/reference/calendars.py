"""Public holidays of a country (`holidays` package), for offices that rest on them."""

import functools
from collections.abc import Iterable
from datetime import date

import holidays


def is_public_holiday(day: date, *, countries: Iterable[str]) -> bool:
    """Whether it is one in any of the countries. A country without a calendar has none that we know of."""
    calendars = (_calendar(country) for country in countries)
    return any(calendar is not None and day in calendar for calendar in calendars)


@functools.cache
def _calendar(country: str) -> holidays.HolidayBase | None:
    """The calendar fills its years by itself as days are asked for."""
    if country not in holidays.list_supported_countries(include_aliases=False):
        return None
    return holidays.country_holidays(country)
