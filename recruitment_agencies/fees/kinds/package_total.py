"""One amount for a package of named items: everything paid together against it.

`params.components` may name the items with an amount each. Where the total is kept, each category
is also held against the sum of its items (`CATEGORY_OF`; an item not named there is not).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from ..compare import Context, Limit, judge_total
from ..money import single_sum, to_fraction
from ..registry import PAYMENT, RuleKind, register
from ..types import Judgement, Money, Outcome, Payment, Rule


@register
class PackageTotal(RuleKind):
    key = "package_total"
    key_date = PAYMENT

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        rule = rules[0]
        if rule.amount is None or rule.currency is None:
            return [Judgement(Outcome.NO_CAP_ON_RECORD, paid=single_sum(payments))]
        arithmetic = (Money(rule.amount, rule.currency),)
        limit = Limit(to_fraction(rule.amount), rule.currency, arithmetic=arithmetic)
        judged = judge_total(limit, payments, context)
        if judged[0].outcome is not Outcome.WITHIN_CAP:
            return judged
        return judged + _judge_items(rule, rule.currency, payments, context)

    def label(self) -> str:
        return _("Total for a package")

    def reason(self) -> str:
        return _("The law sets one total for all these costs together.")


CATEGORY_OF = {
    "passport": "cost.admin",
    "ministry_certification": "cost.admin",
    "thai_visa": "cost.admin",
    "visa": "cost.admin",
    "permit": "cost.admin",
    "transport": "cost.travel_lodging",
    "food": "cost.travel_lodging",
    "medical": "cost.medical",
    "insurance": "cost.insurance",
    "training": "cost.training",
    "service": "fee.service",
}
"""The ILO (2019) category of each item that a package names."""


def _judge_items(
    rule: Rule, currency: str, payments: Sequence[Payment], context: Context
) -> list[Judgement]:
    """Categories in which more was paid than their own items allow."""
    limits: dict[str, list[Money]] = defaultdict(list)
    for name, amount in (rule.params.get("components") or {}).items():
        if name in CATEGORY_OF:
            limits[CATEGORY_OF[name]].append(Money(Decimal(str(amount)), currency))
    judged = []
    for category, items in sorted(limits.items()):
        limit = Limit(
            sum((to_fraction(item.amount) for item in items), Fraction(0)),
            currency,
            arithmetic=tuple(piece for item in items for piece in ("+", item))[1:],
        )
        of_it = [payment for payment in payments if payment.category == category]
        judged += judge_total(limit, of_it, context) if of_it else []
    return [found for found in judged if found.outcome is Outcome.OVER_CAP]
