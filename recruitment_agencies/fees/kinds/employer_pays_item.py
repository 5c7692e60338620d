"""The employer pays; the worker's share is nought. Stands beside a cap, it does not replace it.

With `params.partial` the employer owes a part only (one of two flights), so the finding hangs on
what the employer really paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from ..compare import Context, judge_free
from ..registry import PAYMENT, RuleKind, register
from ..types import Judgement, Outcome, Payment, Rule


@register
class EmployerPaysItem(RuleKind):
    key = "employer_pays_item"
    limit = "who_pays"
    key_date = PAYMENT

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        judged = judge_free(payments, Outcome.EMPLOYER_SHOULD_PAY)
        if not rules[0].params.get("partial"):
            return judged
        return [replace(found, depends_on=("employer_share",)) for found in judged]

    def label(self) -> str:
        return _("The employer pays")

    def reason(self) -> str:
        return _("The law says that the employer pays for this, not the worker.")
