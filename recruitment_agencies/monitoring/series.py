"""Time of the monitoring pages: quarters, spans of quarters, working days between two days."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low

MOST_QUARTERS = 20
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a calendar year; `number` from 1 to 4."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - _ONE_DAY

    @property
    def next(self) -> "Quarter":
        return (
            Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)
        )

    @property
    def index(self) -> int:
        """Quarters since the year 0: neighbours differ by one."""
        return self.year * 4 + self.number - 1

    def back(self, count: int) -> "Quarter":
        """The quarter so many before this one."""
        year, rest = divmod(self.index - count, 4)
        return Quarter(year, rest + 1)


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def read_quarter(written: str) -> Quarter:
    """From «2026-Q3».

    Raises:
        ValueError: it is not written so.
    """
    year, _dash, number = written.partition("-Q")
    if len(year) != 4 or not (year + number).isascii() or number not in ("1", "2", "3", "4"):
        raise ValueError(written)
    return Quarter(int(year), int(number))


@dataclass(frozen=True)
class Span:
    """Whole quarters from one to another, both within. At most `MOST_QUARTERS`: older ones fall away.

    `today` bounds what can be known: `known_until` is the last day of the span that is not in the future.
    """

    first: Quarter
    last: Quarter
    today: date

    @property
    def quarters(self) -> list[Quarter]:
        count = min(self.last.index - self.first.index + 1, MOST_QUARTERS)
        return [self.last.back(back) for back in reversed(range(count))]

    @property
    def start(self) -> date:
        return self.quarters[0].first_day

    @property
    def end(self) -> date:
        return self.last.last_day

    @property
    def known_until(self) -> date:
        return min(self.end, self.today)

    def holds(self, first: date, last: date) -> bool:
        """Whether all of the days from `first` to `last` lie within."""
        return self.start <= first and last <= self.end


def make_span(first: Quarter | None, last: Quarter | None, *, today: date) -> Span:
    """What was asked, in the right order; the last four quarters where nothing was."""
    end = last or max(first or quarter_of(today), quarter_of(today))
    begin = first or end.back(3)
    return Span(min(begin, end), max(begin, end), today)


def working_days(sent: date, answered: date, *, is_holiday: Callable[[date], bool]) -> int:
    """Working days after `sent` up to and with `answered`; 0 for the same day. Saturdays and Sundays are none."""
    days = (sent + _ONE_DAY * step for step in range(1, (answered - sent).days + 1))
    return sum(1 for day in days if day.weekday() < _SATURDAY and not is_holiday(day))


def middle(values: Iterable[int]) -> int | None:
    """The median, the lower one of two; None of nothing."""
    known = list(values)
    return median_low(known) if known else None
