"""Declared costs against both laws."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from recruitment_agencies.models import Agency, FeeDeclaration
from recruitment_agencies.services.fee_checks import run_fee_checks


@dataclass(frozen=True)
class CheckedDeclaration:
    """A declaration with the fee check's answer on what the worker is asked to pay."""

    declaration: FeeDeclaration
    answer: dict[str, Any]


def checked_declarations(agency: Agency, *, on: date) -> list[CheckedDeclaration]:
    """What the agency (prefetched) had declared by the day, each checked as if paid when it was declared."""
    declarations = [each for each in agency.declarations.all() if each.declared_on <= on]
    answers = run_fee_checks([_as_case(agency, declaration) for declaration in declarations])
    return [
        CheckedDeclaration(declaration, answer)
        for declaration, answer in zip(declarations, answers, strict=True)
    ]


def declared_fees(agency: Agency, *, on: date) -> list[dict[str, Any]]:
    """The same in the shape of the public contract."""
    return [_as_json(checked) for checked in checked_declarations(agency, on=on)]


def _as_json(checked: CheckedDeclaration) -> dict[str, Any]:
    declaration, answer = checked.declaration, checked.answer
    lines = [
        {
            "category": line.category,
            "amount": {"amount": f"{line.amount:.2f}", "currency": line.currency},
            "payer": line.payer,
        }
        for line in declaration.lines.all()
    ]
    return {
        "destination": declaration.destination_id,
        "sector": declaration.sector or None,
        "contract_months": declaration.contract_months,
        "declared_on": declaration.declared_on.isoformat(),
        "lines": lines,
        "verdict": answer["verdict"],
        "possible_verdict": answer["possible_verdict"],
        "findings": answer["findings"],
    }


def _as_case(agency: Agency, declaration: FeeDeclaration) -> dict[str, Any]:
    wage = (
        {"amount": declaration.wage_amount, "currency": declaration.wage_currency}
        if declaration.wage_amount is not None
        else None
    )
    payments = [
        {
            "category": line.category,
            "amount": line.amount,
            "currency": line.currency,
            "paid_on": declaration.declared_on,
            "payee": "agency",
            "receipt": True,
        }
        for line in declaration.lines.all()
        if line.payer == "worker"
    ]
    return {
        "origin": agency.country_id,
        "destination": declaration.destination_id,
        "sector": declaration.sector or None,
        "signed_on": declaration.declared_on,
        "contract_months": declaration.contract_months,
        "wage": wage,
        "payments": payments,
    }
