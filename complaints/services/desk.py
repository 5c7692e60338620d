"""What a desk does with a complaint. Only the leading office acts; an oversight officer chooses an office."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import notifications, rules
from complaints.enums import AssignmentRole, EscalationReason, RoutingReason, Stage, Status
from complaints.models import Assignment, Complaint, InternalNote, Message, Outcome
from complaints.queries import offices_open_to
from complaints.services import deadlines, escalations, seats
from complaints.services.cases import lock
from complaints.services.writing import add_message, readable
from complaints.transitions import move
from portal.accounts.models import Organisation, User
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed, PortalError
from recruitment_agencies.services.worker_reports import report_upheld


@transaction.atomic
def acknowledge(*, complaint: Complaint, by: User) -> Complaint:
    """The desk has read it; the worker is told.

    Raises (all acts of a desk):
        NotAllowed: the person does not work for the leading office, or may not see the case.
        Conflict: the complaint has moved on.
    """
    return move(complaint, Status.ACKNOWLEDGED, by=by, organisation=_office(complaint, by))


@transaction.atomic
def reply(*, complaint: Complaint, by: User, text: str) -> Message:
    """Write to the worker: that is also reading it, and a first step.

    Raises:
        PortalError: the text is empty or too long.
        Conflict: the complaint has ended.
    """
    text, office = readable(text), _office(complaint, by)
    complaint = lock(complaint)
    if Status(complaint.status) not in Status.open() | {Status.RESOLVED}:
        raise Conflict(
            _("This complaint has ended. Nothing can be written to the worker any more.")
        )
    message = add_message(complaint, text, organisation=office, by=by)
    if complaint.status in (Status.RECEIVED, Status.REOPENED):
        move(complaint, Status.ACKNOWLEDGED, by=by, organisation=office, tell=False)
    deadlines.meet(complaint, Stage.ACKNOWLEDGE, Stage.FIRST_ACTION, at=timezone.now())
    seats.refresh(complaint)
    notifications.tell_workers(notifications.MESSAGE_FROM_DESK, complaint)
    record("complaints.desk_wrote", on=complaint, by=by, organisation_id=office.pk)
    return message


@transaction.atomic
def start_work(*, complaint: Complaint, by: User) -> Complaint:
    """The first step is taken, or work goes on after a wait."""
    return move(complaint, Status.IN_PROGRESS, by=by, organisation=_office(complaint, by))


@transaction.atomic
def wait_for_worker(*, complaint: Complaint, by: User) -> Complaint:
    """Nothing can be done before she answers: the due dates stand still, and the wait is on record."""
    return move(complaint, Status.WAITING_FOR_WORKER, by=by, organisation=_office(complaint, by))


@transaction.atomic
def resolve(
    *, complaint: Complaint, by: User, summary: str, upheld: bool | None = None
) -> Complaint:
    """The desk says how it ended, to the worker too; it counts when she confirms it.

    Args:
        upheld: whether what it says about agencies of the register was found to be right; None: nothing was found out.
            Counted when a case is resolved for the first time, never again: no count knows its complaint.
    """
    text, office = readable(summary, field="summary"), _office(complaint, by)
    complaint = move(complaint, Status.RESOLVED, by=by, organisation=office)
    if upheld and not complaint.outcomes.exists():
        _count_upheld(complaint)
    outcome = Outcome(complaint=complaint, organisation=office, by=by)
    outcome.seal("sealed_summary", text)
    outcome.save(force_insert=True)
    add_message(complaint, text, organisation=office, by=by)
    return complaint


@transaction.atomic
def close(*, complaint: Complaint, by: User, reason: str) -> Complaint:
    """End it, with a reason that the worker reads; she may open it again."""
    text, office = readable(reason, field="reason"), _office(complaint, by)
    complaint = move(complaint, Status.CLOSED, by=by, organisation=office, reason=text)
    add_message(complaint, text, organisation=office, by=by)
    return complaint


@transaction.atomic
def assign_unrouted(*, complaint: Complaint, by: User, organisation: Organisation) -> Complaint:
    """An oversight officer chooses the office that leads; the worker is told.

    Raises:
        NotAllowed: the person does not oversee this case.
        PortalError: the office was kept out or has no working desk.
        Conflict: an office leads it already.
    """
    complaint = lock(complaint)
    if complaint.lead:
        raise Conflict(_("An office works on this complaint already. Please look again."))
    if not rules.can_choose_office(by, complaint):
        raise NotAllowed(_("Only an oversight officer of this complaint can choose an office."))
    if organisation not in offices_open_to(complaint):
        message = _("This office cannot receive the complaint. Please choose another one.")
        raise PortalError(message, fields={"organisation": [message]})
    _make_lead(complaint, organisation, by)
    escalations.end(complaint, reason=EscalationReason.UNROUTED)
    notifications.tell_desks(notifications.NEW_CASE, complaint, [organisation])
    notifications.tell_workers(notifications.NEWS_FOR_WORKER, complaint)
    seats.refresh(complaint)
    record("complaints.assigned", on=complaint, by=by, detail={"organisation": organisation.pk})
    return complaint


@transaction.atomic
def write_note(*, complaint: Complaint, by: User, text: str) -> InternalNote:
    """A note that only the person's own office reads.

    Raises:
        NotAllowed: the person may not see the case.
        PortalError: the text is empty or too long.
    """
    office = rules.office_of(by, complaint)
    if office is None:
        raise NotAllowed(_("You cannot write in this complaint."))
    note = InternalNote(complaint=complaint, organisation=office, author=by)
    note.seal("sealed_text", readable(text))
    note.save(force_insert=True)
    record("complaints.wrote_note", on=complaint, by=by, organisation_id=office.pk)
    return note


def _count_upheld(complaint: Complaint) -> None:
    """Agencies of the register that it is about are counted, without a way back to this complaint."""
    statement = complaint.statements.get()
    statement.complaint = complaint
    accused = statement.opened_json("sealed_accused") or ()
    report_upheld(
        agencies={row["agency"] for row in accused if row.get("agency")},
        destination=complaint.country_of_work_id,
        on=timezone.localdate(),
        people=complaint.group_size,
    )


def _office(complaint: Complaint, by: User) -> Organisation:
    """The leading office, if this person may act for it."""
    lead = complaint.lead
    if lead is None or not rules.can_work(by, complaint):
        raise NotAllowed(_("Only the office that leads this complaint can do this."))
    return lead


def _make_lead(complaint: Complaint, organisation: Organisation, by: User) -> None:
    """A copy that it already has becomes the lead."""
    copies = complaint.assignments.filter(organisation=organisation, ended_at__isnull=True)
    copies.update(ended_at=timezone.now())
    Assignment.objects.create(
        complaint=complaint,
        organisation=organisation,
        role=AssignmentRole.LEAD,
        why=RoutingReason.CHOSEN,
        assigned_by=by,
    )
