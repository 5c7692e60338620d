"""What the worker paid, against the law of both countries, while she is writing."""

from decimal import Decimal
from typing import Any

from complaints.intake.answers import was_paid
from complaints.services.drafts import Answers
from recruitment_agencies.services.fee_checks import run_fee_check

UNKNOWN_CATEGORY, UNKNOWN_PAYEE = "fee.service", "unknown"


def check_what_was_paid(answers: Answers) -> dict[str, Any] | None:
    """The answer of the fee check (docs: interface, `POST /api/v1/fee-checks/`); None if no amount is given.

    A payment of unknown purpose is checked as a service fee, the usual one; the payee stays unknown.
    """
    if not was_paid(answers):
        return None
    cost = answers["cost"]
    payment = {
        "category": cost.get("category") or UNKNOWN_CATEGORY,
        "amount": Decimal(cost["amount"]),
        "currency": cost["currency"],
        "payee": cost.get("payee") or UNKNOWN_PAYEE,
    }
    return run_fee_check(
        {
            "origin": answers["home"]["nationality"],
            "destination": answers["place"]["country"],
            "payments": [payment],
        }
    )
