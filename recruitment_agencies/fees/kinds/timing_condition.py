"""Not before certain days, not in advance, not without a receipt.

`params.not_before` names dates of the case, `params.forbids_advance` and `params.needs_receipt` are
true where the text says so. Speaks only where the breach is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ..compare import Context
from ..money import sum_by_currency
from ..registry import PAYMENT, RuleKind, register
from ..types import Judgement, Outcome, Payment, Rule


@register
class TimingCondition(RuleKind):
    key = "timing_condition"
    limit = "timing"
    key_date = PAYMENT

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        params, case = rules[0].params, context.case
        known = [getattr(case, name) for name in params.get("not_before", ())]
        days = [day for day in known if day is not None]
        early = [payment for payment in payments if _is_early(payment, days, params)]
        judged = [Judgement(Outcome.TOO_EARLY, paid=paid) for paid in sum_by_currency(early)]
        if not params.get("needs_receipt"):
            return judged
        bare = [payment for payment in payments if payment.receipt is False]
        return judged + [Judgement(Outcome.NO_RECEIPT, paid=paid) for paid in sum_by_currency(bare)]

    def label(self) -> str:
        return _("When it may be paid")

    def reason(self) -> str:
        return _("The law says when this money may be collected.")


def _is_early(payment: Payment, days: Sequence[date], params: Mapping[str, Any]) -> bool:
    if payment.amount == 0:
        return False
    if payment.in_advance and params.get("forbids_advance"):
        return True
    return payment.paid_on is not None and any(payment.paid_on < day for day in days)
