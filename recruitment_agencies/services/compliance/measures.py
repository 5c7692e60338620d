"""What a decision orders, checked field by field. The same for a proposal and for what an appeal puts in its place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from recruitment_agencies.enums import SanctionKind
from recruitment_agencies.models import Decision, RefundOrder
from recruitment_agencies.services.compliance.base import readable, refuse

Money = tuple[Decimal, str]
Refund = tuple[Decimal, str, date]


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """Arguments of `propose_decision`; what does not belong to the kind is left out of the decision.

    Attributes:
        points_expire_on: the last day on which the points count. suspended_until: the last day of a suspension.
        fine: amount and currency. refunds: amount, currency and due day of each sum to be paid back.
    """

    kind: SanctionKind
    legal_basis: str
    reasons: str
    effective_on: date
    points: int | None = None
    points_expire_on: date | None = None
    fine: Money | None = None
    conditions: str = ""
    suspended_until: date | None = None
    public_summary: str = ""
    refunds: Sequence[Refund] = ()

    def checked(self, *, today: date) -> dict[str, Any]:
        """Fields of the `Decision`.

        Raises:
            PortalError: something is missing, negative, too long, or lies in the past.
        """
        if self.effective_on < today:
            refuse("effective_on", _("A decision cannot take effect before the day it is made."))
        self._check_refunds(today)
        return {
            "kind": SanctionKind(self.kind),
            "legal_basis": _short(self.legal_basis, "legal_basis", is_needed=True),
            "reasons": readable(self.reasons, field="reasons", message=_("Please say why.")),
            "public_summary": _short(self.public_summary, "public_summary"),
            "effective_on": self.effective_on,
            **self._of_kind(),
        }

    def _of_kind(self) -> dict[str, Any]:
        fields = {
            SanctionKind.POINTS: self._points,
            SanctionKind.FINE: self._fine,
            SanctionKind.CONDITIONS: self._conditions,
            SanctionKind.SUSPENSION: self._suspension,
        }.get(SanctionKind(self.kind))
        return fields() if fields else {}

    def _points(self) -> dict[str, Any]:
        if not self.points or not 1 <= self.points <= MOST_POINTS:
            refuse("points", _("Please write a number."))
        if self.points_expire_on is None or self.points_expire_on <= self.effective_on:
            refuse("points_expire_on", _("Please choose a later day."))
        return {"points": self.points, "points_expire_on": self.points_expire_on}

    def _fine(self) -> dict[str, Any]:
        if self.fine is None:
            refuse("fine", _("Please write an amount."))
        _check_money(*self.fine, field="fine")
        return {"fine_amount": self.fine[0], "fine_currency": self.fine[1]}

    def _conditions(self) -> dict[str, Any]:
        return {"conditions": readable(self.conditions, field="conditions")}

    def _suspension(self) -> dict[str, Any]:
        if self.suspended_until is not None and self.suspended_until < self.effective_on:
            refuse("suspended_until", _("Please choose a later day."))
        return {"suspended_until": self.suspended_until}

    def _check_refunds(self, today: date) -> None:
        for amount, currency, due_on in self.refunds:
            _check_money(amount, currency, field="refunds")
            if due_on < today:
                refuse("refunds", _("Please choose a later day."))


MOST_POINTS = 1000
LONGEST_LINE = 500
CURRENCY_LETTERS = 3


def order_refunds(decision: Decision, refunds: Iterable[Refund]) -> None:
    RefundOrder.objects.bulk_create(
        RefundOrder(decision=decision, amount=amount, currency=currency, due_on=due_on)
        for amount, currency, due_on in refunds
    )


def _check_money(amount: Decimal, currency: str, *, field: str) -> None:
    if amount <= 0:
        refuse(field, _("Please write an amount."))
    if len(currency) != CURRENCY_LETTERS or not currency.isupper():
        refuse(field, _("Please choose a currency."))


def _short(text: str, field: str, *, is_needed: bool = False) -> str:
    clean = readable(text, field=field) if text.strip() or is_needed else ""
    if len(clean) > LONGEST_LINE:
        refuse(field, _("This is too long. Please write it in fewer words."))
    return clean
