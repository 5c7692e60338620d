"""A case passes between offices: offered, accepted or refused, taken back at any time, ended, expired.

A referral asks for help beside the leading office; a transfer gives the lead away; a request asks for it. Until an
offer is accepted, the other office learns only that it waits, from whom, how urgent it is and which parts it would
read.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints import notifications, rules
from complaints.enums import (
    AssignmentRole,
    ConsentPurpose,
    RoutingReason,
    TransitionKind,
    TransitionState,
)
from complaints.models import Assignment, Complaint, Transition
from complaints.offices import offices_to_share_with
from complaints.reading import agreed_to
from complaints.services import offering, seats
from complaints.services.cases import lock
from complaints.services.consents import checked_scope
from complaints.services.offering import Override
from complaints.services.recusals import escalate_if_nobody_is_left
from complaints.services.shared_access import close
from complaints.services.writing import add_message, readable
from portal.accounts.models import Organisation, User
from portal.audit.services import record
from portal.common.errors import Conflict, NotAllowed

logger = logging.getLogger(__name__)


@transaction.atomic
def offer_referral(
    *,
    complaint: Complaint,
    by: User,
    to: Organisation,
    scope: Iterable[str],
    evidence: Iterable[UUID] = (),
    summary: str = "",
    override: Override | None = None,
) -> Transition:
    """Ask another office to help: it reads only the chosen parts, once it has accepted.

    Args:
        scope: values of `SharedPart`. evidence: uids of the files that go along, where the scope holds files.
        summary: what the sender writes for it; sealed.
        override: a head of desk's reason to offer it without consent.

    Raises (all offers):
        NotAllowed: the person may not pass the case on; somebody has not agreed; the override is not hers to give.
        PortalError: the office cannot receive it; nothing would be shared; a file is not of this case.
        Conflict: the case has ended; an offer waits there already.
    """
    complaint = lock(complaint)
    sender = _sender(complaint, by)
    offering.check_open(complaint)
    offering.check_recipient(complaint, sender, to)
    if complaint.assignments.filter(organisation=to, ended_at__isnull=True).exists():
        raise Conflict(_("This office has the complaint already."))
    parts = checked_scope(ConsentPurpose.CONTACT, scope)
    files = offering.chosen_files(complaint, by, evidence)
    offering.check_parts(parts, files, summary)
    offering.check_may_read(complaint, by, parts)
    if override is None:
        offering.check_consent(complaint, to, TransitionKind.REFERRAL, parts, files)
    else:
        offering.check_override(complaint, by, sender, to, override)
    offer = Transition(
        kind=TransitionKind.REFERRAL, scope=parts, evidence=[file.uid for file in files]
    )
    return _store(offer, complaint, by, sender, to, summary, override)


@transaction.atomic
def offer_transfer(
    *,
    complaint: Complaint,
    by: User,
    to: Organisation,
    summary: str = "",
    override: Override | None = None,
) -> Transition:
    """Give the lead to another office: once it accepts, it works the case, and the due dates go on.

    Every worker must have agreed to the transfer to this office; a head of desk may name the law or the danger instead.
    """
    complaint = lock(complaint)
    sender = complaint.lead
    if sender is None or not rules.can_work(by, complaint):
        raise NotAllowed(_("Only the office that leads this complaint can do this."))
    offering.check_open(complaint)
    offering.check_recipient(complaint, sender, to)
    if override is None:
        offering.check_consent(complaint, to, TransitionKind.TRANSFER)
    else:
        offering.check_override(complaint, by, sender, to, override)
    offer = Transition(kind=TransitionKind.TRANSFER)
    return _store(offer, complaint, by, sender, to, summary, override)


@transaction.atomic
def request_lead(*, complaint: Complaint, by: User, why: str) -> Transition:
    """An office that reads the whole case already asks the leading one for the lead. Nothing more is shared by it.

    Raises:
        NotAllowed: the person's office holds no copy.
        PortalError: there is no reason.
        Conflict: nobody leads the case, it has ended, or a request waits already.
    """
    complaint = lock(complaint)
    office, lead = rules.copied_office(by, complaint), complaint.lead
    if office is None:
        raise NotAllowed(_("Only an office that receives a copy can ask for the lead."))
    offering.check_open(complaint)
    if lead is None or complaint.transitions.offered().filter(to_organisation=lead).exists():
        raise Conflict(_("An offer to this office waits for its answer already."))
    offer = Transition(kind=TransitionKind.REQUEST)
    return _store(offer, complaint, by, office, lead, readable(why, field="why"), None)


@transaction.atomic
def accept(*, offer: Transition, by: User) -> Transition:
    """Take it: from now on the chosen parts are readable, or the lead is ours. What was agreed is checked once more.

    Raises:
        NotAllowed: the person answers for another office, or somebody took her consent back meanwhile.
        Conflict: it was taken back, ran out, or the case has moved on.
    """
    offer, complaint = _locked(offer)
    _check_may_answer(offer, by)
    _check_still_stands(offer, complaint)
    if offer.kind == TransitionKind.REFERRAL:
        _help(offer, complaint, by)
    else:
        _hand_over(offer, complaint, by)
    offer.state = TransitionState.ACCEPTED
    offer.answered_at, offer.answered_by = timezone.now(), by
    offer.save()
    seats.refresh(complaint)
    notifications.tell_workers(notifications.NEWS_FOR_WORKER, complaint)
    notifications.tell_desks(notifications.OFFER_CHANGED, complaint, [offer.from_organisation])
    _record("complaints.offer_accepted", offer, by)
    return offer


@transaction.atomic
def refuse(*, offer: Transition, by: User, why: str) -> Transition:
    """Say no, with a reason that the sender reads.

    Raises:
        NotAllowed: the person answers for another office. PortalError: there is no reason.
        Conflict: it was answered, taken back or ran out.
    """
    reason = readable(why, field="why")
    offer, complaint = _locked(offer)
    _check_may_answer(offer, by)
    _check_waits(offer)
    offer.seal("sealed_answer", reason)
    close(offer, TransitionState.REFUSED, at=timezone.now(), by=by)
    notifications.tell_desks(notifications.OFFER_CHANGED, complaint, [offer.from_organisation])
    _record("complaints.offer_refused", offer, by)
    return offer


@transaction.atomic
def revoke(*, offer: Transition, by: User) -> Transition:
    """The sender takes it back, before or after it was accepted: the other office finds nothing any more.

    Raises:
        NotAllowed: the person neither works for the sender nor leads the case.
        Conflict: it has ended; a transfer that was accepted cannot be taken back.
    """
    offer, complaint = _locked(offer)
    if offer.from_organisation_id not in _desks_of(by) and not rules.can_work(by, complaint):
        raise NotAllowed(_("Only the office that offered it can take it back."))
    _check_live(offer)
    close(offer, TransitionState.REVOKED, at=timezone.now(), by=by)
    seats.refresh(complaint)
    notifications.tell_desks(notifications.ACCESS_ENDED, complaint, [offer.to_organisation])
    _record("complaints.offer_revoked", offer, by)
    return offer


@transaction.atomic
def give_back(*, offer: Transition, by: User, why: str) -> Transition:
    """The office that helped has done its part; what it writes reaches the sender, and its access ends.

    Raises:
        NotAllowed: the person works for another office. PortalError: nothing is written.
        Conflict: it has ended already.
    """
    text = readable(why, field="why")
    offer, complaint = _locked(offer)
    _check_may_answer(offer, by)
    if offer.state != TransitionState.ACCEPTED:
        raise Conflict(_moved_on())
    _check_live(offer)
    offer.seal("sealed_answer", text)
    close(offer, TransitionState.ENDED, at=timezone.now(), by=by)
    seats.refresh(complaint)
    notifications.tell_desks(notifications.OFFER_CHANGED, complaint, [offer.from_organisation])
    _record("complaints.offer_given_back", offer, by)
    return offer


def expire_offers(*, at: datetime, limit: int = 100) -> int:
    """End offers that nobody can answer any more, and tell their senders; returns how many. Safe to run again."""
    ids = Transition.objects.out_of_time(at).order_by("pk").values_list("pk", flat=True)
    done = 0
    for pk in list(ids[:limit]):
        try:
            done += _expire(pk, at)
        except Exception:
            # One offer that cannot be ended must not keep the others alive.
            logger.exception("Offer %s could not be ended", pk)
    return done


@transaction.atomic
def _expire(pk: int, at: datetime) -> bool:
    offer, complaint = _locked(Transition.objects.get(pk=pk))
    if not Transition.objects.out_of_time(at).filter(pk=pk).exists():
        return False
    close(offer, TransitionState.EXPIRED, at=at)
    notifications.tell_desks(notifications.OFFER_CHANGED, complaint, [offer.from_organisation])
    _record("complaints.offer_expired", offer, None)
    return True


def _store(
    offer: Transition,
    complaint: Complaint,
    by: User,
    sender: Organisation,
    to: Organisation,
    summary: str,
    override: Override | None,
) -> Transition:
    now = timezone.now()
    offer.complaint, offer.offered_by = complaint, by
    offer.from_organisation, offer.to_organisation = sender, to
    offer.offered_at, offer.expires_at = now, offering.expires_at(complaint, now)
    purpose = offering.PURPOSE_OF.get(TransitionKind(offer.kind))
    if purpose and override is None:
        live = complaint.consents.live(now).filter(recipient=to, purpose=purpose)
        offer.consent = live.order_by("complainant__position").first()
    if summary.strip():
        offer.seal("sealed_summary", readable(summary, field="summary"))
    if override:
        offer.seal("sealed_override", readable(override.reason, field="why"))
    offer.save(force_insert=True)
    notifications.tell_desks(notifications.OFFER, complaint, [to])
    ground = override.ground.value if override else None
    _record("complaints.offer_made", offer, by, ground=ground)
    return offer


def _help(offer: Transition, complaint: Complaint, by: User) -> None:
    """The office joins the case with what the offer shares."""
    to = offer.to_organisation
    if complaint.assignments.filter(organisation=to, ended_at__isnull=True).exists():
        raise Conflict(_("This office has the complaint already."))
    if not offer.sealed_override:
        files = offering.files_of(offer)
        offering.check_consent(complaint, to, TransitionKind.REFERRAL, offer.scope, files)
    Assignment.objects.create(
        complaint=complaint,
        organisation=to,
        role=AssignmentRole.REFERRED,
        why=RoutingReason.REFERRED,
        transition=offer,
        assigned_by=by,
    )


def _hand_over(offer: Transition, complaint: Complaint, by: User) -> None:
    """A new lead; the old one keeps a copy only where it wrote the complaint for a worker who still agrees."""
    if offer.kind == TransitionKind.TRANSFER:
        old, new = offer.from_organisation, offer.to_organisation
        if not offer.sealed_override:
            offering.check_consent(complaint, new, TransitionKind.TRANSFER)
    else:
        old, new = offer.to_organisation, offer.from_organisation
        copy = complaint.assignments.filter(
            organisation=new, role=AssignmentRole.COPY, ended_at__isnull=True
        ).first()
        if copy is None or not rules.stands(copy):
            raise Conflict(_moved_on())
    if complaint.lead != old:
        raise Conflict(_moved_on())
    now = timezone.now()
    live = complaint.assignments.filter(ended_at__isnull=True)
    live.filter(organisation__in=(old, new)).update(ended_at=now)
    _give(complaint, new, AssignmentRole.LEAD, RoutingReason.TRANSFERRED, offer, by)
    if agreed_to(complaint, old, ConsentPurpose.FILE).by_anybody:
        _give(complaint, old, AssignmentRole.COPY, RoutingReason.FILED_FOR, None, by)
    _end_referrals_to(complaint, new, offer, now)
    _tell_who_leads(complaint, old, new)


def _give(
    complaint: Complaint,
    office: Organisation,
    role: AssignmentRole,
    why: RoutingReason,
    offer: Transition | None,
    by: User,
) -> None:
    Assignment.objects.create(
        complaint=complaint,
        organisation=office,
        role=role,
        why=why,
        transition=offer,
        assigned_by=by,
    )


def _end_referrals_to(
    complaint: Complaint, office: Organisation, but: Transition, at: datetime
) -> None:
    """Whoever leads needs no referral; and offers of the lead that the old office made stand no more."""
    live = complaint.transitions.live().exclude(pk=but.pk)
    for other in live.filter(to_organisation=office, kind=TransitionKind.REFERRAL):
        close(other, TransitionState.ENDED, at=at)
    leads = (TransitionKind.TRANSFER, TransitionKind.REQUEST)
    for other in live.offered().filter(kind__in=leads):
        close(other, TransitionState.REVOKED, at=at)


def _tell_who_leads(complaint: Complaint, old: Organisation, new: Organisation) -> None:
    """In the thread, in the worker's language: she must find it there, whatever she missed."""
    with translation.override(complaint.language):
        why = RoutingReason.TRANSFERRED.label
        text = _("%(office)s leads your case now. %(why)s The dates promised to you stay.")
        add_message(complaint, text % {"office": new.name, "why": why}, organisation=old)
    notifications.tell_desks(notifications.NEW_CASE, complaint, [new])
    escalate_if_nobody_is_left(complaint)


