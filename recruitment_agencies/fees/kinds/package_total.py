"""One amount for a package of named items: everything paid together against it."""

from __future__ import annotations

from collections.abc import Sequence

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
        return judge_total(limit, payments, context)

    def label(self) -> str:
        return _("Total for a package")

    def reason(self) -> str:
        return _("The law sets one total for all these costs together.")
