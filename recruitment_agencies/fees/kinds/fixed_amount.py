"""A fixed amount of money, once or for each month or year.

`params.per` (`month`, `year`; anything else is once), `params.what` (one item: items of one
instrument are added, for a payment does not say which item it bought), `params.alternative` (items
of which only one can be due: the dearest counts), `params.absolute_max` (allowed between the two
amounts only against something in return), `params.extension_1y10m` (added when extended).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from ..compare import (
    Context,
    Limit,
    PeriodOf,
    calendar_month,
    judge_periods,
    judge_total,
    service_year,
)
from ..money import single_sum, to_fraction
from ..registry import PAYMENT, RuleKind, register
from ..types import FeeCheckInput, Judgement, Money, Outcome, Payment, Piece, Rule


def _by_month(case: FeeCheckInput) -> PeriodOf:
    return calendar_month


def _by_year(case: FeeCheckInput) -> PeriodOf:
    return lambda payment, month: service_year(payment, month, case=case)


PERIODS: dict[str, Callable[[FeeCheckInput], PeriodOf]] = {"month": _by_month, "year": _by_year}


@register
class FixedAmount(RuleKind):
    key = "fixed_amount"
    key_date = PAYMENT

    def family(self, rule: Rule) -> Hashable:
        if "what" not in rule.params:
            return rule.key
        return rule.side, rule.category, rule.collector, rule.instrument, rule.currency

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        limit = _limit(rules, context.case)
        if limit is None:
            return [Judgement(Outcome.NO_CAP_ON_RECORD, paid=single_sum(payments))]
        period = PERIODS.get(str(rules[0].params.get("per")))
        if period is None:
            return judge_total(limit, payments, context)
        return judge_periods(
            payments,
            period_of=period(context.case),
            limit_of=lambda _period: limit,
            context=context,
        )

    def label(self) -> str:
        return _("Fixed amount")

    def reason(self) -> str:
        return _("The law sets a fixed amount for this.")


def _limit(rules: Sequence[Rule], case: FeeCheckInput) -> Limit | None:
    items = _items(rules, case)
    if not items:
        return None
    total, currency = sum(item.amount for item in items), items[0].currency
    pieces: list[Piece] = [items[0]]
    for item in items[1:]:
        pieces += ["+", item]
    most = rules[0].params.get("absolute_max")
    high, low = (total, None) if most is None else (most, to_fraction(total))
    return Limit(to_fraction(high), currency, low=low, arithmetic=tuple(pieces))


def _items(rules: Sequence[Rule], case: FeeCheckInput) -> list[Money]:
    """The amounts that are due together, dearest of each set of alternatives."""
    items: dict[str, Money] = {}
    for rule in rules:
        if rule.amount is None or rule.currency is None:
            continue
        name = str(rule.params.get("alternative", rule.key))
        amount = rule.amount + _extension(rule, case)
        best = items.get(name)
        if best is None or amount > best.amount:
            items[name] = Money(amount, rule.currency)
    return list(items.values())


def _extension(rule: Rule, case: FeeCheckInput) -> Decimal:
    extended = case.extension_months is not None and case.extension_months > 0
    return Decimal(str(rule.params.get("extension_1y10m", 0))) if extended else Decimal(0)
