"""Only the real, documented cost of a third party may be passed on."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..compare import Context
from ..money import sum_by_currency
from ..registry import PAYMENT, RuleKind, register
from ..types import Judgement, Outcome, Payment, Rule


@register
class AllowedAtCost(RuleKind):
    key = "allowed_at_cost"
    key_date = PAYMENT

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        no_receipt = [payment for payment in payments if payment.receipt is False]
        judged = [Judgement(Outcome.NO_RECEIPT, paid=paid) for paid in sum_by_currency(no_receipt)]
        documented = [payment for payment in payments if payment.receipt is not False]
        allowed = sum_by_currency(documented)
        return judged + [Judgement(Outcome.ALLOWED_AT_COST, paid=paid) for paid in allowed]

    def label(self) -> str:
        return _("Real cost only")

    def reason(self) -> str:
        return _("A worker may pay this, but only the real cost, with a receipt.")
