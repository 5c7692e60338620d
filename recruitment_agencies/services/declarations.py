"""Declared costs against both laws and the job order: what a schedule's lines come to, and what was found."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation

from recruitment_agencies.fees.types import Outcome
from recruitment_agencies.kept_answers import in_active_language
from recruitment_agencies.models import Agency, FeeDeclaration, FeeLine
from recruitment_agencies.services.fee_checks import run_fee_checks
from recruitment_agencies.services.paid_agencies import terms_of

WORKER, EMPLOYER = "worker", "employer"
# The monthly fee after arrival is the business of the agency in the country of work (vocabulary.CATEGORIES).
PAYEE_OF = {"fee.recurring_service": "destination_agency"}


@dataclass(frozen=True)
class CheckedDeclaration:
    """A declaration with the fee check's answer on what the worker is asked to pay."""

    declaration: FeeDeclaration
    answer: dict[str, Any]


def checked_declarations(agency: Agency, *, on: date) -> list[CheckedDeclaration]:
    """The schedules of the agency (prefetched) in force at the end of the day, one version each.

    The answer is the one frozen at publication; a schedule from before that was kept is checked anew, as if paid on
    the day it was declared.
    """
    return _checked(agency, [d for d in agency.declarations.all() if d.is_in_force_on(on)])


def earlier_versions(agency: Agency, *, on: date) -> list[CheckedDeclaration]:
    """Versions (prefetched) that had been published by the day and were no longer in force; newest first."""
    past = [
        declaration
        for declaration in agency.declarations.all()
        if not declaration.is_draft
        and declaration.declared_on <= on
        and not declaration.is_in_force_on(on)
    ]
    return _checked(agency, past)


def declared_fees(agency: Agency, *, on: date) -> list[dict[str, Any]]:
    """`checked_declarations` in the shape of the public contract."""
    return [_as_json(checked) for checked in checked_declarations(agency, on=on)]


def check_declaration(declaration: FeeDeclaration) -> dict[str, Any]:
    """What both laws and the job order say of what the worker is asked to pay, as a fee check's answer.

    A worker who is asked for nothing pays within every limit, whatever the employer pays.
    """
    return _answers([declaration])[0]


def check_in_english(declaration: FeeDeclaration) -> dict[str, Any]:
    """The same with English sentences, as it is kept with a published version."""
    with translation.override("en"):
        return check_declaration(declaration)


def totals_of(lines: Iterable[FeeLine], *, payer: str) -> list[dict[str, str]]:
    """All that `payer` pays, months counted, a sum for each currency: `{"amount": "84000.00", "currency": "TWD"}`."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.payer == payer:
            sums[line.currency] += line.amount * (line.recurring_months or 1)
    return [_money(amount, currency) for currency, amount in sorted(sums.items())]


def as_case(agency: Agency, declaration: FeeDeclaration) -> dict[str, Any]:
    """The worker's lines as the answers of a fee check: paid to the agency on the day of declaration, with receipt."""
    wage = (
        {"amount": declaration.wage_amount, "currency": declaration.wage_currency}
        if declaration.wage_amount is not None
        else None
    )
    return {
        "origin": agency.country_id,
        "destination": declaration.destination_id,
        "sector": declaration.sector or None,
        "programme": declaration.programme or None,
        "signed_on": declaration.declared_on,
        "contract_months": declaration.contract_months,
        "wage": wage,
        "payments": _payments(declaration),
        "order": terms_of(declaration.job_order) if declaration.job_order else None,
    }


def _payments(declaration: FeeDeclaration) -> list[dict[str, Any]]:
    """Monthly lines of one category follow one another: 12 months at 1,800, then 12 at 1,700."""
    payments, months_before = [], defaultdict[str, int](int)
    for line in declaration.lines.all():
        if line.payer != WORKER or not line.amount:
            continue
        before = months_before[line.category] if line.recurring_months else 0
        months_before[line.category] += line.recurring_months or 0
        payments.append(
            {
                "category": line.category,
                "amount": line.amount,
                "currency": line.currency,
                "paid_on": _months_later(declaration.declared_on, before),
                "payee": PAYEE_OF.get(line.category, "agency"),
                "recurring_months": line.recurring_months,
                "receipt": True,
            }
        )
    return payments


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, the 28th at most: every month has one."""
    if not months:
        return day
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))


def _checked(agency: Agency, declarations: Sequence[FeeDeclaration]) -> list[CheckedDeclaration]:
    unfrozen = [declaration for declaration in declarations if declaration.answer is None]
    for declaration in unfrozen:
        declaration.agency = agency
    anew = dict(zip((d.pk for d in unfrozen), _answers(unfrozen), strict=True))
    return [
        CheckedDeclaration(
            declaration,
            anew[declaration.pk]
            if declaration.answer is None
            else in_active_language(declaration.answer),
        )
        for declaration in declarations
    ]


def _answers(declarations: Sequence[FeeDeclaration]) -> list[dict[str, Any]]:
    cases = [as_case(declaration.agency, declaration) for declaration in declarations]
    nothing = Outcome.WITHIN_CAP.value
    return [
        answer if case["payments"] else {**answer, "verdict": nothing, "possible_verdict": nothing}
        for case, answer in zip(cases, run_fee_checks(cases), strict=True)
    ]


def _as_json(checked: CheckedDeclaration) -> dict[str, Any]:
    declaration, answer = checked.declaration, checked.answer
    lines = list(declaration.lines.all())
    return {
        "destination": declaration.destination_id,
        "sector": declaration.sector or None,
        "programme": declaration.programme or None,
        "job_order": declaration.job_order.reference if declaration.job_order else None,
        "contract_months": declaration.contract_months,
        "version": declaration.version,
        "declared_on": declaration.declared_on.isoformat(),
        "ended_on": declaration.ended_on.isoformat() if declaration.ended_on else None,
        "lines": [_line_json(line) for line in lines],
        "worker_pays": totals_of(lines, payer=WORKER),
        "employer_pays": totals_of(lines, payer=EMPLOYER),
        "verdict": answer["verdict"],
        "possible_verdict": answer["possible_verdict"],
        "rules_as_of": answer["rules_as_of"],
        "findings": answer["findings"],
    }


def _line_json(line: FeeLine) -> dict[str, Any]:
    return {
        "category": line.category,
        "label": line.label or None,
        "amount": _money(line.amount, line.currency),
        "payer": line.payer,
        "recurring_months": line.recurring_months,
    }


def _money(amount: Decimal, currency: str) -> dict[str, str]:
    return {"amount": f"{amount:.2f}", "currency": currency}
