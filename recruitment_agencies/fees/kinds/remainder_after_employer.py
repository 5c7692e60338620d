"""Where the employer paid a part of the agreed fee, the worker pays at most the rest.

min(cap, agreed − employer's part): the cap itself is judged beside it. The employer's part in
another currency counts at the rate of the day of signing. Silent where the employer paid nothing
or nobody knows; where only the agreed fee is unknown, that is said without changing the verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from ..compare import Context, Limit, judge_total
from ..money import single_sum, to_fraction
from ..registry import RuleKind, register
from ..types import Judgement, Outcome, Payment, Rule


@register
class RemainderAfterEmployer(RuleKind):
    key = "remainder_after_employer"
    limit = "remainder"

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        agreed, employer = context.case.agreed_fee, context.case.employer_paid
        if employer is None or not employer.amount:
            return []
        if agreed is None:
            return [_unknown(payments, "agreed_fee")]
        rate = context.converter.rate(
            base=agreed.currency, quote=employer.currency, on=context.case.signed_on
        )
        if rate is None:
            return [_unknown(payments, f"exchange_rate:{employer.currency}/{agreed.currency}")]
        rest = max(to_fraction(agreed.amount) - to_fraction(employer.amount) / rate, Fraction(0))
        limit = Limit(rest, agreed.currency, arithmetic=(agreed, "−", employer))
        judged = judge_total(limit, payments, context)
        return [found for found in judged if found.outcome is not Outcome.WITHIN_CAP]

    def label(self) -> str:
        return _("What the employer has not paid")

    def reason(self) -> str:
        return _("If the employer paid a part of the fee, you pay at most the rest.")


def _unknown(payments: Sequence[Payment], name: str) -> Judgement:
    paid = single_sum(payments)
    return Judgement(Outcome.MISSING_DATA, paid=paid, missing=(name,), depends_on=(name,))
