"""The item itself is forbidden: nobody may ask a worker for it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..compare import Context, judge_free
from ..registry import RuleKind, register
from ..types import Judgement, Outcome, Payment, Rule


@register
class Prohibited(RuleKind):
    key = "prohibited"

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        return judge_free(payments, Outcome.PROHIBITED_ITEM)

    def label(self) -> str:
        return _("Forbidden")

    def reason(self) -> str:
        return _("The law forbids anyone to ask a worker for this money.")