def _sender(complaint: Complaint, by: User) -> Organisation:
    office = rules.passing_office(by, complaint)
    if office is None:
        raise NotAllowed(_("Only the office that leads this complaint can do this."))
    return office


def _locked(offer: Transition) -> tuple[Transition, Complaint]:
    """Offer and case as they stand now, the case locked first."""
    complaint = lock(offer.complaint)
    fresh = Transition.objects.select_related("from_organisation", "to_organisation").get(
        pk=offer.pk
    )
    fresh.complaint = complaint
    return fresh, complaint


def _desks_of(by: User) -> set[int]:
    return set(rules.desks_of(by).values_list("organisation", flat=True))


def _check_may_answer(offer: Transition, by: User) -> None:
    if not Transition.objects.received_by(by).filter(pk=offer.pk).exists():
        raise NotAllowed(_("This offer was made to another office."))


def _check_waits(offer: Transition) -> None:
    if not Transition.objects.waiting(timezone.now()).filter(pk=offer.pk).exists():
        raise Conflict(_moved_on())


def _check_still_stands(offer: Transition, complaint: Complaint) -> None:
    """It waits, and neither office was kept out meanwhile."""
    _check_waits(offer)
    allowed = offices_to_share_with(complaint)
    receiver = (
        offer.from_organisation_id
        if offer.kind == TransitionKind.REQUEST
        else offer.to_organisation_id
    )
    if not allowed.filter(pk=receiver).exists():
        raise Conflict(_moved_on())


def _check_live(offer: Transition) -> None:
    """Something can still be taken back or given back."""
    is_help = offer.kind == TransitionKind.REFERRAL
    if offer.state == TransitionState.OFFERED or (
        is_help and offer.state == TransitionState.ACCEPTED
    ):
        return
    raise Conflict(_moved_on())


def _moved_on() -> str:
    return _("This is not possible any more: the complaint has moved on. Please look again.")


def _record(action: str, offer: Transition, by: User | None, *, ground: str | None = None) -> None:
    detail = {
        "offer": offer.pk,
        "kind": offer.kind,
        "to": offer.to_organisation_id,
        "scope": list(offer.scope),
        "files": len(offer.evidence),
        "override": ground or bool(offer.sealed_override),
    }
    record(
        action,
        on=offer.complaint,
        by=by,
        organisation_id=offer.from_organisation_id,
        detail=detail,
    )
