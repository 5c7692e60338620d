"""Another office for a case: chosen by oversight or handed on within the state, asked for by the worker."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import notifications, rules
from complaints.enums import (
    AssignmentRole,
    ConsentPurpose,
    EscalationReason,
    RoutingReason,
    Status,
    TransitionKind,
    TransitionState,
)
from complaints.models import Assignment, Complaint, Escalation
from complaints.queries import offices_open_to
from complaints.reading import agreed_to
from complaints.services import escalations, seats
from complaints.services.cases import lock
from complaints.services.recusals import escalate_if_nobody_is_left
from complaints.services.shared_access import close
from complaints.services.writing import add_message, readable
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import LEAD_DESK, OVERSEE_CASES
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed, PortalError

# A case that has found an office needs oversight for these no more; one that is late or contested still does.
SETTLED = (EscalationReason.UNROUTED, EscalationReason.ASKED, EscalationReason.NO_DESK)
_STATE = (OrganisationKind.MISSION, OrganisationKind.MINISTRY)


@transaction.atomic
def reroute(*, complaint: Complaint, to: Organisation, by: User | None, why: str) -> Complaint:
    """Another office leads from now on; returns the case. Its due dates go on unchanged.

    The worker is told, and reads who has it and why. The office that had it loses it, and is told.

    Args:
        by: an oversight officer of the case, or a head of the leading office, who may hand it on only within the same
            state (`offices_for`): other offices need the worker's consent. None: the portal itself.
        why: one or two sentences; the worker reads them.

    Raises:
        NotAllowed: the person may not choose.
        PortalError: the office was kept out or has no working desk, or no reason is given.
        Conflict: the case has ended, or this office leads it already.
    """
    text = readable(why, field="why")
    complaint = lock(complaint)
    _refuse_ended(complaint)
    before = complaint.lead
    if before == to:
        raise Conflict(_("This office leads the complaint already."))
    office = rules.office_of(by, complaint) if by else None
    if to not in (offices_for(by, complaint) if by else offices_open_to(complaint)):
        message = _("This office cannot receive the complaint. Please choose another one.")
        raise PortalError(message, fields={"organisation": [message]})
    by_oversight = by is None or rules.can_choose_office(by, complaint)
    _make_lead(
        complaint, to, by, RoutingReason.CHOSEN if by_oversight else RoutingReason.TRANSFERRED
    )
    for reason in SETTLED:
        escalations.end(complaint, reason=reason)
    add_message(complaint, text, organisation=office or to, by=by)
    notifications.tell_desks(notifications.NEW_CASE, complaint, [to])
    notifications.tell_desks(notifications.MOVED_AWAY, complaint, [before] if before else [])
    notifications.tell_workers(notifications.NEWS_FOR_WORKER, complaint)
    escalate_if_nobody_is_left(complaint)
    seats.refresh(complaint)
    detail = {"from": before.pk if before else None, "to": to.pk}
    organisation_id = office.pk if office else None
    record(
        "complaints.rerouted", on=complaint, by=by, organisation_id=organisation_id, detail=detail
    )
    return complaint


def reroute_many(
    *, pairs: Iterable[tuple[Complaint, Organisation]], by: User, why: str
) -> tuple[list[Complaint], list[Complaint]]:
    """Re-route several, each by itself; returns those that moved and those that could not."""
    moved: list[Complaint] = []
    stayed: list[Complaint] = []
    for complaint, office in pairs:
        try:
            moved.append(reroute(complaint=complaint, to=office, by=by, why=why))
        except PortalError:
            stayed.append(complaint)
    return moved, stayed


@transaction.atomic
def request_other_office(*, complaint: Complaint, reason: str) -> Complaint:
    """The worker asks for another office. Only the oversight office reads why; it re-routes or answers her.

    Args:
        reason: may be empty: nobody has to say why.

    Raises:
        PortalError: the reason is too long.
        Conflict: the case has ended, or she has asked already and waits for the answer.
    """
    text = readable(reason, field="reason") if reason.strip() else ""
    complaint = lock(complaint)
    _refuse_ended(complaint)
    if _asked(complaint).exists():
        raise Conflict(_("You have asked already. The oversight office will answer you."))
    escalations.escalate(
        complaint,
        reason=EscalationReason.ASKED,
        template=notifications.ASKS_FOR_OTHER_OFFICE,
    )
    for row in _asked(complaint) if text else ():
        row.complaint = complaint
        row.seal("sealed_reason", text)
        row.save(update_fields=["sealed_reason"])
    seats.refresh(complaint)
    record("complaints.asked_for_other_office", on=complaint)
    return complaint


@transaction.atomic
def keep_office(*, complaint: Complaint, by: User, answer: str) -> Complaint:
    """The oversight office leaves the case where it is, and tells the worker why.

    Raises:
        NotAllowed: the person does not oversee this case.
        Conflict: nobody leads it, or nothing was asked and no desk is missing.
        PortalError: nothing was written.
    """
    text = readable(answer, field="text")
    complaint = lock(complaint)
    if not rules.can_choose_office(by, complaint):
        raise NotAllowed(_("Only an oversight officer of this complaint can choose an office."))
    if complaint.lead is None or not is_to_decide(complaint):
        raise Conflict(_("Nothing is to be decided here any more. Please look again."))
    office = rules.office_of(by, complaint)
    add_message(complaint, text, organisation=office, by=by)
    for reason in (EscalationReason.ASKED, EscalationReason.NO_DESK):
        escalations.end(complaint, reason=reason)
    notifications.tell_workers(notifications.MESSAGE_FROM_DESK, complaint)
    seats.refresh(complaint)
    organisation_id = office.pk if office else None
    record("complaints.kept_office", on=complaint, by=by, organisation_id=organisation_id)
    return complaint


def may_reroute(by: User, complaint: Complaint) -> bool:
    """Whether this person may give the case to another office."""
    return complaint.is_open and (
        rules.can_choose_office(by, complaint) or _heads_the_lead(by, complaint)
    )


def may_reroute_of(by: User, cases: Iterable[Complaint]) -> set[int]:
    """Of cases that this person may see: keys of those that she may give to another office. Two queries for all."""
    keys = [case.pk for case in cases if case.is_open]
    oversees = Membership.objects.with_permission(OVERSEE_CASES).filter(user=by)
    heads = Membership.objects.with_permission(LEAD_DESK).filter(user=by)
    overseen = Escalation.objects.filter(
        complaint__in=keys, ended_at__isnull=True, organisation__in=oversees.values("organisation")
    )
    led = Assignment.objects.filter(
        complaint__in=keys,
        role=AssignmentRole.LEAD,
        ended_at__isnull=True,
        organisation__in=heads.values("organisation"),
    )
    return {*overseen.values_list("complaint", flat=True), *led.values_list("complaint", flat=True)}


def offices_for(by: User, complaint: Complaint) -> QuerySet[Organisation]:
    """Offices to which this person may give the case; never one that was kept out, nor the one that has it.

    Raises:
        NotAllowed: she may not choose at all.
    """
    lead = complaint.lead
    others = offices_open_to(complaint)
    others = others.exclude(pk=lead.pk) if lead else others
    if rules.can_choose_office(by, complaint):
        return others
    if lead is None or not _heads_the_lead(by, complaint):
        raise NotAllowed(
            _("Only oversight or the head of the leading office can give it to another.")
        )
    if lead.kind not in _STATE:
        return others.none()
    same_state = Q(kind__in=_STATE, country=lead.country_id, is_oversight=False)
    return others.filter(same_state)


def is_to_decide(complaint: Complaint) -> bool:
    """Whether the worker waits for an answer, or the usual office has nobody at work."""
    return complaint.escalations.filter(
        ended_at__isnull=True, reason__in=(EscalationReason.ASKED, EscalationReason.NO_DESK)
    ).exists()


def reason_asked(*, complaint: Complaint, by: User) -> str:
    """Why the worker wants another office, for an oversight officer; empty when she has not asked. A recorded read."""
    row = _asked(complaint).first()
    if row is None or not rules.can_choose_office(by, complaint):
        return ""
    row.complaint = complaint
    text = row.opened("sealed_reason")
    record("complaints.read_request", on=complaint, by=by)
    return text


def _asked(complaint: Complaint):  # type: ignore[no-untyped-def]
    return complaint.escalations.filter(reason=EscalationReason.ASKED, ended_at__isnull=True)


def _heads_the_lead(by: User, complaint: Complaint) -> bool:
    heads = Membership.objects.with_permission(LEAD_DESK).filter(user=by)
    lead = complaint.lead
    is_head = lead is not None and heads.filter(organisation=lead).exists()
    return is_head and rules.may_see(by, complaint)


def _refuse_ended(complaint: Complaint) -> None:
    if Status(complaint.status) not in Status.open():
        raise Conflict(
            _("This is not possible any more: the complaint has moved on. Please look again.")
        )


def _make_lead(complaint: Complaint, to: Organisation, by: User | None, why: RoutingReason) -> None:
    """The old lead ends; a copy or a referral that the new one holds becomes the lead.

    An organisation that wrote the complaint for a worker who still agrees keeps its copy.
    """
    now, old = timezone.now(), complaint.lead
    live = complaint.assignments.filter(ended_at__isnull=True)
    live.filter(Q(role=AssignmentRole.LEAD) | Q(organisation=to)).update(ended_at=now)
    _give(complaint, to, AssignmentRole.LEAD, why, by)
    if old and agreed_to(complaint, old, ConsentPurpose.FILE).by_anybody:
        _give(complaint, old, AssignmentRole.COPY, RoutingReason.FILED_FOR, by)
    _end_offers(complaint, to)


def _give(
    complaint: Complaint,
    to: Organisation,
    role: AssignmentRole,
    why: RoutingReason,
    by: User | None,
) -> None:
    Assignment.objects.create(
        complaint=complaint, organisation=to, role=role, why=why, assigned_by=by
    )


def _end_offers(complaint: Complaint, lead: Organisation) -> None:
    """Offers of a lead that is gone stand no more, and who leads needs no referral."""
    now = timezone.now()
    live = complaint.transitions.live()
    for offer in live.filter(to_organisation=lead, kind=TransitionKind.REFERRAL):
        close(offer, TransitionState.ENDED, at=now)
    leads = (TransitionKind.TRANSFER, TransitionKind.REQUEST)
    for offer in live.offered().filter(kind__in=leads):
        close(offer, TransitionState.REVOKED, at=now)
