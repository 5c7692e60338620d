"""An agency with its own person, its ministry's officer, and a schedule of costs, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import User
from recruitment_agencies.models import Agency, FeeDeclaration
from recruitment_agencies.services import declaring
from tests.cast import office, person

PARTICULARS: dict[str, Any] = {
    "destination_id": "TW",
    "sector": "manufacturing",
    "contract_months": 36,
    "wage_amount": Decimal(28_000),
    "wage_currency": "TWD",
}


@dataclass(frozen=True)
class Desk:
    """Who may declare for an agency of Viet Nam, and who may not."""

    agency: Agency
    representative: User
    officer: User
    foreign_officer: User
    other_agency: Agency
    other_representative: User


def make_desk(make_agency: Any) -> Desk:
    own = office("lotus", OrganisationKind.AGENCY, country="VN")
    other = office("river", OrganisationKind.AGENCY, country="VN")
    ministry = office("ministry-vn", OrganisationKind.MINISTRY, country="VN")
    foreign = office("ministry-of-kh", OrganisationKind.MINISTRY, country="KH")
    return Desk(
        agency=make_agency("Lotus", country="VN", organisation=own),
        representative=person("lotus", Role.AGENCY_REPRESENTATIVE, own),
        officer=person("officer-vn", Role.COMPLIANCE_OFFICER, ministry),
        foreign_officer=person("officer-kh", Role.COMPLIANCE_OFFICER, foreign),
        other_agency=make_agency("River", country="VN", organisation=other),
        other_representative=person("river", Role.AGENCY_REPRESENTATIVE, other),
    )


def line(amount: int, category: str = "fee.service", **changes: Any) -> dict[str, Any]:
    """A cost of the worker in TWD, paid once."""
    first = {
        "category": category,
        "label": "",
        "amount": Decimal(amount),
        "currency": "TWD",
        "payer": "worker",
        "recurring_months": None,
    }
    return {**first, **changes}


def draft(
    desk: Desk, *lines: dict[str, Any], by: User | None = None, **changes: Any
) -> FeeDeclaration:
    """A first draft: 90,000 TWD, which is 6,000 over the cap of Viet Nam (fee-rules.md, example 1)."""
    return declaring.start_declaration(
        agency=desk.agency,
        particulars={**PARTICULARS, **changes},
        lines=lines or [line(90_000)],
        by=by or desk.representative,
    )


def publish(declaration: FeeDeclaration, by: User, on: date | None = None) -> FeeDeclaration:
    return declaring.publish_declaration(declaration=declaration, by=by, on=on)
