"""Money owed back when the work ends early.

`params.share` is a part of what was paid (0.5) or `pro_rata` (the months not worked);
`params.within_months` bounds it; `params.trigger` is a cause the case cannot know, so the finding
hangs on it. Interest is not counted: what is owed is at least this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from ..compare import Context, plain
from ..money import round_money, sum_by_currency, to_fraction
from ..registry import RuleKind, register
from ..types import FeeCheckInput, Judgement, Money, Outcome, Payment, Rule


@register
class RefundRule(RuleKind):
    key = "refund_rule"
    required_params = ("share",)
    limit = "refund"

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        share = _share(rules[0], context.case)
        if share is None:
            return []
        currency = _currency(payments, context.case)
        converted = context.converter.total(payments, currency)
        due = round_money(converted.total * share, currency)
        back = context.case.refunded
        given = back.amount if back and back.currency == currency else Decimal(0)
        owed = Money(due.amount - given, currency)
        judged = Judgement(
            outcome=Outcome.REFUND_DUE,
            paid=round_money(converted.total, currency),
            excess=owed if owed.amount > 0 else None,
            arithmetic=(plain(share), "×", round_money(converted.total, currency), "−", given),
            missing=converted.missing,
            depends_on=("reason_for_return",) if rules[0].params.get("trigger") else (),
        )
        if owed.amount > 0:
            return [judged]
        return [replace(judged, outcome=Outcome.MISSING_DATA)] if converted.missing else []

    def label(self) -> str:
        return _("Refund")

    def reason(self) -> str:
        return _("If the work ends early, the law says that part of the fee is paid back.")


def _share(rule: Rule, case: FeeCheckInput) -> Fraction | None:
    """The part of the fee to be paid back, or None when nothing is (known to be) owed."""
    ended, within = case.terminated_month, rule.params.get("within_months")
    if ended is None or (within is not None and ended > within):
        return None
    share = rule.params.get("share")
    if share != "pro_rata":
        return None if share is None else to_fraction(share)
    months = case.contract_months
    return Fraction(months - ended, months) if months and ended < months else None


def _currency(payments: Sequence[Payment], case: FeeCheckInput) -> str:
    """The money of the refund, else the money that was paid."""
    if case.refunded is not None:
        return case.refunded.currency
    return sum_by_currency(payments)[0].currency
