"""When the law changed between signing and departure: which version of the caps holds.

Circular 02/2024/TT-BLDTBXH Art. 3: whoever had left before the change keeps the old terms; for
whoever had not, the contract had to be brought under the new ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from ..compare import Context
from ..registry import RuleKind, register
from ..types import FeeCheckInput, Judgement, Payment, Rule


@register
class TransitionRule(RuleKind):
    key = "transition_rule"
    limit = "transition"
    judges = False
    moves_dates = True

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        return []

    def moved_key_date(self, rule: Rule, case: FeeCheckInput) -> tuple[date, str | None] | None:
        changed = rule.effective_from
        if changed is None or case.signed_on is None or case.signed_on >= changed:
            return None
        if case.departed_on is None:
            return changed, "departed_on"
        return (changed, None) if case.departed_on >= changed else None

    def label(self) -> str:
        return _("Change of law")

    def reason(self) -> str:
        return _("The law changed. Your dates decide which law applies.")
