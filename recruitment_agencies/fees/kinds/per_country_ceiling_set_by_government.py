"""The government sets a ceiling for each country: `params.ceilings` (country code: amount).

A single `amount` counts for every country. Where the figure for hers is missing nothing is known:
never a cap, never "compliant".
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from ..compare import Context, Limit, judge_total
from ..money import single_sum, to_fraction
from ..registry import PAYMENT, RuleKind, register
from ..types import Judgement, Money, Outcome, Payment, Rule


@register
class PerCountryCeiling(RuleKind):
    key = "per_country_ceiling_set_by_government"
    key_date = PAYMENT

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        ceiling = _ceiling(rules[0], context.case.destination)
        if ceiling is None:
            return [Judgement(Outcome.NO_CAP_ON_RECORD, paid=single_sum(payments))]
        limit = Limit(to_fraction(ceiling.amount), ceiling.currency, arithmetic=(ceiling,))
        return judge_total(limit, payments, context)

    def label(self) -> str:
        return _("Limit for each country")

    def reason(self) -> str:
        return _("The government sets a limit for each country of work.")


def _ceiling(rule: Rule, destination: str) -> Money | None:
    amount = rule.params.get("ceilings", {}).get(destination, rule.amount)
    if amount is None or rule.currency is None:
        return None
    return Money(Decimal(str(amount)), rule.currency)
