"""How a complaint moves: one table, one function.

received → acknowledged → in progress ⇄ waiting for worker → resolved (by the desk) → confirmed (by the worker)
→ closed (by the desk, or by time where nobody contested the outcome); withdrawn and reopened by the worker.
`move` checks, saves, keeps the due dates, tells the other side and records.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints import notifications
from complaints.enums import EscalationReason, Stage, Status
from complaints.models import Complaint, StatusChange
from complaints.services import deadlines, escalations, seats
from complaints.services.cases import lock
from portal.accounts.models import Organisation, User
from portal.audit.services import record
from portal.common.errors import Conflict

Clock = Callable[[Complaint, datetime], None]
NONE: frozenset[Status] = frozenset()
# States in which nobody has to act; after `resolved` the worker still has to say whether it is.
_FINAL = frozenset({Status.CONFIRMED, Status.CLOSED, Status.WITHDRAWN})
MOVED_ON = _("This is not possible any more: the complaint has moved on. Please look again.")


def _leave(complaint: Complaint, at: datetime) -> None:
    """The due dates stay as they are."""


def _pause(complaint: Complaint, at: datetime) -> None:
    deadlines.pause(complaint, at=at)


def _drop(complaint: Complaint, at: datetime) -> None:
    deadlines.drop(complaint, at=at)


def _begin_again(complaint: Complaint, at: datetime) -> None:
    deadlines.drop(complaint, at=at)
    deadlines.start(complaint, at=at)


@dataclass(frozen=True)
class Move:
    """One row of the table.

    Attributes:
        by_desk, by_worker: states from which each of them may make this move.
        by_time: states from which it is made when a time has passed.
        action: its name in the audit trail.
        meets: stages that the desk has done by making it.
        clock: what happens to the due dates.
    """

    action: str
    by_desk: frozenset[Status] = NONE
    by_worker: frozenset[Status] = NONE
    by_time: frozenset[Status] = NONE
    meets: tuple[Stage, ...] = ()
    clock: Clock = _leave


_WORKED_ON = frozenset({Status.ACKNOWLEDGED, Status.IN_PROGRESS, Status.WAITING_FOR_WORKER})
_OPEN = frozenset(Status.open())

MOVES: dict[Status, Move] = {
    Status.ACKNOWLEDGED: Move(
        action="complaints.acknowledged",
        by_desk=frozenset({Status.RECEIVED, Status.REOPENED}),
        meets=(Stage.ACKNOWLEDGE,),
    ),
    Status.IN_PROGRESS: Move(
        action="complaints.started_work",
        by_desk=_OPEN - {Status.IN_PROGRESS},
        by_worker=frozenset({Status.WAITING_FOR_WORKER}),
        meets=(Stage.ACKNOWLEDGE, Stage.FIRST_ACTION),
    ),
    Status.WAITING_FOR_WORKER: Move(
        action="complaints.waits_for_worker",
        by_desk=frozenset({Status.ACKNOWLEDGED, Status.IN_PROGRESS}),
        meets=(Stage.ACKNOWLEDGE,),
        clock=_pause,
    ),
    Status.RESOLVED: Move(
        action="complaints.resolved",
        by_desk=_WORKED_ON,
        meets=(Stage.ACKNOWLEDGE, Stage.FIRST_ACTION, Stage.RESOLVE),
    ),
    Status.CONFIRMED: Move(
        action="complaints.confirmed", by_worker=frozenset({Status.RESOLVED}), clock=_drop
    ),
    Status.CLOSED: Move(
        action="complaints.closed",
        by_desk=_WORKED_ON | {Status.RESOLVED, Status.CONFIRMED},
        by_time=frozenset({Status.RESOLVED}),
        clock=_drop,
    ),
    Status.WITHDRAWN: Move(
        action="complaints.withdrawn", by_worker=_OPEN | {Status.RESOLVED}, clock=_drop
    ),
    Status.REOPENED: Move(
        action="complaints.reopened",
        by_desk=frozenset({Status.CLOSED}),  # the oversight office alone: `desk.reopen`
        by_worker=frozenset(Status.ended()),
        clock=_begin_again,
    ),
}


def may_move(complaint: Complaint, to: Status, *, by_worker: bool) -> bool:
    """Whether the table has this move from where the complaint stands."""
    return complaint.state in _made_by(to, by_worker=by_worker)


def _made_by(to: Status, *, by_worker: bool) -> frozenset[Status]:
    return MOVES[to].by_worker if by_worker else MOVES[to].by_desk


@transaction.atomic
def move(
    complaint: Complaint,
    to: Status,
    *,
    by: User | None,
    organisation: Organisation | None = None,
    reason: str = "",
    tell: bool = True,
    by_time: bool = False,
) -> Complaint:
    """Move a complaint; returns it as it now stands. Where it already stands there, nothing happens.

    Args:
        by: the officer, or None for the worker, whose receipt was checked.
        organisation: the officer's office in this case.
        reason: kept sealed.
        tell: False when another message to the same people says it already.
        by_time: nobody acts; a time has passed.

    Raises:
        Conflict: the table has no such move.
    """
    at = timezone.now()
    complaint = lock(complaint)
    if complaint.status == to:
        return complaint
    allowed = MOVES[to].by_time if by_time else _made_by(to, by_worker=by is None)
    if complaint.state not in allowed:
        raise Conflict(MOVED_ON)
    change = _save(complaint, to, by=by, organisation=organisation, reason=reason, at=at)
    _keep_due_dates(complaint, change, at)
    if to == Status.REOPENED:
        _outcomes_do_not_hold(complaint, at)
    _tell(complaint, change, tell=tell, to_worker=by_time or by is not None)
    seats.refresh(complaint)
    record(
        MOVES[to].action,
        on=complaint,
        by=by,
        organisation_id=organisation.pk if organisation else None,
        detail={"from": change.from_status, "to": change.to_status},
    )
    return complaint


def _outcomes_do_not_hold(complaint: Complaint, at: datetime) -> None:
    """Whoever opens it again: what nobody has agreed to is contested, what counted already no longer holds."""
    outcomes = complaint.outcomes.filter(contested_at__isnull=True)
    outcomes.filter(agreed_at__isnull=True, counted_at__isnull=True).update(contested_at=at)
    complaint.outcomes.counting().update(still_holds=False)


def _save(
    complaint: Complaint,
    to: Status,
    *,
    by: User | None,
    organisation: Organisation | None,
    reason: str,
    at: datetime,
) -> StatusChange:
    change = StatusChange(
        complaint=complaint,
        from_status=complaint.status,
        to_status=to,
        at=at,
        by=by,
        organisation=organisation,
    )
    if reason:
        change.seal("sealed_reason", reason)
    change.save()
    complaint.status = to
    complaint.changed_at = at
    _note_end(complaint, to, at)
    complaint.save(
        update_fields=["status", "changed_at", "ended_at", "purge_at", "purge_warned_at"]
    )
    return change


def _note_end(complaint: Complaint, to: Status, at: datetime) -> None:
    """It ended now, or goes on. What goes on is not deleted: its date is taken away in the same breath.

    To a new outcome nobody has agreed yet, and what is opened again nobody agrees to any more.
    """
    if to in (Status.RESOLVED, Status.REOPENED):
        complaint.complainants.update(agreed_at=None)
    if to in _FINAL:
        complaint.ended_at = complaint.ended_at or at
        return
    complaint.ended_at = complaint.purge_at = complaint.purge_warned_at = None


def _keep_due_dates(complaint: Complaint, change: StatusChange, at: datetime) -> None:
    """A wait that is over counts first, whatever ends it; what the worker does meets nobody's due date."""
    made = MOVES[Status(change.to_status)]
    if change.from_status == Status.WAITING_FOR_WORKER:
        deadlines.resume(complaint, at=at)
    if change.by is not None:
        deadlines.meet(complaint, *made.meets, at=at)
    made.clock(complaint, at)


def _tell(complaint: Complaint, change: StatusChange, *, tell: bool, to_worker: bool) -> None:
    if change.to_status == Status.REOPENED and change.from_status != Status.WITHDRAWN:
        escalations.escalate(
            complaint,
            reason=EscalationReason.REOPENED,
            template=notifications.NEWS_FROM_WORKER,
        )
    if not tell:
        return
    if to_worker:
        notifications.tell_workers(notifications.NEWS_FOR_WORKER, complaint)
        return
    notifications.tell_desks(
        notifications.NEWS_FROM_WORKER, complaint, [complaint.lead] if complaint.lead else []
    )
