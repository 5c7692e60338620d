"""What of workers' reports is published: counts that no subtraction can turn into one worker.

The rules (issue 4, item 8; tested as properties in tests/recruitment_agencies/monitoring/test_suppression.py):

* A report belongs to one bucket only: one agency, one kind, one half of a calendar year. Kinds do not overlap where
  one could be taken from the other: a report of a payment is either over the limit or not. Nothing finer is published
  (no country of work, no month) and nothing coarser (no sum of buckets that is not the sum of what is published).
* A bucket is published from the 31st day after its last one, and only if it holds at least `K` reports.
* The figure is rounded down to a multiple of `K`: «at least 5». No figure says neither «none» nor «a few»: nobody can
  tell which.
* A bucket that has closed takes no more reports: one that comes later is counted in the half-year that is open when
  it comes (`month_of`). So what was published never changes, and the difference of two publications is whole buckets.

One report is one complaint, however many workers stand behind it: else one group could be seen alone in a figure.

What this cannot do: an agency that has four false complaints filed about itself in the half-year could see the fifth.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

K = 5
DELAY = timedelta(days=30)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class HalfYear:
    """January to June (1) or July to December (2)."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-H{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 1 if self.number == 1 else 7, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, 6, 30) if self.number == 1 else date(self.year, 12, 31)

    @property
    def published_from(self) -> date:
        """The first day on which thirty whole days have gone by since its end."""
        return self.last_day + DELAY + _ONE_DAY


@dataclass(frozen=True, order=True)
class Bucket:
    """Where a report is counted."""

    agency: int
    kind: str
    half: HalfYear


def half_of(day: date) -> HalfYear:
    return HalfYear(day.year, 1 if day.month <= 6 else 2)


def month_of(happened: date, *, today: date) -> date:
    """The first day of the month under which a report is kept: of the day it is about, where its half-year is open.

    One about a half-year that has ended, or about the future, is kept under the month in which it comes.
    """
    kept = happened if half_of(happened) == half_of(today) and happened <= today else today
    return kept.replace(day=1)


def last_closed_day(on: date) -> date:
    """The last day of the newest half-year that is published on the day."""
    half = half_of(on)
    while half.published_from > on:
        half = half_of(half.first_day - _ONE_DAY)
    return half.last_day


def figure(count: int) -> int | None:
    """What is published of a closed bucket's count; None for nothing."""
    return count // K * K if count >= K else None


def published(counts: Iterable[tuple[Bucket, int]], *, on: date) -> dict[Bucket, int]:
    """The figures that stand on a day: `at least so many`. Rows of one bucket are added up first."""
    total: Counter[Bucket] = Counter()
    for bucket, count in counts:
        total[bucket] += count
    shown = {bucket: figure(n) for bucket, n in total.items() if bucket.half.published_from <= on}
    return {bucket: number for bucket, number in sorted(shown.items()) if number is not None}
