"""What the worker paid, against the law of both countries, while she is writing.

The `cost` answer holds either one payment (`amount`, `currency`, `category`, `payee`) or, under `check`,
what she sent the public fee check, as its own form sends it. A verdict is never kept and never taken from
outside: it is worked out again each time it is needed.
"""

from decimal import Decimal
from typing import Any

from complaints.intake.answers import has_check, was_paid
from complaints.services.drafts import Answers
from recruitment_agencies.fee_told import Told, check_told
from recruitment_agencies.forms.fee_check import FeeCheckForms
from recruitment_agencies.services.fee_checks import run_fee_check

UNKNOWN_CATEGORY, UNKNOWN_PAYEE = "fee.service", "unknown"


def check_what_was_paid(answers: Answers) -> dict[str, Any] | None:
    """The answer of the fee check (docs: interface, `POST /api/v1/fee-checks/`); None if nothing was paid.

    A payment of unknown purpose is checked as a service fee, the usual one; the payee stays unknown. An attached
    check is judged in the corridor of the complaint, and what she told it stands beside the answer, under `told`.
    """
    if not was_paid(answers):
        return None
    if has_check(answers):
        told = attached(answers)
        return {**check_told(told), "told": told.as_json()} if told else None
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


def attached(answers: Answers) -> Told | None:
    """What the attached fee check was told; None where none is attached, or it can be read no more."""
    if not has_check(answers):
        return None
    forms = FeeCheckForms(answers["cost"]["check"])
    if not forms.is_valid():  # for example an agency or a country that left the lists meanwhile
        return None
    told = forms.told()
    corridor = {
        "origin": answers.get("home", {}).get("nationality"),
        "destination": answers.get("place", {}).get("country"),
    }
    return Told.of({**told.case, **{name: code for name, code in corridor.items() if code}})
