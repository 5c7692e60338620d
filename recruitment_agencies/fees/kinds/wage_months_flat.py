"""So many months of the contract wage, whatever the length: `params.months`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from ..compare import Context, Limit, base_doubt, judge_total
from ..money import single_sum, to_fraction
from ..registry import RuleKind, register
from ..types import FeeCheckInput, Judgement, Outcome, Payment, Rule


@register
class WageMonthsFlat(RuleKind):
    key = "wage_months_flat"
    required_params = ("months",)

    def reaches(self, rule: Rule, case: FeeCheckInput, payment: Payment) -> frozenset[str] | None:
        return base_doubt(rule, case)

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        wage = context.case.wage
        if wage is None:
            missing = ("wage",)
            return [Judgement(Outcome.MISSING_DATA, paid=single_sum(payments), missing=missing)]
        months = to_fraction(rules[0].params["months"])
        arithmetic = (Decimal(str(rules[0].params["months"])), "×", wage)
        limit = Limit(months * to_fraction(wage.amount), wage.currency, arithmetic=arithmetic)
        return judge_total(limit, payments, context)

    def label(self) -> str:
        return _("Months of wage")

    def reason(self) -> str:
        return _("The law limits this fee to a number of months of wage.")
