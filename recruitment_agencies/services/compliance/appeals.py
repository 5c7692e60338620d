"""The agency asks for a decision to be looked at again; a third person decides."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import DECIDE_COMPLIANCE
from portal.common.errors import Conflict, NotAllowed
from recruitment_agencies import notifications
from recruitment_agencies.compliance.sanctions import is_no_harder
from recruitment_agencies.compliance.transitions import Act
from recruitment_agencies.enums import (
    AppealOutcome,
    ComplianceStep,
    DecisionState,
    SanctionKind,
)
from recruitment_agencies.models import Appeal, ComplianceCase, Decision, RefundOrder
from recruitment_agencies.services.compliance.base import (
    check_agency,
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
from recruitment_agencies.services.compliance.licences import licence_on, write_events
from recruitment_agencies.services.compliance.measures import Ordered, order_refunds


@transaction.atomic
def file_appeal(
    *, decision: Decision, grounds: str, by: User, at: datetime | None = None
) -> Appeal:
    """The agency appeals, once, while the time for it runs. The decision stays in force meanwhile.

    Raises:
        NotAllowed: the person does not speak for that agency. PortalError: no grounds.
        Conflict: the time is over, there was an appeal, or nothing was ordered.
    """
    check_agency(decision.case, by)
    grounds, at, case = readable(grounds, field="grounds"), moment(at), lock(decision.case)
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    check_possible(case, Act.APPEAL)
    if decision.state != DecisionState.IN_FORCE or decision.kind == SanctionKind.NONE:
        raise_moved_on()
    window = case.deadlines.owed().of_step(ComplianceStep.APPEAL_WINDOW).filter(due_at__gte=at)
    if not window.exists():
        raise Conflict(_("The time to appeal is over."))
    appeal = Appeal.objects.create(decision=decision, grounds=grounds, filed_by=by, filed_at=at)
    made_by = [decision.proposed_by_id, decision.approved_by_id]
    notifications.tell_deciders(notifications.APPROVAL_WAITS, case, but=made_by)
    move(case, Act.APPEAL, by=by, at=at, detail={"appeal": appeal.pk, "decision": decision.pk})
    return appeal


@transaction.atomic
def decide_appeal(
    *,
    appeal: Appeal,
    outcome: AppealOutcome,
    reasons: str,
    by: User,
    varied: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Appeal:
    """A third person decides. What it changes, it changes from this day on; no earlier day is rewritten.

    Dismissed: the decision stands. Allowed: it is set aside, and the licence is as it would be without it. Varied: a
    milder decision takes its place.

    Args:
        varied: for `VARIED`: arguments of `propose_decision` from `kind` on (without `by`); `legal_basis`, `reasons`
            and `effective_on` (this day) are taken over where they are not given, refunds too.

    Raises:
        NotAllowed: the person proposed or approved the decision, or may not decide in that ministry.
        Conflict: it is decided already.
        PortalError: no reasons; `varied` is missing, wrong or harder than the decision.
    """
    reasons, at = readable(reasons, field="reasons", message=_("Please say why.")), moment(at)
    case, decision, appeal = _held(appeal, by)
    outcome = AppealOutcome(outcome)
    if outcome == AppealOutcome.PENDING:
        refuse("outcome", _("Please choose an outcome."))
    today = local_day(case, at)
    if outcome == AppealOutcome.ALLOWED:
        _end(decision, DecisionState.SET_ASIDE, today)
    elif outcome == AppealOutcome.VARIED:
        _vary(case, decision, dict(varied or {}), reasons=reasons, by=by, at=at)
    appeal.outcome, appeal.reasons, appeal.decided_by, appeal.decided_at = outcome, reasons, by, at
    appeal.save(update_fields=["outcome", "reasons", "decided_by", "decided_at"])
    notifications.tell_agency(notifications.DECISION_WAITS, case)
    detail = {"appeal": appeal.pk, "decision": decision.pk, "outcome": outcome.value}
    move(case, Act.DECIDE_APPEAL, by=by, at=at, detail=detail)
    return appeal


def _held(appeal: Appeal, by: User) -> tuple[ComplianceCase, Decision, Appeal]:
    """The case, the decision and the appeal, locked, for somebody who made neither part of the decision."""
    check_staff(appeal.decision.case, by, DECIDE_COMPLIANCE)
    case = lock(appeal.decision.case)
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=appeal.decision_id)
    appeal = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    check_possible(case, Act.DECIDE_APPEAL)
    if appeal.outcome != AppealOutcome.PENDING:
        raise_moved_on()
    if by.pk in (decision.proposed_by_id, decision.approved_by_id):
        raise NotAllowed(_("A third person must decide this: you took part in the decision."))
    return case, decision, appeal


def _end(decision: Decision, state: DecisionState, today: date) -> None:
    decision.state, decision.ended_on = state, today
    decision.save(update_fields=["state", "ended_on"])
    write_events(decision, today=today)


def _vary(
    case: ComplianceCase,
    old: Decision,
    varied: dict[str, Any],
    *,
    reasons: str,
    by: User,
    at: datetime,
) -> Decision:
    today = local_day(case, at)
    if "kind" not in varied:
        refuse("kind", _("Please choose what the decision is changed to."))
    ordered = Ordered(
        **{
            "legal_basis": old.legal_basis,
            "reasons": reasons,
            "effective_on": today,
            "public_summary": old.public_summary,
            **varied,
        }
    )
    fields = ordered.checked(today=today)
    if not _is_no_harder(fields, old):
        refuse("kind", _("An appeal cannot make a decision harder."))
    _end(old, DecisionState.VARIED, today)
    new = Decision.objects.create(
        case=case,
        state=DecisionState.IN_FORCE,
        replaces=old,
        proposed_by=by,
        proposed_at=at,
        approved_at=at,
        licence=old.licence or licence_on(case.agency, day=ordered.effective_on),
        **fields,
    )
    if "refunds" in varied:
        order_refunds(new, ordered.refunds)
    else:
        RefundOrder.objects.filter(decision=old).update(decision=new)
    write_events(new, today=today)
    return new


def _is_no_harder(fields: Mapping[str, Any], old: Decision) -> bool:
    sizes = [
        (fields.get("points"), old.points),
        (fields.get("fine_amount"), old.fine_amount),
        (fields.get("suspended_until"), old.suspended_until),
    ]
    if fields.get("fine_currency", "") != old.fine_currency and fields["kind"] == old.kind:
        return False
    return is_no_harder(SanctionKind(fields["kind"]), SanctionKind(old.kind), sizes=sizes)
