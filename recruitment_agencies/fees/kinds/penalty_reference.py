"""What a breach may cost whoever collected the money. A note for staff: it judges nobody.

The engine lists such rows in `FeeCheckResult.notes` when the law of their side was broken.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..compare import Context
from ..registry import RuleKind, register
from ..types import Judgement, Payment, Rule


@register
class PenaltyReference(RuleKind):
    key = "penalty_reference"
    limit = "penalty"
    judges = False

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        return []

    def label(self) -> str:
        return _("Penalty")

    def reason(self) -> str:
        return _("The law sets a penalty for breaking these rules.")
