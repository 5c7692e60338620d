"""The due dates of a case: fixed when it comes in, met, paused while it waits for the worker."""

from datetime import date, datetime, timedelta

from django.db.models import F, Max

from complaints.due_dates import Case, DueRule, due_at, rules_for
from complaints.enums import Stage
from complaints.models import Complaint, Deadline, DeadlineRule
from portal.accounts.models import Organisation


def start(complaint: Complaint, *, at: datetime) -> list[Deadline]:
    """Store the due dates of every stage, on the calendar of the country of work and of the leading office.

    Reopening begins a further round.
    """
    latest = complaint.deadlines.aggregate(latest=Max("round"))["latest"] or 0
    return _start(complaint, complaint.lead, at=at, number=latest + 1)


def start_first(complaint: Complaint, lead: Organisation | None, *, at: datetime) -> list[Deadline]:
    """The same for a case that was stored in this transaction: nothing is asked of what was just written."""
    return _start(complaint, lead, at=at, number=1)


def _start(
    complaint: Complaint, lead: Organisation | None, *, at: datetime, number: int
) -> list[Deadline]:
    country, closed = complaint.country_of_work, _closed_days(lead, at)
    deadlines = []
    for rule in rules_for(_case(complaint), _rules()):
        due = due_at(at, rule, country=country.code, zone=country.time_zone, closed=closed)
        deadlines.append(
            Deadline(
                complaint=complaint,
                stage=rule.stage,
                round=number,
                rule_key=rule.key,
                calendar=country.code,
                first_due_at=due,
                due_at=due,
                escalate_at=due,
            )
        )
    return Deadline.objects.bulk_create(deadlines)


def meet(complaint: Complaint, *stages: Stage, at: datetime) -> None:
    """The stages are done."""
    owed = complaint.deadlines.owed().filter(stage__in=stages)
    owed.update(met_at=at, paused_at=None, escalate_at=None)


def drop(complaint: Complaint, *, at: datetime) -> None:
    """The case ended: nobody owes the remaining stages any more."""
    complaint.deadlines.owed().update(dropped_at=at, paused_at=None, escalate_at=None)


def pause(complaint: Complaint, *, at: datetime) -> None:
    """The desk waits for the worker: whatever is still owed waits too."""
    complaint.deadlines.running().update(paused_at=at)


def resume(complaint: Complaint, *, at: datetime) -> None:
    """Add the time waited to what is still owed."""
    for deadline in complaint.deadlines.filter(paused_at__isnull=False):
        waited = max(at - (deadline.paused_at or at), timedelta())
        complaint.deadlines.filter(pk=deadline.pk).update(
            due_at=F("due_at") + waited, escalate_at=F("escalate_at") + waited, paused_at=None
        )


def _closed_days(lead: Organisation | None, at: datetime) -> set[date]:
    """Days to come on which the leading office does not work."""
    if lead is None:
        return set()
    return set(lead.closed_days.filter(day__gt=at.date()).values_list("day", flat=True))


def _case(complaint: Complaint) -> Case:
    return Case(
        origin=complaint.nationality_id,
        destination=complaint.country_of_work_id,
        severity=complaint.severity,
        kind=complaint.kind,
        accused_types=frozenset(complaint.accused_types),
    )


def _rules() -> list[DueRule]:
    return [
        DueRule(
            key=row.key,
            stage=row.stage,
            amount=row.amount,
            unit=row.unit,
            origin=row.origin_id,
            destination=row.destination_id,
            severity=row.severity or None,
            accused_type=row.accused_type or None,
            kinds=frozenset(row.kinds),
        )
        for row in DeadlineRule.objects.all()
    ]
