"""The queues of the offices, kept in step with the cases: every service that moves, gives or times a case ends here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from complaints.enums import AssignmentRole, SeatRank, SeatRole, Status
from complaints.models import Assignment, Complaint, Deadline, Escalation, Seat
from complaints.partners import DUE_CHANGED, RECEIVED, STATUS_CHANGED
from portal.partners.services import emit

_STRONGEST = (SeatRole.LEAD, SeatRole.COPY, SeatRole.REFERRED, SeatRole.OVERSIGHT)
_REPEATED = ("status", "severity", "kind", "language")
_COLUMNS = ("role", "officer_id", "rank", "due_at", *_REPEATED, "country", "area")


class Told(defaultdict[str, list[int]]):
    """Event → offices for which it happened, for their own systems."""

    def __init__(self) -> None:
        super().__init__(list)


def refresh(complaint: Complaint) -> None:
    """Write the case's seats anew, in the caller's transaction. Safe to call as often as one likes.

    Call it after assignments, escalations, due dates, officer or status have changed. The case is read anew: the
    caller's copy may be older than the last move.
    """
    told = Told()
    _write(list(Complaint.objects.filter(pk=complaint.pk)), told)
    emit(told, reference=complaint.reference)


def begin(complaint: Complaint, assignments: list[Assignment], deadlines: list[Deadline]) -> None:
    """Write the seats of a case that was stored in this transaction, from the rows just written: nothing is read.

    Only for a case that stands before no oversight office yet; else `refresh`.
    """
    seats = Seat.objects.bulk_create(_seats(complaint, assignments, [], deadlines))
    emit({RECEIVED: [seat.organisation_id for seat in seats]}, reference=complaint.reference)


@transaction.atomic
def rebuild(pks: Iterable[int]) -> int:
    """Write the seats of many cases anew, each held until all are done; returns how many cases had a wrong one."""
    locked = Complaint.objects.select_for_update(of=("self",)).filter(pk__in=list(pks))
    return _write(list(locked.order_by("pk")))


def _write(complaints: list[Complaint], told: "Told | None" = None) -> int:
    """Bring the stored seats to what they must be; returns how many cases changed. Four reads for any number.

    Args:
        told: what changed for which office is noted there.
    """
    pks = [complaint.pk for complaint in complaints]
    assignments = _by_case(Assignment.objects.filter(complaint__in=pks, ended_at__isnull=True))
    overseers = _by_case(
        Escalation.objects.filter(
            complaint__in=pks, ended_at__isnull=True, organisation__isnull=False
        )
    )
    running = _by_case(Deadline.objects.running().filter(complaint__in=pks))
    have = _by_case(Seat.objects.filter(complaint__in=pks))
    return sum(
        _replace(
            have[complaint.pk],
            _seats(
                complaint, assignments[complaint.pk], overseers[complaint.pk], running[complaint.pk]
            ),
            told,
        )
        for complaint in complaints
    )


def _by_case(rows):  # type: ignore[no-untyped-def]
    found = defaultdict(list)
    for row in rows:
        found[row.complaint_id].append(row)
    return found


def _replace(stored: list[Seat], seats: list[Seat], told: "Told | None" = None) -> bool:
    """Whether anything had to change."""
    have = {seat.organisation_id: seat for seat in stored}
    wanted = {seat.organisation_id: seat for seat in seats}
    gone = [seat.pk for pk, seat in have.items() if pk not in wanted]
    if gone:
        Seat.objects.filter(pk__in=gone).delete()
    new = [seat for pk, seat in wanted.items() if pk not in have]
    if new:
        Seat.objects.bulk_create(new)
    updated = {pk: _update(have[pk], wanted[pk]) for pk in wanted.keys() & have.keys()}
    if told is not None:
        _note(told, [seat.organisation_id for seat in new], updated)
    return bool(gone or new or any(updated.values()))


def _note(told: "Told", new: Iterable[int], updated: Mapping[int, frozenset[str]]) -> None:
    told[RECEIVED] += new
    told[STATUS_CHANGED] += [pk for pk, columns in updated.items() if "status" in columns]
    told[DUE_CHANGED] += [pk for pk, columns in updated.items() if "due_at" in columns]


def _update(have: Seat, wanted: Seat) -> frozenset[str]:
    """The columns that had to change."""
    changed = {
        column: getattr(wanted, column)
        for column in _COLUMNS
        if getattr(have, column) != getattr(wanted, column)
    }
    if changed:
        Seat.objects.filter(pk=have.pk).update(**changed)
    return frozenset(changed)


def _seats(
    complaint: Complaint,
    held: list[Assignment],
    escalations: list[Escalation],
    running: list[Deadline],
) -> list[Seat]:
    """One for each office that has the case today, in its strongest role there."""
    has_lead = any(row.role == AssignmentRole.LEAD for row in held)
    officers = {row.organisation_id: row.officer_id for row in held}
    due_at = _next_due(complaint, running)
    return [
        Seat(
            complaint=complaint,
            organisation_id=pk,
            role=role,
            officer_id=officers.get(pk),
            rank=_rank(complaint, role, officer=officers.get(pk), has_lead=has_lead),
            due_at=due_at,
            **{column: getattr(complaint, column) for column in _REPEATED},
            country=complaint.country_of_work_id,
            area=complaint.area_of_work_id or "",
        )
        for pk, role in _roles(held, escalations, has_lead=has_lead).items()
    ]


def _roles(
    held: list[Assignment], escalations: list[Escalation], *, has_lead: bool
) -> dict[int, SeatRole]:
    """Office → what the case is to it. While nobody leads it, it is the overseer's to find an office, whatever else the
    overseer holds: a copy there must not hide it.
    """
    roles: dict[int, SeatRole] = {}
    for row in held:
        _strengthen(roles, row.organisation_id, SeatRole(row.role))
    for pk in (row.organisation_id for row in escalations):
        if pk is not None and has_lead:
            _strengthen(roles, pk, SeatRole.OVERSIGHT)
        elif pk is not None:
            roles[pk] = SeatRole.OVERSIGHT
    return roles


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


def _next_due(complaint: Complaint, running: list[Deadline]) -> datetime | None:
    """The earliest step still owed that does not wait for the worker; None in an ended case."""
    if Status(complaint.status) not in Status.open():
        return None
    return min((row.due_at for row in running), default=None)
