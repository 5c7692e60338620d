"""The law sets a limit, but its figure is not on record. Never a cap, never "compliant"."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..compare import Context
from ..money import single_sum
from ..registry import GAP, RuleKind, register
from ..types import Judgement, Outcome, Payment, Rule


@register
class Unknown(RuleKind):
    key = "unknown"
    limit = GAP

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        return [Judgement(Outcome.NO_CAP_ON_RECORD, paid=single_sum(payments))]

    def label(self) -> str:
        return _("Limit not known")

    def reason(self) -> str:
        return _("A law exists, but we have no figure for the limit.")
