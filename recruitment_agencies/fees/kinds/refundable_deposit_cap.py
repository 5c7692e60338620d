"""A deposit that must come back, up to an amount. Checked alone, never added to the fees.

Where the text gives a measure and no figure (a one-way ticket home), the price must be known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from ..compare import Context, Limit, judge_total
from ..money import months_later, single_sum, sum_by_currency, to_fraction
from ..registry import PAYMENT, RuleKind, register
from ..types import FeeCheckInput, Judgement, Money, Outcome, Payment, Rule


@register
class RefundableDepositCap(RuleKind):
    key = "refundable_deposit_cap"
    key_date = PAYMENT

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        return _judge_amount(rules[0], payments, context) + _judge_return(payments, context)

    def label(self) -> str:
        return _("Deposit")

    def reason(self) -> str:
        return _("The law limits this deposit, and it must be paid back to the worker.")


def _judge_amount(rule: Rule, payments: Sequence[Payment], context: Context) -> list[Judgement]:
    if rule.amount is None or rule.currency is None:
        missing = (str(rule.params.get("measure", "deposit_limit")),)
        return [Judgement(Outcome.MISSING_DATA, paid=single_sum(payments), missing=missing)]
    limit = Limit(
        to_fraction(rule.amount), rule.currency, arithmetic=(Money(rule.amount, rule.currency),)
    )
    return judge_total(limit, payments, context)


def _judge_return(payments: Sequence[Payment], context: Context) -> list[Judgement]:
    """The work is over and the deposit is not (wholly) back.

    Whatever came back is counted as deposit, so that at least this much is still open.
    """
    if not _is_over(context.case):
        return []
    back = context.case.refunded
    judged = []
    for paid in sum_by_currency(payments):
        given = back.amount if back and back.currency == paid.currency else Decimal(0)
        owed = Money(paid.amount - given, paid.currency)
        if owed.amount > 0:
            judged.append(Judgement(Outcome.DEPOSIT_OPEN, paid=paid, excess=owed))
    if back is not None:
        return judged
    return [replace(found, depends_on=("refunded",)) for found in judged]


def _is_over(case: FeeCheckInput) -> bool:
    """Ended early, or the contract and its extension have run out by the day of the check."""
    if case.terminated_month is not None:
        return True
    start = case.departed_on or case.signed_on
    if start is None or case.as_of is None or case.contract_months is None:
        return False
    return months_later(start, case.contract_months + (case.extension_months or 0)) < case.as_of
