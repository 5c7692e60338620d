"""Some units may not take the money at all: `params.forbidden_payees`."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..compare import Context
from ..money import sum_by_currency
from ..registry import PAYMENT, RuleKind, register
from ..types import Judgement, Outcome, Payment, Rule


@register
class PayeeCondition(RuleKind):
    key = "payee_condition"
    required_params = ("forbidden_payees",)
    limit = "payee"
    key_date = PAYMENT

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        forbidden = set(rules[0].params.get("forbidden_payees", ()))
        wrong = [payment for payment in payments if payment.payee in forbidden]
        return [Judgement(Outcome.WRONG_PAYEE, paid=paid) for paid in sum_by_currency(wrong)]

    def label(self) -> str:
        return _("Who may collect")

    def reason(self) -> str:
        return _("The law says who may collect this money.")
