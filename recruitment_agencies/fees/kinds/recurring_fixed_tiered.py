"""A monthly amount that falls with the months of service: `params.tiers` of (from, to, amount)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ..compare import Context, Limit, judge_periods, service_month
from ..money import to_fraction
from ..registry import PAYMENT, RuleKind, register
from ..types import Judgement, Money, Payment, Rule


@register
class RecurringFixedTiered(RuleKind):
    key = "recurring_fixed_tiered"
    required_params = ("tiers",)
    key_date = PAYMENT

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        rule, case = rules[0], context.case

        def limit_of(month: int) -> Limit:
            amount = Decimal(str(tier_amount(rule, month)))
            currency = rule.currency or ""
            return Limit(to_fraction(amount), currency, arithmetic=(Money(amount, currency),))

        def period_of(payment: Payment, month: int) -> int:
            return service_month(payment, month, case=case)

        return judge_periods(payments, period_of=period_of, limit_of=limit_of, context=context)

    def label(self) -> str:
        return _("Monthly fee")

    def reason(self) -> str:
        return _("The law limits this fee for each month of work.")


def tier_amount(rule: Rule, month: int) -> Any:
    """The amount allowed in a month of service, counted from 1."""
    for first, last, amount in rule.params["tiers"]:
        if first <= month and (last is None or month <= last):
            return amount
    raise ValueError(f"{rule.key}: params.tiers has no tier for month {month}")
