"""A ceiling of its own, stored on an approved job order: `amount` in `currency`.

The row says which one in `conditions.job_order`; a case that carries an approved job order makes
such a row of it (`fees/job_orders.py`). Where it is lower it beats the general rule.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..compare import Context, Limit, judge_total
from ..money import single_sum, to_fraction
from ..registry import RuleKind, register
from ..types import Judgement, Money, Outcome, Payment, Rule


@register
class PerJobOrderCap(RuleKind):
    key = "per_job_order_cap"

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        rule = rules[0]
        if rule.amount is None or rule.currency is None:
            return [Judgement(Outcome.NO_CAP_ON_RECORD, paid=single_sum(payments))]
        shown = (Money(rule.amount, rule.currency),)
        limit = Limit(to_fraction(rule.amount), rule.currency, arithmetic=shown)
        return judge_total(limit, payments, context)

    def label(self) -> str:
        return _("Limit of the job order")

    def reason(self) -> str:
        return _("The approved job order has its own limit.")
