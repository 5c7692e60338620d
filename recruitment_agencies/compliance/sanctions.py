"""What decisions do to a licence. Pure: measures and events in, events to write out.

The status of a licence is the fold of its events (`rules.licence_standing`). Several decisions may stop one licence
at once, and an authority's own events stand beside them; so events are not written a decision at a time but for the
days on which the strongest measure in force changes. The past is never rewritten.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from recruitment_agencies.enums import EventKind, LicenceStatus, SanctionKind
from recruitment_agencies.rules import ONE_DAY, STATUS_AFTER, DatedEvent, licence_standing

# From mild to hard; also how one decision is compared with another.
SEVERITY = tuple(SanctionKind)
STOPS = {
    SanctionKind.SUSPENSION: LicenceStatus.SUSPENDED,
    SanctionKind.REVOCATION: LicenceStatus.REVOKED,
}
_STRENGTH = {
    LicenceStatus.VALID: 0,
    LicenceStatus.SUSPENDED: 1,
    LicenceStatus.RETURNED: 2,
    LicenceStatus.DELISTED: 3,
    LicenceStatus.REVOKED: 4,
}
_EVENT_FOR = {
    LicenceStatus.VALID: EventKind.REINSTATED,
    LicenceStatus.SUSPENDED: EventKind.SUSPENDED,
    LicenceStatus.REVOKED: EventKind.REVOKED,
}


@dataclass(frozen=True)
class Measure:
    """A decision that stops a licence.

    Attributes:
        key: of the decision. effective_on: the first day. until: the last day; None until further notice.
        ended_on: the day an appeal ended it: it no longer counts on that day.
    """

    key: int
    kind: SanctionKind
    effective_on: date
    until: date | None = None
    ended_on: date | None = None

    def covers(self, day: date) -> bool:
        return (
            self.effective_on <= day
            and (self.until is None or day <= self.until)
            and (self.ended_on is None or day < self.ended_on)
        )

    @property
    def changes(self) -> list[date]:
        """Days on which it begins or stops to count."""
        days = [self.effective_on, self.ended_on, self.until + ONE_DAY if self.until else None]
        return [day for day in days if day is not None]


@dataclass(frozen=True)
class NewEvent:
    """An event to write, with the decision that caused it."""

    kind: EventKind
    on: date
    decision: int


def events_to_write(
    measures: Iterable[Measure],
    *,
    others: Sequence[DatedEvent],
    kept: Sequence[DatedEvent],
    today: date,
) -> list[NewEvent]:
    """Events from `today` on that make the licence's standing follow the measures on every day.

    Args:
        measures: all decisions in force or ended that stop this licence.
        others: the events that no decision wrote. kept: those that decisions wrote up to today; they stay.
    """
    measures = list(measures)
    days = sorted({day for each in measures for day in each.changes if day >= today})
    written: list[NewEvent] = []
    for day in days:
        known = [*others, *kept, *(DatedEvent(event.kind, event.on) for event in written)]
        target = _target(measures, others, day)
        if target not in _EVENT_FOR or target == decided(known, on=day):
            continue
        cause = _cause(measures, day)
        written.append(NewEvent(_EVENT_FOR[target], day, cause))
        if target is LicenceStatus.VALID and _has_run_out(others, day):
            # Reinstatement alone would read as valid again; the licence ran out meanwhile.
            written.append(NewEvent(EventKind.EXPIRED, day, cause))
    return written


def decided(events: Iterable[DatedEvent], *, on: date) -> LicenceStatus:
    """What the authority last decided up to the day, whether or not the licence has run out."""
    status = LicenceStatus.VALID
    for event in sorted((e for e in events if e.on <= on), key=lambda e: e.on):
        status = STATUS_AFTER.get(event.kind, status)
    return status


def is_no_harder(
    new: SanctionKind,
    old: SanctionKind,
    *,
    sizes: Iterable[tuple[Decimal | date | int | None, Decimal | date | int | None]] = (),
) -> bool:
    """Whether an appeal may put `new` in the place of `old`: it must not make things worse.

    `sizes`: pairs (new, old) of points, fine or last day, compared where both decisions are of one kind; an old None
    is without limit (a suspension until further notice).
    """
    if new != old:
        return SEVERITY.index(new) < SEVERITY.index(old)
    return all(b is None or (a is not None and a <= b) for a, b in sizes)  # type: ignore[operator]


def day_after(day: date) -> date:
    return day + timedelta(days=1)


def _target(measures: Sequence[Measure], others: Sequence[DatedEvent], day: date) -> LicenceStatus:
    """The strongest of what decisions and the authority's own events say."""
    ours = [STOPS[each.kind] for each in measures if each.covers(day)]
    return max([decided(others, on=day), *ours], key=_STRENGTH.__getitem__)


def _cause(measures: Sequence[Measure], day: date) -> int:
    """The hardest measure that covers the day, else the one that ended last."""
    covering = [each for each in measures if each.covers(day)]
    if covering:
        return max(covering, key=lambda each: (SEVERITY.index(each.kind), each.key)).key
    return max((each for each in measures if day in each.changes), key=lambda each: each.key).key


def _has_run_out(others: Sequence[DatedEvent], day: date) -> bool:
    runs_until = licence_standing(others, on=day).runs_until
    return runs_until is not None and runs_until < day
