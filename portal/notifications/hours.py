"""When a person may be reached. Pure: no clock, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

MIDNIGHT = 24 * 60
EVERY_DAY = frozenset(range(7))
# Long enough that a window of one weekday comes round even where a change of the clocks swallows it once.
LOOK_AHEAD_DAYS = 15


@dataclass(frozen=True)
class Window:
    """From one minute of the local day to another (half-open), on some weekdays (0 is Monday)."""

    start: int
    end: int
    weekdays: frozenset[int] = EVERY_DAY

    def holds(self, local: datetime) -> bool:
        minute = local.hour * 60 + local.minute
        return local.weekday() in self.weekdays and self.start <= minute < self.end


def span(start: int, end: int, weekdays: frozenset[int] = EVERY_DAY) -> list[Window]:
    """From one minute of the day to another, over midnight if the end comes first; nothing if they are the same."""
    if start < end:
        return [Window(start, end, weekdays)]
    if start == end:
        return []
    next_days = frozenset((day + 1) % 7 for day in weekdays)
    windows = [Window(start, MIDNIGHT, weekdays), Window(0, end, next_days)]
    return [window for window in windows if window.start < window.end]


# The night in which nobody is woken who did not ask for it.
NIGHT_BEGINS, NIGHT_ENDS = 21 * 60, 7 * 60
DAYTIME = tuple(span(NIGHT_ENDS, NIGHT_BEGINS))


def overlap(these: Iterable[Window], those: Iterable[Window]) -> tuple[Window, ...]:
    """What lies in both."""
    those = list(those)
    found = [
        Window(max(a.start, b.start), min(a.end, b.end), a.weekdays & b.weekdays)
        for a in these
        for b in those
    ]
    return tuple(window for window in found if window.start < window.end and window.weekdays)


def minute_of(at: time) -> int:
    return at.hour * 60 + at.minute


@dataclass(frozen=True)
class Hours:
    """Hours in which a person may be reached, in her own zone.

    Attributes:
        zone: an IANA name.
        windows: none where nobody can say for certain when: then nothing is sent.
        even_urgent: urgent messages wait for them too: a phone that rings at the wrong hour can
            do more harm than a message that comes in the morning.
    """

    zone: str
    windows: tuple[Window, ...]
    even_urgent: bool = False

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def are_known(self) -> bool:
        return bool(self.windows)

    def are_open(self, at: datetime) -> bool:
        local = at.astimezone(self._zone)
        return any(window.holds(local) for window in self.windows)

    def next_open(self, at: datetime) -> datetime:
        """`at`, or the first minute after it in which she may be reached. `at` too where no hours are known."""
        if self.are_open(at):
            return at
        today = at.astimezone(self._zone).date()
        days = (today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
        beginnings = (
            self._moment(day, window.start)
            for day in days
            for window in sorted(self.windows, key=_start)
        )
        # A window that begins in the hour which a change of the clocks leaves out is passed over.
        return next((moment for moment in beginnings if moment > at and self.are_open(moment)), at)

    def _moment(self, day: date, minute: int) -> datetime:
        local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=self._zone)
        return local.astimezone(UTC)


def _start(window: Window) -> int:
    return window.start


def next_full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def next_time_of_day(at: datetime, *, zone: str, minute: int) -> datetime:
    """The next moment after `at` at which the clocks of that zone show this minute of the day."""
    local_zone = ZoneInfo(zone)
    today = at.astimezone(local_zone).date()
    moments = (
        datetime.combine(
            today + timedelta(days=ahead), time(minute // 60, minute % 60), tzinfo=local_zone
        ).astimezone(UTC)
        for ahead in range(3)
    )
    return next(moment for moment in moments if moment > at)
