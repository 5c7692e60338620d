"""The fee check: one worker's payments against both laws. Stores nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from portal.common.formatting import format_money
from recruitment_agencies import queries
from recruitment_agencies.fees.engine import check_fees
from recruitment_agencies.fees.presentation import result_json
from recruitment_agencies.fees.types import FeeCheckInput, FeeCheckResult, Money, Payment, Rate
from recruitment_agencies.queries import Rulebook
from recruitment_agencies.rulebook import current_rulebook

_PLAIN_FIELDS = (
    "origin",
    "destination",
    "sector",
    "programme",
    "signed_on",
    "departed_on",
    "contract_months",
    "extension_months",
    "terminated_month",
    "supply_contract_approved_on",
    "same_enterprise_and_supervisor",
    "repeat_with_new_employer",
    "job_order",
)
_MONEY_FIELDS = ("wage", "agreed_fee", "employer_paid", "refunded")


def run_fee_check(data: Mapping[str, Any]) -> dict[str, Any]:
    """Check validated answers (the shape of `FeeCheckSerializer`); return the public contract's answer.

    Sentences are in the active language; money is `{"amount": "84000.00", "currency": "TWD"}`.
    """
    return run_fee_checks([data])[0]


def run_fee_checks(cases: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """`run_fee_check` for several cases, with rules and rates read once for all of them."""
    return [result_json(result, format_money=_format) for result in check_all(cases)]


def check_all(
    cases: Sequence[Mapping[str, Any]], *, book: Rulebook | None = None
) -> list[FeeCheckResult]:
    """The engine's own results for validated answers; `book` for other rules than those in force."""
    if not cases:
        return []
    today = timezone.localdate()
    inputs = [_case(data, today) for data in cases]
    book, known_rates = book or current_rulebook(), _known_rates(inputs)
    return [
        check_fees(
            case=case,
            rules=book.rules,
            rates=[*_given_rates(data), *known_rates],
            rules_as_of=book.as_of,
        )
        for case, data in zip(inputs, cases, strict=True)
    ]


def _case(data: Mapping[str, Any], today: date) -> FeeCheckInput:
    fields: dict[str, Any] = {name: data.get(name) for name in _PLAIN_FIELDS}
    fields |= {name: _money(data.get(name)) for name in _MONEY_FIELDS}
    payments = tuple(_payment(payment) for payment in data.get("payments") or ())
    return FeeCheckInput(**fields, payments=payments, as_of=today)


def _payment(payment: Mapping[str, Any]) -> Payment:
    return Payment(
        category=payment["category"],
        amount=payment["amount"],
        currency=payment["currency"],
        paid_on=payment.get("paid_on"),
        payee=payment.get("payee") or "unknown",
        recurring_months=payment.get("recurring_months"),
        in_advance=bool(payment.get("in_advance")),
        receipt=payment.get("receipt"),
        purpose=payment.get("purpose"),
    )


def _money(value: Mapping[str, Any] | None) -> Money | None:
    return Money(value["amount"], value["currency"]) if value else None


def _given_rates(data: Mapping[str, Any]) -> list[Rate]:
    return [
        Rate(base=r["base"], quote=r["quote"], rate=r["rate"], on=r["on"])
        for r in data.get("exchange_rates") or ()
    ]


def _known_rates(cases: Sequence[FeeCheckInput]) -> list[Rate]:
    """Stored rates of the payments' currencies around their days (see `Converter.day_of`)."""
    paid = [(case, payment) for case in cases for payment in case.payments]
    days = {payment.paid_on or case.signed_on or case.as_of for case, payment in paid}
    return queries.exchange_rates(
        currencies={payment.currency for _case, payment in paid},
        days={day for day in days if day},
    )


def _format(money: Money) -> str:
    return format_money(money.amount, money.currency)
