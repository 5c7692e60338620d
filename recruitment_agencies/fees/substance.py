"""What a payment was in truth: by its category, by what a deduction takes back, by the name it was given.

A collector's name for a fee proves nothing (fee-rules.md C5.6). Where it is not the usual name of
the category it was entered under, a person must look at it: nothing is held against anybody on
such a name alone. A deduction that takes back a fee or a cost is that fee or cost as well, on each
payslip's day (C5.5).
"""

from __future__ import annotations

from collections.abc import Mapping

from .hold import SURE, Hold
from .types import DEDUCTION, Payment

WHAT_FOR = "what_for"
SHARE = "share"
UNCLEAR = Hold(frozenset({WHAT_FOR}), for_review=True)
UNSHARED = Hold(frozenset({SHARE}), for_review=True)
THROUGH_AGENCIES = frozenset({"agency", "branch", "sub_agent", "broker", "destination_agency"})

NAMES: Mapping[str, frozenset[str]] = {
    "fee.service": frozenset(
        {
            "agency fee",
            "forum",
            "forum fee",
            "placement fee",
            "processing",
            "processing fee",
            "recruitment fee",
            "service fee",
            "training package",
        }
    ),
    "fee.brokerage": frozenset({"broker fee", "brokerage", "commission"}),
    "fee.recurring_service": frozenset({"monthly fee", "monthly service fee"}),
    "cost.medical": frozenset({"medical", "medical check", "medical examination", "vaccination"}),
    "cost.insurance": frozenset({"insurance", "welfare fund"}),
    "cost.test": frozenset({"language test", "skills test"}),
    "cost.training": frozenset({"language course", "orientation", "training"}),
    "cost.equipment": frozenset({"tools", "uniform"}),
    "cost.travel_lodging": frozenset({"air ticket", "flight", "lodging", "transport"}),
    "cost.admin": frozenset({"passport", "permit", "visa", "work permit"}),
    "security.deposit": frozenset({"bond", "deposit", "guarantee"}),
    "illegit": frozenset({"bribe", "collateral", "land title", "loan interest"}),
}
"""Names with a plain meaning, and the renamed fees of fee-rules.md C5.6 and C5.7 by substance."""
CATEGORY_OF_NAME = {name: category for category, names in NAMES.items() for name in names}


def readings(payment: Payment) -> list[tuple[str, Hold]]:
    """The categories this payment may be judged under, each with what that hangs on."""
    base = UNSHARED if payment.people > 1 and not payment.is_shared else SURE
    named = _by_name(payment)
    if named == payment.category:
        found = [(payment.category, base)]
    else:
        found = [(payment.category, base.and_also(UNCLEAR))]
        found += [(named, base.and_also(UNCLEAR))] if named else []
    if payment.category == DEDUCTION:
        found += _taken_back(payment, found[0][1])
    return found


def is_unclear(payment: Payment) -> bool:
    """Whether a person must find out what it was: its name is not a usual one of its category."""
    return _by_name(payment) != payment.category


def _by_name(payment: Payment) -> str | None:
    """The category that its name means; its own without a name, None for a name not known."""
    if payment.label is None or not payment.label.strip():
        return payment.category
    return CATEGORY_OF_NAME.get(" ".join(payment.label.casefold().split()))


def _taken_back(payment: Payment, base: Hold) -> list[tuple[str, Hold]]:
    if payment.recovers is not None:
        return [(payment.recovers, base)]
    if payment.payee in THROUGH_AGENCIES:
        return [("fee.service", base.and_also(UNCLEAR))]
    return []
