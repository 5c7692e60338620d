"""At most so many per cent of the wage, taken from it each month.

`amount` is the percentage. `params.lodging_only_pct` is a lower one for those who get their meals
free: nobody has said which of the two she is, so money between them is `rule_ambiguous`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from ..compare import Context, Limit, base_doubt, calendar_month, judge_periods
from ..money import single_sum, to_fraction
from ..registry import PAYMENT, RuleKind, register
from ..types import FeeCheckInput, Judgement, Money, Outcome, Payment, Rule


@register
class PercentOfWage(RuleKind):
    key = "percent_of_wage"
    key_date = PAYMENT

    def reaches(self, rule: Rule, case: FeeCheckInput, payment: Payment) -> frozenset[str] | None:
        return base_doubt(rule, case)

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        rule, wage = rules[0], context.case.wage
        if rule.amount is None:
            return [Judgement(Outcome.NO_CAP_ON_RECORD, paid=single_sum(payments))]
        if wage is None:
            missing = ("wage",)
            return [Judgement(Outcome.MISSING_DATA, paid=single_sum(payments), missing=missing)]
        limit = _limit(rule, rule.amount, wage)
        return judge_periods(
            payments, period_of=calendar_month, limit_of=lambda _month: limit, context=context
        )

    def label(self) -> str:
        return _("Part of the wage")

    def reason(self) -> str:
        return _("The law limits what may be taken from the wage each month.")


def _limit(rule: Rule, percent: Decimal, wage: Money) -> Limit:
    lower = rule.params.get("lodging_only_pct")
    return Limit(
        high=_part(percent, wage),
        currency=wage.currency,
        low=None if lower is None else min(_part(lower, wage), _part(percent, wage)),
        arithmetic=(percent, "%", "×", wage),
    )


def _part(percent: object, wage: Money) -> Fraction:
    return to_fraction(percent) * to_fraction(wage.amount) / 100
