"""The worker pays nothing: any amount is over the cap of nought."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..compare import Context, judge_free
from ..registry import RuleKind, register
from ..types import Judgement, Outcome, Payment, Rule


@register
class Zero(RuleKind):
    key = "zero"

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        return judge_free(payments, Outcome.OVER_CAP)

    def label(self) -> str:
        return _("No fee allowed")

    def reason(self) -> str:
        return _("The law says that the worker pays nothing for this.")
