"""A decision is made by two people: one proposes, another approves it or refuses."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import DECIDE_COMPLIANCE
from portal.common.errors import Conflict, NotAllowed
from recruitment_agencies import notifications
from recruitment_agencies.compliance.transitions import Act
from recruitment_agencies.enums import (
    CaseStage,
    DecisionState,
    FindingState,
    SanctionKind,
)
from recruitment_agencies.models import (
    CaseNote,
    ComplianceCase,
    Decision,
    Notice,
)
from recruitment_agencies.services.compliance.base import (
    check_possible,
    check_staff,
    local_day,
    lock,
    moment,
    move,
    raise_moved_on,
    readable,
    refuse,
)
from recruitment_agencies.services.compliance.findings import end_findings
from recruitment_agencies.services.compliance.licences import licence_on, write_events
from recruitment_agencies.services.compliance.measures import Money, Ordered, Refund, order_refunds
from recruitment_agencies.services.compliance.notices import findings_to_tell


@transaction.atomic
def propose_decision(
    *,
    case: ComplianceCase,
    kind: SanctionKind,
    legal_basis: str,
    reasons: str,
    effective_on: date,
    by: User,
    points: int | None = None,
    points_expire_on: date | None = None,
    fine: Money | None = None,
    conditions: str = "",
    suspended_until: date | None = None,
    public_summary: str = "",
    refunds: Sequence[Refund] = (),
    at: datetime | None = None,
) -> Decision:
    """Propose what to order; it counts when another person has approved it.

    The agency must have answered a notice, or its time to answer must be over. Days are the ministry's own.

    Args:
        suspended_until: the last day of a suspension; None until further notice.
        refunds: (amount, currency, due day) of each sum that the agency must pay back to workers.

    Raises:
        NotAllowed: the person does not work on compliance in that ministry.
        Conflict: the case is at another stage, or the agency may still answer.
        PortalError: a field is missing or wrong, or no finding stands.
    """
    check_staff(case, by)
    at, case = moment(at), lock(case)
    check_possible(case, Act.PROPOSE)
    _check_heard(case, at)
    ordered = Ordered(
        kind=kind,
        legal_basis=legal_basis,
        reasons=reasons,
        effective_on=effective_on,
        points=points,
        points_expire_on=points_expire_on,
        fine=fine,
        conditions=conditions,
        suspended_until=suspended_until,
        public_summary=public_summary,
        refunds=refunds,
    )
    fields = ordered.checked(today=local_day(case, at))
    if kind != SanctionKind.NONE and not findings_to_tell(case):
        refuse("findings", _("No finding stands that this decision could rest on."))
    decision = Decision.objects.create(case=case, proposed_by=by, proposed_at=at, **fields)
    order_refunds(decision, refunds)
    notifications.tell_deciders(notifications.APPROVAL_WAITS, case, but=[by.pk])
    move(case, Act.PROPOSE, by=by, at=at, detail={"decision": decision.pk, "kind": str(kind)})
    return decision


@transaction.atomic
def approve_decision(*, decision: Decision, by: User, at: datetime | None = None) -> Decision:
    """Another person puts it in force: licence events are written, the public record shows it, the agency is told.

    Raises (also `refuse_decision`):
        NotAllowed: the person proposed it, or may not decide in that ministry.
        Conflict: it waits no more, or its first day has passed: then it must be proposed anew.
    """
    at, (case, decision) = moment(at), _held(decision, by, Act.APPROVE)
    if decision.effective_on < local_day(case, at):
        raise Conflict(
            _("The day it takes effect has passed. Please refuse it and propose another day.")
        )
    decision.state, decision.approved_by, decision.approved_at = DecisionState.IN_FORCE, by, at
    decision.licence = licence_on(case.agency, day=decision.effective_on)
    decision.save(update_fields=["state", "approved_by", "approved_at", "licence"])
    write_events(decision, today=local_day(case, at))
    if decision.kind != SanctionKind.NONE:
        _uphold(case, decision, by=by, at=at)
    notifications.tell_agency(notifications.DECISION_WAITS, case)
    move(case, Act.APPROVE, by=by, at=at, detail={"decision": decision.pk, "kind": decision.kind})
    return decision


@transaction.atomic
def refuse_decision(
    *, decision: Decision, by: User, why: str, at: datetime | None = None
) -> Decision:
    """The second person says no, and why, in a note of the case; the work goes on.

    Raises: PortalError without a reason; as `approve_decision`.
    """
    why, at = readable(why, field="why", message=_("Please say why.")), moment(at)
    case, decision = _held(decision, by, Act.REFUSE)
    decision.state = DecisionState.REFUSED
    decision.save(update_fields=["state"])
    CaseNote.objects.create(case=case, by=by, at=at, text=why)
    is_answered = case.notices.filter(responses__isnull=False).exists()
    act = Act.REFUSE if is_answered else Act.REFUSE_UNANSWERED
    move(case, act, by=by, at=at, detail={"decision": decision.pk})
    return decision


def _held(decision: Decision, by: User, act: Act) -> tuple[ComplianceCase, Decision]:
    """The case and its decision, locked, for a second person."""
    check_staff(decision.case, by, DECIDE_COMPLIANCE)
    case = lock(decision.case)
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    check_possible(case, act)
    if decision.state != DecisionState.PROPOSED:
        raise_moved_on()
    if decision.proposed_by_id == by.pk:
        raise NotAllowed(_("Another person must decide this: you proposed it."))
    return case, decision


def _check_heard(case: ComplianceCase, at: datetime) -> None:
    """The right of reply: an answer, or the time for it is over."""
    if case.stage != CaseStage.NOTICE_SENT:
        return
    newest = Notice.objects.filter(case=case).order_by("-sent_at", "-pk").first()
    if newest is not None and at <= newest.answer_by:
        raise Conflict(_("The agency may still answer. Please wait until that time is over."))


def _uphold(case: ComplianceCase, decision: Decision, *, by: User, at: datetime) -> None:
    """A measure rests on the findings that were put to the agency: they are upheld with it."""
    end_findings(
        findings_to_tell(case), FindingState.UPHELD, by=by, why=decision.legal_basis, at=at
    )
