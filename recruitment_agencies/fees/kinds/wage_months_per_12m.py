"""So many months of wage for each 12 months of work, with a ceiling.

`params`: `months_per_12`, `cap_months` (the ceiling), `cap_from_contract_months` (where the text
sets it: below, the ceiling still bounds the cap, marked for review: fee-rules.md C5.2),
`applies_to: extension_period`, `proration` (`pro_rata` or `whole_years` where the text says so).
Otherwise a length that is no multiple of 12 has two readings (C5.1) and money between them is
`rule_ambiguous`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from ..compare import Context, Limit, base_doubt, judge_total
from ..money import single_sum, to_fraction
from ..registry import RuleKind, register
from ..types import FeeCheckInput, Judgement, Money, Outcome, Payment, Piece, Rule

EXTENSION = "extension"


@register
class WageMonthsPer12M(RuleKind):
    key = "wage_months_per_12m"
    required_params = ("months_per_12",)

    def reaches(self, rule: Rule, case: FeeCheckInput, payment: Payment) -> frozenset[str] | None:
        unknowns = _which_fee(rule, case, payment)
        return None if unknowns is None else unknowns | base_doubt(rule, case)

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        wage, months = context.case.wage, _months(rules[0], context.case)
        if wage is None or months is None:
            asked = (("wage", wage), ("contract_months", months))
            missing = tuple(name for name, value in asked if value is None)
            return [Judgement(Outcome.MISSING_DATA, paid=single_sum(payments), missing=missing)]
        limit = _limit(rules[0], months, wage)
        return judge_total(limit, payments, context)

    def label(self) -> str:
        return _("Months of wage for each year")

    def reason(self) -> str:
        return _("The law limits this fee to a part of the wage for each 12 months of work.")


def _which_fee(rule: Rule, case: FeeCheckInput, payment: Payment) -> frozenset[str] | None:
    """The fee for an extension and the fee for the contract are two fees in one category."""
    extension = _for_extension(rule)
    if extension and case.extension_months is None:
        return None
    if payment.purpose is not None:
        return frozenset() if (payment.purpose == EXTENSION) is extension else None
    if case.extension_months is None or (extension and case.contract_months is None):
        return frozenset()
    return None if case.contract_months is None else frozenset({"purpose"})


def _for_extension(rule: Rule) -> bool:
    return rule.params.get("applies_to") == "extension_period"


def _months(rule: Rule, case: FeeCheckInput) -> int | None:
    return case.extension_months if _for_extension(rule) else case.contract_months


@dataclass(frozen=True)
class Readings:
    """How many months of wage a text allows: pro rata and by whole years, before the ceiling."""

    pro_rata: Fraction
    whole_years: Fraction

    @classmethod
    def of(cls, *, per_12: Fraction, months: int, proration: str | None) -> Readings:
        exact, whole = per_12 * months / 12, per_12 * (months // 12)
        if proration == "pro_rata":
            return cls(exact, exact)
        return cls(whole, whole) if proration == "whole_years" else cls(exact, whole)


def _limit(rule: Rule, months: int, wage: Money) -> Limit:
    params, base = rule.params, to_fraction(wage.amount)
    readings = Readings.of(
        per_12=to_fraction(params["months_per_12"]),
        months=months,
        proration=params.get("proration"),
    )
    ceiling = params.get("cap_months")
    high, low = readings.pro_rata, readings.whole_years
    if ceiling is not None:
        high, low = min(high, to_fraction(ceiling)), min(low, to_fraction(ceiling))
    below_step = months < int(params.get("cap_from_contract_months") or 0)
    return Limit(
        high=high * base,
        currency=wage.currency,
        low=low * base,
        doubtful_to=readings.pro_rata * base if below_step and readings.pro_rata > high else None,
        arithmetic=_arithmetic(params["months_per_12"], months, ceiling, wage),
    )


def _arithmetic(per_12: Any, months: int, ceiling: Any, wage: Money) -> tuple[Piece, ...]:
    """`min(1.0 × 36 ÷ 12, 3.0) × 28,000 TWD`."""
    years: tuple[Piece, ...] = (Decimal(str(per_12)), "×", Decimal(months), "÷", Decimal(12))
    if ceiling is None:
        return (*years, "×", wage)
    return ("min(", *years, ",", Decimal(str(ceiling)), ")", "×", wage)
