"""The hours of a place or of one of its numbers at a moment, ready to show."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from portal.reference.calendars import is_public_holiday
from portal.reference.models import ContactPoint, Place
from portal.reference.opening import Opening, State, Status, status_at
from portal.reference.opening_texts import say_hours, say_status


@dataclass(frozen=True)
class Hours:
    """Known opening hours, in the active language.

    Attributes:
        week: the hours of the week: «Monday–Friday 08:30–16:30».
        status: at the moment that was asked; None where none was (a page to keep must not say "open now").
        now: the status in words; empty without one.
    """

    week: str
    status: Status | None = None
    now: str = ""

    @property
    def is_open(self) -> bool | None:
        """None where nobody can tell."""
        known = {State.OPEN: True, State.CLOSED: False}
        return known.get(self.status.state) if self.status else None


def hours_of(place: Place, at: datetime | None) -> Hours | None:
    """Of the place itself; None where not known. `place.in_country` should be fetched with it."""
    return _hours(place.hours_known, place, at)


def hours_of_number(point: ContactPoint, place: Place, at: datetime | None) -> Hours | None:
    """Of this one number where it has hours of its own; else None."""
    return _hours(point.hours_known, place, at)


def _hours(opening: Opening | None, place: Place, at: datetime | None) -> Hours | None:
    if opening is None:
        return None
    if at is None:
        return Hours(say_hours(opening))
    status = status_at(
        opening,
        at=at,
        zone=ZoneInfo(place.in_country.time_zone),
        is_holiday=partial(is_public_holiday, countries=_countries_whose_holidays_it_keeps(place)),
    )
    now = say_status(status, opening, at=at, country=place.in_country_id)
    return Hours(say_hours(opening), status, now)


def _countries_whose_holidays_it_keeps(place: Place) -> tuple[str, ...]:
    """Those of the country where it stands; an embassy rests on its own country's too."""
    own = place.of_country_id if place.is_mission else None
    return tuple(dict.fromkeys(filter(None, (place.in_country_id, own))))
