"""The due dates of a case: fixed when it comes in, met, paused while it waits for the worker."""

from datetime import datetime, timedelta

from django.db.models import F, Max

from complaints.due_dates import Case, DueRule, due_at, rules_for
from complaints.enums import Stage
from complaints.models import Complaint, Deadline, DeadlineRule


def start(complaint: Complaint, *, at: datetime) -> list[Deadline]:
    """Store the due dates of every stage, on the calendar of the country of work; a further round on reopening."""
    country = complaint.country_of_work
    latest = complaint.deadlines.aggregate(latest=Max("round"))["latest"] or 0
    deadlines = []
    for rule in rules_for(_case(complaint), _rules()):
        due = due_at(at, rule, country=country.code, zone=country.time_zone)
        deadlines.append(
            Deadline(
                complaint=complaint,
                stage=rule.stage,
                round=latest + 1,
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
