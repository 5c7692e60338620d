"""Money that an agency pays back by a decision."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from recruitment_agencies.enums import DecisionState
from recruitment_agencies.models import RefundOrder
from recruitment_agencies.services.compliance.base import (
    check_staff,
    local_day,
    lock,
    moment,
    note,
    raise_moved_on,
    refuse,
)


@transaction.atomic
def record_refund(
    *, refund: RefundOrder, amount: Decimal, paid_on: date, by: User, at: datetime | None = None
) -> RefundOrder:
    """Staff have seen proof of what was paid back. `amount` is all that was paid so far, in the order's currency, so
    that saying it twice counts once and a mistake can be mended.

    Raises:
        NotAllowed: not staff of that ministry. Conflict: the decision is not in force.
        PortalError: nothing, or more than what was ordered, or a day to come.
    """
    check_staff(refund.decision.case, by)
    case = lock(refund.decision.case)
    refund = (
        RefundOrder.objects.select_for_update(of=("self",))
        .select_related("decision")
        .get(pk=refund.pk)
    )
    if refund.decision.state != DecisionState.IN_FORCE:
        raise_moved_on()
    if not 0 < amount <= refund.amount:
        refuse("amount", _("This is more than what was ordered, or nothing."))
    if paid_on > local_day(case, moment(at)):
        refuse("paid_on", _("This day has not come yet."))
    refund.paid_amount, refund.paid_on = amount, paid_on
    refund.save(update_fields=["paid_amount", "paid_on"])
    detail = {"refund": refund.pk, "decision": refund.decision_id, "is_paid": refund.is_paid}
    note("compliance.recorded_refund", case, by=by, detail=detail)
    return refund
