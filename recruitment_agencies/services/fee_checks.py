"""The fee check: one worker's payments against both laws. Stores nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from django.utils import timezone

from portal.common.formatting import format_money
from recruitment_agencies import queries
from recruitment_agencies.fees.engine import check_fees
from recruitment_agencies.fees.money import months_later
from recruitment_agencies.fees.presentation import result_json
from recruitment_agencies.fees.types import FeeCheckInput, FeeCheckResult, Money, Payment, Rate
from recruitment_agencies.queries import Rulebook
from recruitment_agencies.rulebook import current_rulebook
from recruitment_agencies.services.paid_agencies import agency_record, order_terms, paid_agency

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
    "wage_base",
    "job_order",
)
_MONEY_FIELDS = ("wage", "agreed_fee", "employer_paid", "refunded")


def run_fee_check(data: Mapping[str, Any]) -> dict[str, Any]:
    """Check validated answers (the shape of `FeeCheckSerializer`); return the public contract's answer.

    Sentences are in the active language; money is `{"amount": "84000.00", "currency": "TWD"}`. With
    `agency` (the register's public id) its licence on each day of payment counts, and the terms of
    the approved job order that `job_order` names.

    Raises:
        PortalError: the register knows no such agency in either country (`fields`: `agency`).
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
    book, known_rates = book or current_rulebook(), StoredRates(inputs)
    return [
        check_fees(
            case=case,
            rules=book.index,
            rates=AllRates(_given_rates(data), known_rates),
            rules_as_of=book.as_of,
        )
        for case, data in zip(inputs, cases, strict=True)
    ]


def _case(data: Mapping[str, Any], today: date) -> FeeCheckInput:
    fields: dict[str, Any] = {name: data.get(name) for name in _PLAIN_FIELDS}
    fields |= {name: _money(data.get(name)) for name in _MONEY_FIELDS}
    payments = tuple(_payment(payment) for payment in data.get("payments") or ())
    if data.get("agency"):
        agency = paid_agency(data["agency"], origin=data["origin"], destination=data["destination"])
        fields["agency"] = agency_record(agency, origin=data["origin"])
        fields["order"] = order_terms(
            agency, reference=data.get("job_order"), destination=data["destination"]
        )
    if data.get("order"):
        fields["order"] = data["order"]
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
        recovers=payment.get("recovers"),
        label=payment.get("label"),
        disclosed=payment.get("disclosed"),
        people=payment.get("people") or 1,
        split_agreed=payment.get("split_agreed"),
    )


def _money(value: Mapping[str, Any] | None) -> Money | None:
    return Money(value["amount"], value["currency"]) if value else None


def _given_rates(data: Mapping[str, Any]) -> list[Rate]:
    return [
        Rate(base=r["base"], quote=r["quote"], rate=r["rate"], on=r["on"])
        for r in data.get("exchange_rates") or ()
    ]


class StoredRates:
    """Stored rates of the cases' currencies around their days (see `Converter.day_of`).

    Read once for all cases, and only when the engine has money to convert: most checks have none.
    """

    def __init__(self, cases: Sequence[FeeCheckInput]) -> None:
        self._cases = cases

    def __iter__(self) -> Iterator[Rate]:
        return iter(self._read)

    @cached_property
    def _read(self) -> list[Rate]:
        days: set[date] = set()
        for case in self._cases:
            for payment in case.payments:
                first = payment.paid_on or case.signed_on or case.as_of
                if first is not None:
                    days |= {first, months_later(first, (payment.recurring_months or 1) - 1)}
        paid = {payment.currency for case in self._cases for payment in case.payments}
        return queries.exchange_rates(currencies=paid, days=days)


@dataclass(frozen=True)
class AllRates:
    """The asker's rates and the stored ones, each read only when asked for."""

    given: Sequence[Rate]
    stored: Iterable[Rate]

    def __iter__(self) -> Iterator[Rate]:
        return chain(self.given, self.stored)


def _format(money: Money) -> str:
    return format_money(money.amount, money.currency)
