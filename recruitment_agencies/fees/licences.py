"""Was the agency licensed on the day it took the money? (fee-rules.md C5.12 and C5.13)

Any amount taken without a valid licence is a finding, also one within every cap. No licence on
record is for a person to confirm, for a register may have a gap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from .hold import SURE, Hold
from .money import months_later, sum_by_currency
from .types import NOT_A_FEE, AgencyRecord, FeeCheckInput, Finding, Money, Outcome, Payment

LICENCE = "licence_on_payment_day"
VALID, NOT_LICENSED = "valid", "not_licensed"
DOUBTFUL = frozenset({NOT_LICENSED, "delisted"})
COLLECTS_FOR = {
    "origin": frozenset({"agency", "branch", "sub_agent", "broker", "unknown"}),
    "destination": frozenset({"destination_agency", "unknown"}),
}
"""Whose money counts as the agency's, by the side where it is licensed."""


def licence_findings(case: FeeCheckInput) -> list[Finding]:
    """One finding for each status and currency in which money was taken without a valid licence."""
    agency = case.agency
    if agency is None:
        return []
    taken: dict[tuple[str, Hold], list[Payment]] = defaultdict(list)
    for payment in case.payments:
        if payment.payee in COLLECTS_FOR[agency.side] and payment.category != NOT_A_FEE:
            for status, hold, part in _parts(payment, agency, case):
                taken[status, hold].append(part)
    return [
        _finding(status, hold, paid, agency)
        for (status, hold), payments in taken.items()
        for paid in sum_by_currency(payments)
        if paid.amount > 0
    ]


def status_on(agency: AgencyRecord, day: date) -> str:
    """The status of the agency's licence at the end of a day."""
    held = [span.status for span in agency.spans if span.since <= day]
    return held[-1] if held else NOT_LICENSED


def _parts(
    payment: Payment, agency: AgencyRecord, case: FeeCheckInput
) -> Iterable[tuple[str, Hold, Payment]]:
    """The payment's months without a valid licence, together for each status."""
    day = payment.paid_on or case.signed_on or case.as_of
    if day is None:
        return
    unknowns = {"payee"} if payment.payee == "unknown" else set()
    unknowns |= {"paid_on"} if payment.paid_on is None else set()
    unknowns |= {"share"} if payment.people > 1 and not payment.is_shared else set()
    months: dict[str, int] = defaultdict(int)
    for month in range(payment.recurring_months or 1):
        months[status_on(agency, months_later(day, month))] += 1
    for status, count in months.items():
        if status != VALID:
            hold = Hold(frozenset(unknowns), for_review=bool(unknowns)) if unknowns else SURE
            yield status, hold, replace(payment, recurring_months=count)


def _finding(status: str, hold: Hold, paid: Money, agency: AgencyRecord) -> Finding:
    unlicensed = status == NOT_LICENSED
    return Finding(
        rule=None,
        side=agency.side,
        category="all",
        rule_kind=LICENCE,
        outcome=Outcome.PROHIBITED_ITEM if unlicensed else Outcome.WRONG_PAYEE,
        paid=paid,
        excess=paid if unlicensed else None,
        depends_on=tuple(sorted(hold.depends_on)),
        review_only=hold.for_review or status in DOUBTFUL,
        licence_status=status,
    )
