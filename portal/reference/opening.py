"""When a place answers: rules only, no clock and no database.

Hours are written in `reference_data/missions.yaml` as a map, parsed by hand from the words of the source:

    {always: true}
    {weekly: [{days: [1, 2, 3, 4, 5], from: '08:30', to: '16:30'}], holidays: not_said}
    {weekly: […], holidays: [{from: '09:00', to: '21:00'}], closed: [{from: '12-29', to: '01-03'}]}

Days are ISO weekdays (1 = Monday), null where the source names none. All times are those of the place's own time zone;
one that ends at or before it begins runs past midnight. `holidays` is usual (open as on any day), closed, or not_said
(the source is silent: taken as closed, and said to be a guess), or hours of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

ALL_DAYS = frozenset(range(1, 8))
LOOK_AHEAD = timedelta(days=21)  # longer than any run of holidays with its weekends
_ONE_DAY = timedelta(days=1)

IsHoliday = Callable[[date], bool]


class State(Enum):
    """Whether somebody answers now."""

    OPEN = "open"
    CLOSED = "closed"
    UNSURE = "unsure"


class Holidays(Enum):
    """What the source says of public holidays."""

    USUAL = "usual"
    CLOSED = "closed"
    NOT_SAID = "not_said"
    OWN_HOURS = "own_hours"


class Reason(Enum):
    """Why a place is closed on a day on which it would be open."""

    HOLIDAY = "holiday"
    BREAK = "break"


@dataclass(frozen=True)
class Period:
    """Hours of a day; `days` are ISO weekdays, None where the source names none."""

    start: time
    end: time
    days: frozenset[int] | None = ALL_DAYS

    def falls_on(self, day: date) -> bool:
        return self.days is None or day.isoweekday() in self.days

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Begin and end on that day of the place, the end perhaps on the next."""
        last = day if self.end > self.start else day + _ONE_DAY
        return (
            datetime.combine(day, self.start, tzinfo=zone),
            datetime.combine(last, self.end, tzinfo=zone),
        )


@dataclass(frozen=True)
class Break:
    """Days of every year on which it is closed, both included; may run over the new year. (month, day)."""

    first: tuple[int, int]
    last: tuple[int, int]

    def covers(self, day: date) -> bool:
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True)
class Opening:
    """Hours as a source gives them."""

    always: bool = False
    weekly: tuple[Period, ...] = ()
    holidays: Holidays = Holidays.NOT_SAID
    holiday_periods: tuple[Period, ...] = ()
    breaks: tuple[Break, ...] = ()

    @property
    def names_days(self) -> bool:
        """Whether the source says on which days; if not, nobody can tell that it is open."""
        return all(period.days is not None for period in self.weekly)

    def periods_on(self, day: date, is_holiday: IsHoliday) -> tuple[Period, ...]:
        if self.reason_to_be_closed(day, is_holiday):
            return ()
        if self.holidays is Holidays.OWN_HOURS and is_holiday(day):
            return self.holiday_periods
        return tuple(period for period in self.weekly if period.falls_on(day))

    def reason_to_be_closed(self, day: date, is_holiday: IsHoliday) -> Reason | None:
        """Why nobody works on a day on which somebody would; None where that is not so."""
        if any(rest.covers(day) for rest in self.breaks):
            return Reason.BREAK
        rests = self.holidays in (Holidays.CLOSED, Holidays.NOT_SAID)
        if rests and any(period.falls_on(day) for period in self.weekly) and is_holiday(day):
            return Reason.HOLIDAY
        return None


@dataclass(frozen=True)
class Status:
    """Open, closed or unsure at a moment.

    Attributes:
        closes: when it closes next, in its own zone; None when it is not open, or never closes.
        opens: when it opens next, in its own zone; None when it is open, or not known.
        reason: why it is closed though the week says otherwise.
    """

    state: State
    closes: datetime | None = None
    opens: datetime | None = None
    reason: Reason | None = None


def status_at(opening: Opening, *, at: datetime, zone: ZoneInfo, is_holiday: IsHoliday) -> Status:
    """Whether a place with these hours answers at an aware moment."""
    if opening.always:
        return Status(State.OPEN)
    spans = list(_spans(opening, at.astimezone(zone).date(), zone, is_holiday))
    closes = _end_of_the_span_around(at, spans)
    if closes is not None:
        return Status(State.OPEN if opening.names_days else State.UNSURE, closes=closes)
    today = at.astimezone(zone).date()
    starts = (start for start, _end in spans if start > at and opening.names_days)
    return Status(
        State.CLOSED,
        opens=min(starts, default=None),
        reason=opening.reason_to_be_closed(today, is_holiday),
    )


def _spans(
    opening: Opening, today: date, zone: ZoneInfo, is_holiday: IsHoliday
) -> Iterator[tuple[datetime, datetime]]:
    """Every opening from yesterday (it may run past midnight) to the end of the look-ahead, in order."""
    day = today - _ONE_DAY
    while day <= today + LOOK_AHEAD:
        yield from sorted(period.on(day, zone) for period in opening.periods_on(day, is_holiday))
        day += _ONE_DAY


def _end_of_the_span_around(
    at: datetime, spans: list[tuple[datetime, datetime]]
) -> datetime | None:
    """When the opening that is running ends, through openings that follow without a gap; None if none is running."""
    closes: datetime | None = None
    for start, end in spans:
        if start <= (closes or at) < end:
            closes = end
    return closes


# Reading what stands in the reference data ---------------------------------------------------------


def parse_opening(data: Mapping[str, Any] | None) -> Opening | None:
    """Hours from their map; None for no hours known.

    Raises:
        ValueError: not such a map; names what is wrong.
    """
    if data is None:
        return None
    unknown = set(data) - {"always", "weekly", "holidays", "closed"}
    if unknown or not (data.get("always") or data.get("weekly")):
        raise ValueError(f"Hours need `always` or `weekly`, and know no {sorted(unknown)}: {data}")
    holidays = data.get("holidays", Holidays.NOT_SAID.value)
    own_hours = holidays if isinstance(holidays, list) else []
    return Opening(
        always=bool(data.get("always")),
        weekly=tuple(_period(row) for row in data.get("weekly", ())),
        holidays=Holidays.OWN_HOURS if own_hours else Holidays(holidays),
        holiday_periods=tuple(_period({"days": list(ALL_DAYS), **row}) for row in own_hours),
        breaks=tuple(_break(row) for row in data.get("closed", ())),
    )


def _period(row: Mapping[str, Any]) -> Period:
    days = row["days"]
    if days is not None and not (days and set(days) <= ALL_DAYS):
        raise ValueError(f"Days are ISO weekdays 1 to 7: {row}")
    return Period(
        start=time.fromisoformat(row["from"]),
        end=time.fromisoformat(row["to"]),
        days=None if days is None else frozenset(days),
    )


def _break(row: Mapping[str, str]) -> Break:
    return Break(first=_month_and_day(row["from"]), last=_month_and_day(row["to"]))


def _month_and_day(written: str) -> tuple[int, int]:
    """Of «12-29». The year is any leap year."""
    day = date.fromisoformat(f"2024-{written}")
    return day.month, day.day
