"""Due dates without a database: which rule holds for a case, and when its time is over.

Working days are those of the country of work: its public holidays and weekends from the `holidays` package, in its time
zone. A due date in working days ends with the office day; one in hours runs by the clock, nights and holidays too.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from complaints.enums import Stage, TimeUnit
from portal.reference.calendars import add_working_days

END_OF_OFFICE_DAY = time(17, 0)


@dataclass(frozen=True)
class DueRule:
    """How long a stage may take; None or an empty set matches every case."""

    key: str
    stage: str
    amount: int
    unit: str
    origin: str | None = None
    destination: str | None = None
    severity: str | None = None
    accused_type: str | None = None
    kinds: frozenset[str] = frozenset()

    @property
    def specificity(self) -> int:
        conditions = (
            self.origin,
            self.destination,
            self.severity,
            self.accused_type,
            self.kinds,
        )
        return sum(1 for condition in conditions if condition)

    def matches(self, case: "Case") -> bool:
        return (
            self.origin in (None, case.origin)
            and self.destination in (None, case.destination)
            and self.severity in (None, case.severity)
            and (self.accused_type is None or self.accused_type in case.accused_types)
            and (not self.kinds or case.kind in self.kinds)
        )


@dataclass(frozen=True)
class Case:
    """What the rules look at."""

    origin: str
    destination: str
    severity: str
    kind: str
    accused_types: frozenset[str] = frozenset()


# What holds when the table has no row for a stage: a case never stands without due dates.
FALLBACK = (
    DueRule("fallback-acknowledge", Stage.ACKNOWLEDGE, 3, TimeUnit.WORKING_DAYS),
    DueRule("fallback-first-action", Stage.FIRST_ACTION, 10, TimeUnit.WORKING_DAYS),
    DueRule("fallback-resolve", Stage.RESOLVE, 30, TimeUnit.WORKING_DAYS),
)


def rules_for(case: Case, rules: Iterable[DueRule]) -> list[DueRule]:
    """One rule a stage, in the order of the stages: most conditions set, then the shorter time, then the key."""
    matching = [rule for rule in rules if rule.matches(case)]
    return [_best(stage, matching) for stage in Stage]


def _best(stage: Stage, rules: Iterable[DueRule]) -> DueRule:
    candidates = [rule for rule in rules if rule.stage == stage]
    fallback = next(rule for rule in FALLBACK if rule.stage == stage)
    return min(
        candidates, key=lambda r: (-r.specificity, r.unit, r.amount, r.key), default=fallback
    )


def due_at(
    start: datetime, rule: DueRule, *, country: str, zone: str, closed: Collection[date] = ()
) -> datetime:
    """The moment a rule's time is over, for a case that came in at `start` (an aware time).

    Args:
        closed: days on which the office itself does not work, beside its country's.
    """
    if rule.unit == TimeUnit.HOURS:
        return start + timedelta(hours=rule.amount)
    local = start.astimezone(ZoneInfo(zone))
    last_day = add_working_days(local.date(), rule.amount, country=country, closed=closed)
    return datetime.combine(last_day, END_OF_OFFICE_DAY, tzinfo=ZoneInfo(zone))
