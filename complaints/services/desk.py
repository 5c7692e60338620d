"""What a desk does with a complaint. Only the leading office acts; an oversight officer chooses an office.

Who acts first on a case that nobody has, has it. Every act can be sent twice: a double click does nothing more.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import notifications, rules
from complaints.enums import (
    AssignmentRole,
    EscalationReason,
    RemedyType,
    RoutingReason,
    Sender,
    Stage,
    Status,
)
from complaints.models import Assignment, Complaint, InternalNote, Message, Outcome
from complaints.queries import offices_open_to
from complaints.services import deadlines, escalations, officers, seats
from complaints.services.cases import lock
from complaints.services.recusals import escalate_if_nobody_is_left
from complaints.services.writing import SAME_WORDS, add_message, readable
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
    office = _office(complaint, by)
    complaint = lock(complaint)
    officers.take_if_free(complaint, by)
    return move(complaint, Status.ACKNOWLEDGED, by=by, organisation=office)


@transaction.atomic
def reply(*, complaint: Complaint, by: User, text: str, wait: bool = False) -> Message:
    """Write to the worker: that is also reading it, and a first step.

    Args:
        wait: nothing can be done before she answers; the due dates stand still until then.

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
    written = _just_written(complaint, office, text)
    if written:
        return written
    message = add_message(complaint, text, organisation=office, by=by)
    officers.take_if_free(complaint, by)
    if complaint.status in (Status.RECEIVED, Status.REOPENED):
        complaint = move(complaint, Status.ACKNOWLEDGED, by=by, organisation=office, tell=False)
    deadlines.meet(complaint, Stage.ACKNOWLEDGE, Stage.FIRST_ACTION, at=timezone.now())
    if wait:
        move(complaint, Status.WAITING_FOR_WORKER, by=by, organisation=office, tell=False)
    seats.refresh(complaint)
    notifications.tell_workers(notifications.MESSAGE_FROM_DESK, complaint)
    record("complaints.desk_wrote", on=complaint, by=by, organisation_id=office.pk)
    return message


@transaction.atomic
def start_work(*, complaint: Complaint, by: User) -> Complaint:
    """The first step is taken, or work goes on after a wait."""
    office = _office(complaint, by)
    complaint = lock(complaint)
    officers.take_if_free(complaint, by)
    return move(complaint, Status.IN_PROGRESS, by=by, organisation=office)


@transaction.atomic
def wait_for_worker(*, complaint: Complaint, by: User) -> Complaint:
    """Nothing can be done before she answers: the due dates stand still, and the wait is on record."""
    return move(complaint, Status.WAITING_FOR_WORKER, by=by, organisation=_office(complaint, by))


@transaction.atomic
def resolve(
    *,
    complaint: Complaint,
    by: User,
    summary: str,
    upheld: bool | None = None,
    remedies: Iterable[str] = (),
    recovered: tuple[Decimal, str] | None = None,
) -> Complaint:
    """The desk says how it ended, to the worker too; it counts when she confirms it.

    Args:
        upheld: whether what it says about agencies of the register was found to be right; None: nothing was found out.
            Counted when a case is resolved for the first time, never again: no count knows its complaint.
        remedies: values of `RemedyType`.
        recovered: what all workers together got back, in one currency: amount and ISO 4217 code.

    Raises:
        PortalError: the text, a remedy or the amount cannot stand; `fields` says which.
    """
    text, office = readable(summary, field="summary"), _office(complaint, by)
    got = _achieved(remedies, recovered)
    complaint = lock(complaint)
    if complaint.status == Status.RESOLVED and _just_written(complaint, office, text):
        return complaint
    if complaint.status == Status.RESOLVED:
        raise Conflict(_("It is resolved already. Please look again."))
    if upheld and not complaint.outcomes.exists():
        # Before the move, which records: the chain's lock is the last one a transaction takes.
        _count_upheld(complaint)
    complaint = move(complaint, Status.RESOLVED, by=by, organisation=office)
    outcome = Outcome(complaint=complaint, organisation=office, by=by, **got)
    outcome.seal("sealed_summary", text)
    outcome.save(force_insert=True)
    add_message(complaint, text, organisation=office, by=by)
    return complaint


@transaction.atomic
def close(*, complaint: Complaint, by: User, reason: str) -> Complaint:
    """End it, with a reason that the worker reads; she may open it again."""
    text, office = readable(reason, field="reason"), _office(complaint, by)
    complaint = lock(complaint)
    if complaint.status == Status.CLOSED:
        return complaint
    complaint = move(complaint, Status.CLOSED, by=by, organisation=office, reason=text)
    add_message(complaint, text, organisation=office, by=by)
    return complaint


@transaction.atomic
def reopen(*, complaint: Complaint, by: User, reason: str) -> Complaint:
    """The oversight office opens a closed case again: new due dates run, the leading office and the worker are told.

    Args:
        reason: kept sealed, for those who work on the case.

    Raises:
        NotAllowed: the person does not oversee this case.
        Conflict: it is not closed.
    """
    text = readable(reason, field="reason")
    if not rules.can_choose_office(by, complaint):
        raise NotAllowed(_("Only an oversight officer of this complaint can open it again."))
    office = rules.oversight_office_of(by, complaint)
    complaint = lock(complaint)
    if complaint.status == Status.REOPENED:
        return complaint
    lead = complaint.lead
    complaint = move(complaint, Status.REOPENED, by=by, organisation=office, reason=text)
    notifications.tell_desks(notifications.NEW_CASE, complaint, [lead] if lead else [])
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
    escalate_if_nobody_is_left(complaint)
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
    text, complaint = readable(text), lock(complaint)
    since = timezone.now() - SAME_WORDS
    own = complaint.notes.filter(organisation=office, author=by, written_at__gte=since)
    written = _same_words(own.order_by("-written_at").first(), complaint, text)
    if written:
        return written
    note = InternalNote(complaint=complaint, organisation=office, author=by)
    note.seal("sealed_text", text)
    note.save(force_insert=True)
    record("complaints.wrote_note", on=complaint, by=by, organisation_id=office.pk)
    return note


def _just_written(complaint: Complaint, office: Organisation, text: str) -> Message | None:
    """The last message of the case, if this office has just written the same words."""
    last = complaint.messages.order_by("-sent_at", "-pk").first()
    if last is None or last.sender != Sender.DESK or last.organisation_id != office.pk:
        return None
    is_recent = last.sent_at >= timezone.now() - SAME_WORDS
    return _same_words(last, complaint, text) if is_recent else None


def _same_words(row: Any, complaint: Complaint, text: str) -> Any:
    """The row if it says just this, else None."""
    if row is None:
        return None
    row.complaint = complaint
    return row if row.opened("sealed_text") == text else None


def _achieved(remedies: Iterable[str], recovered: tuple[Decimal, str] | None) -> dict[str, Any]:
    """Remedies and money as columns of an outcome."""
    chosen = list(dict.fromkeys(remedies))
    if not set(chosen) <= set(RemedyType.values):
        _refuse(_("Please choose one from the list."), "remedies")
    if RemedyType.NONE in chosen and (len(chosen) > 1 or recovered):
        _refuse(_("Either something was achieved or nothing."), "remedies")
    if recovered is None:
        return {"remedies": chosen}
    amount, currency = recovered
    if amount < 0 or len(currency) != 3:
        _refuse(_("Please write an amount, for example 2500."), "amount")
    return {"remedies": chosen, "recovered_amount": amount, "recovered_currency": currency}


def _refuse(message: str, field: str) -> None:
    raise PortalError(message, fields={field: [message]})


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
