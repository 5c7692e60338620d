"""The ILO standard shown beside the law. It is a comparison and judges nobody."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..compare import Context
from ..registry import RuleKind, register
from ..types import Judgement, Payment, Rule


@register
class BenchmarkZero(RuleKind):
    key = "benchmark_zero"
    limit = "benchmark"
    judges = False

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        return []

    def label(self) -> str:
        return _("ILO standard")

    def reason(self) -> str:
        return _("Under the ILO standard, workers pay no recruitment fees and no related costs.")
