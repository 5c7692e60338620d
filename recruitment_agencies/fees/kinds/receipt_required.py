"""Whoever takes the money must give a receipt; said only when she knows there was none."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..compare import Context
from ..money import sum_by_currency
from ..registry import PAYMENT, RuleKind, register
from ..types import Judgement, Outcome, Payment, Rule


@register
class ReceiptRequired(RuleKind):
    key = "receipt_required"
    limit = "receipt"
    key_date = PAYMENT

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        unreceipted = [payment for payment in payments if payment.receipt is False]
        return [Judgement(Outcome.NO_RECEIPT, paid=paid) for paid in sum_by_currency(unreceipted)]

    def label(self) -> str:
        return _("Receipt required")

    def reason(self) -> str:
        return _("The law says that you must get a receipt for this money.")
