"""The queues of the offices, kept in step with the cases: every service that moves, gives or times a case ends here."""

from collections.abc import Iterable

from django.db.models import Min, Q

from complaints.enums import AssignmentRole, SeatRank, SeatRole, Status
from complaints.models import Assignment, Complaint, Seat

_STRONGEST = (SeatRole.LEAD, SeatRole.COPY, SeatRole.REFERRED, SeatRole.OVERSIGHT)
_COLUMNS = ("role", "officer_id", "rank", "due_at", "status", "severity", "kind")


def refresh(complaint: Complaint) -> None:
    """Write the case's seats anew, in the caller's transaction. Safe to call as often as one likes.

    Call it after assignments, escalations, due dates, officer or status have changed.
    """
    wanted = {seat.organisation_id: seat for seat in _seats(complaint)}
    have = {seat.organisation_id: seat for seat in Seat.objects.filter(complaint=complaint)}
    gone = [seat.pk for pk, seat in have.items() if pk not in wanted]
    if gone:
        Seat.objects.filter(pk__in=gone).delete()
    new = [seat for pk, seat in wanted.items() if pk not in have]
    Seat.objects.bulk_create(new)
    for pk in wanted.keys() & have.keys():
        _update(have[pk], wanted[pk])


def rebuild(complaints: Iterable[Complaint]) -> int:
    """Refresh many; returns how many."""
    count = 0
    for complaint in complaints:
        refresh(complaint)
        count += 1
    return count


def _update(have: Seat, wanted: Seat) -> None:
    changed = {
        column: getattr(wanted, column)
        for column in _COLUMNS
        if getattr(have, column) != getattr(wanted, column)
    }
    if changed:
        Seat.objects.filter(pk=have.pk).update(**changed)


def _seats(complaint: Complaint) -> list[Seat]:
    """One for each office that has the case today, in its strongest role there."""
    held = list(Assignment.objects.filter(complaint=complaint, ended_at__isnull=True))
    roles: dict[int, SeatRole] = {}
    for row in held:
        _strengthen(roles, row.organisation_id, SeatRole(row.role))
    overseers = complaint.escalations.filter(ended_at__isnull=True, organisation__isnull=False)
    for pk in overseers.values_list("organisation", flat=True):
        _strengthen(roles, pk, SeatRole.OVERSIGHT)
    officers = {row.organisation_id: row.officer_id for row in held}
    due_at = _next_due(complaint)
    has_lead = any(row.role == AssignmentRole.LEAD for row in held)
    return [
        Seat(
            complaint=complaint,
            organisation_id=pk,
            role=role,
            officer_id=officers.get(pk),
            rank=_rank(complaint, role, officer=officers.get(pk), has_lead=has_lead),
            due_at=due_at,
            status=complaint.status,
            severity=complaint.severity,
            kind=complaint.kind,
        )
        for pk, role in roles.items()
    ]


def _strengthen(roles: dict[int, SeatRole], organisation: int, role: SeatRole) -> None:
    before = roles.get(organisation, role)
    roles[organisation] = min(before, role, key=_STRONGEST.index)


def _rank(complaint: Complaint, role: SeatRole, *, officer: int | None, has_lead: bool) -> SeatRank:
    """A case at its leading office is untaken until an officer has it; at oversight, until an office leads it."""
    if Status(complaint.status) not in Status.open():
        return SeatRank.ENDED
    if role == SeatRole.OVERSIGHT:
        return SeatRank.TAKEN if has_lead else SeatRank.UNTAKEN
    if role == SeatRole.LEAD and officer is None:
        return SeatRank.UNTAKEN
    return SeatRank.TAKEN


def _next_due(complaint: Complaint):  # type: ignore[no-untyped-def]
    """The earliest step still owed that does not wait for the worker; None in an ended case."""
    if Status(complaint.status) not in Status.open():
        return None
    running = Q(met_at__isnull=True, dropped_at__isnull=True, paused_at__isnull=True)
    return complaint.deadlines.filter(running).aggregate(next=Min("due_at"))["next"]
