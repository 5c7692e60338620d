"""How long each step of a compliance case may take. Pure: rows in, a moment out.

Days are working days of the ministry's country (its weekend and public holidays), and a time ends with the office day
there. Where a time comes from stands in `reference_data/compliance_deadlines.yaml`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from portal.reference.calendars import add_working_days
from recruitment_agencies.enums import ComplianceStep

END_OF_OFFICE_DAY = time(17, 0)


@dataclass(frozen=True)
class StepRule:
    """Working days for a step; `country` None is for every country. `basis`: portal (our own promise) or law."""

    key: str
    step: str
    amount: int
    country: str | None = None
    basis: str = "portal"
    confidence: str | None = None


# What holds when the table has no row for a step: a case never stands without a due date.
FALLBACK_WORKING_DAYS = 10


def rule_for(step: ComplianceStep, *, country: str, rules: Iterable[StepRule]) -> StepRule:
    """The country's own row, else the row for all countries, else the fallback."""
    found = [rule for rule in rules if rule.step == step and rule.country in (None, country)]
    fallback = StepRule(f"fallback-{step}", step, FALLBACK_WORKING_DAYS)
    return min(found, key=lambda rule: (rule.country is None, rule.key), default=fallback)


def due_at(start: datetime, rule: StepRule, *, country: str, zone: str) -> datetime:
    """The end of the office day, there, that many working days after `start` (an aware time)."""
    local = start.astimezone(ZoneInfo(zone))
    last_day = add_working_days(local.date(), rule.amount, country=country)
    return datetime.combine(last_day, END_OF_OFFICE_DAY, tzinfo=ZoneInfo(zone))
