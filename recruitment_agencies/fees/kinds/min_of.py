"""The lower of two limits: so many days or months of wage, and a fixed amount.

`params`: `days` (of a month of `days_per_month`, 30 where the text does not say) or `months`; the
fixed part is `amount` in `currency`. Over either one is over the lower, so both are compared and
the one that is worse for the collector stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from ..compare import Context, Limit, base_doubt, judge_total
from ..money import single_sum, to_fraction
from ..registry import RuleKind, register
from ..types import BREACHES, FeeCheckInput, Judgement, Money, Outcome, Payment, Piece, Rule

DAYS_PER_MONTH = 30


@register
class MinOf(RuleKind):
    key = "min_of"

    def reaches(self, rule: Rule, case: FeeCheckInput, payment: Payment) -> frozenset[str] | None:
        return base_doubt(rule, case)

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        fixed, by_wage = _fixed(rules[0]), _by_wage(rules[0], context.case.wage)
        if fixed is not None and by_wage is not None and fixed.currency == by_wage.currency:
            return judge_total(_lower(fixed, by_wage), payments, context)
        known = [limit for limit in (fixed, by_wage) if limit is not None]
        judged = [judge_total(limit, payments, context) for limit in known]
        worst = min(judged, key=_badness, default=[])
        if len(known) == 2 or (worst and worst[0].outcome in BREACHES):
            return worst
        if context.case.wage is None:
            missing = ("wage",)
            return [Judgement(Outcome.MISSING_DATA, paid=single_sum(payments), missing=missing)]
        return worst or [Judgement(Outcome.NO_CAP_ON_RECORD, paid=single_sum(payments))]

    def label(self) -> str:
        return _("The lower of two limits")

    def reason(self) -> str:
        return _("The law sets two limits for this fee, and the lower one counts.")


def _fixed(rule: Rule) -> Limit | None:
    if rule.amount is None or rule.currency is None:
        return None
    shown = (Money(rule.amount, rule.currency),)
    return Limit(to_fraction(rule.amount), rule.currency, arithmetic=shown)


def _by_wage(rule: Rule, wage: Money | None) -> Limit | None:
    months, pieces = _months(rule)
    if wage is None or months is None:
        return None
    high = months * to_fraction(wage.amount)
    return Limit(high, wage.currency, arithmetic=(*pieces, "×", wage))


def _months(rule: Rule) -> tuple[Fraction | None, tuple[Piece, ...]]:
    days, months = rule.params.get("days"), rule.params.get("months")
    if days is not None:
        each = rule.params.get("days_per_month", DAYS_PER_MONTH)
        pieces = (Decimal(str(days)), "÷", Decimal(str(each)))
        return to_fraction(days) / to_fraction(each), pieces
    if months is None:
        return None, ()
    return to_fraction(months), (Decimal(str(months)),)


def _lower(fixed: Limit, by_wage: Limit) -> Limit:
    arithmetic = ("min(", *by_wage.arithmetic, ",", *fixed.arithmetic, ")")
    return Limit(min(fixed.high, by_wage.high), fixed.currency, arithmetic=arithmetic)


def _badness(judged: Sequence[Judgement]) -> tuple[int, Fraction]:
    """The worst first; of two that are over, the one that is over by the greater part of its limit."""
    worst = min(judged, key=lambda found: found.outcome.rank)
    if worst.excess is None or worst.cap is None or not worst.cap.amount:
        return worst.outcome.rank, Fraction(0)
    return worst.outcome.rank, -to_fraction(worst.excess.amount) / to_fraction(worst.cap.amount)
