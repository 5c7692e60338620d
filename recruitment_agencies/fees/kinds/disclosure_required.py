"""The collector must say what each payment is for; said only when she knows that nobody did."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..compare import Context
from ..money import sum_by_currency
from ..registry import PAYMENT, RuleKind, register
from ..types import Judgement, Outcome, Payment, Rule


@register
class DisclosureRequired(RuleKind):
    key = "disclosure_required"
    limit = "disclosure"
    key_date = PAYMENT

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        silent = [payment for payment in payments if payment.disclosed is False]
        return [Judgement(Outcome.NO_RECEIPT, paid=paid) for paid in sum_by_currency(silent)]

    def meaning(self, outcome: Outcome) -> str | None:
        return _("You paid %(paid)s and were not told what it was for.")

    def label(self) -> str:
        return _("Must be explained")

    def reason(self) -> str:
        return _("The law says that you must be told what each payment is for.")
