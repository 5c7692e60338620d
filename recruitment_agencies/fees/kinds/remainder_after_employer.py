"""Where the employer paid a part of the agreed fee, the worker pays at most the rest.

Silent unless both figures are known and in one currency; the cap itself is judged beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..compare import Context, Limit, judge_total
from ..money import to_fraction
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
        if agreed is None or employer is None or agreed.currency != employer.currency:
            return []
        rest = max(to_fraction(agreed.amount) - to_fraction(employer.amount), to_fraction(0))
        limit = Limit(rest, agreed.currency, arithmetic=(agreed, "−", employer))
        judged = judge_total(limit, payments, context)
        return [found for found in judged if found.outcome is not Outcome.WITHIN_CAP]

    def label(self) -> str:
        return _("What the employer has not paid")

    def reason(self) -> str:
        return _("If the employer paid a part of the fee, you pay at most the rest.")
