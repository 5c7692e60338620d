"""Fictional cost schedules for the demonstration: one lawful, one above the law, one draft."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from portal.accounts.models import Organisation, User
from recruitment_agencies.models import Agency, FeeDeclaration, JobOrder, Licence
from recruitment_agencies.services.declaring import publish_declaration, start_declaration

AUTHORITY = "Demonstration licensing authority"
LOTUS, MEKONG_STAR = "DEMO-VN-001", "DEMO-KH-001"
FIRST_DAY = date(2026, 2, 2)


@transaction.atomic
def create_demo_declarations() -> list[FeeDeclaration]:
    """Create what is missing; safe to run again. Agencies and people of the demonstration must be there."""
    lotus, star = _agency(LOTUS), _agency(MEKONG_STAR)
    officer = User.objects.get(email="compliance.vn@demo.example")
    own = User.objects.get(email="agency.kh@demo.example")
    lawful = _order(lotus, "DEMO-JO-1", employer_paid=["cost.travel_lodging"])
    over = _order(lotus, "DEMO-JO-2")
    rows = [
        _schedule(lotus, lawful, officer, _lines(70_000)),
        _schedule(lotus, over, officer, _lines(90_000)),
        _draft(_with_own_people(star), own),
    ]
    return [row for row in rows if row]


def _agency(number: str) -> Agency:
    return Licence.objects.select_related("agency").get(authority=AUTHORITY, number=number).agency


def _with_own_people(agency: Agency) -> Agency:
    """Tie the agency to the organisation of its people, which is made after it."""
    if agency.organisation is None:
        agency.organisation = Organisation.objects.get(slug="demo-agency-kh")
        agency.save(update_fields=["organisation"])
    return agency


def _order(agency: Agency, reference: str, **fields: Any) -> JobOrder:
    order, _created = JobOrder.objects.get_or_create(
        agency=agency,
        reference=reference,
        defaults={
            "destination_id": "TW",
            "employer_name": "Demonstration factory (demonstration)",
            "sector": "manufacturing",
            "contract_months": 36,
            "wage_amount": Decimal(28_000),
            "wage_currency": "TWD",
            "approved_by": AUTHORITY,
            "approved_on": date(2026, 1, 15),
            **fields,
        },
    )
    return order


def _schedule(
    agency: Agency, order: JobOrder, by: User, lines: list[dict[str, Any]]
) -> FeeDeclaration | None:
    if agency.declarations.filter(job_order=order).exists():
        return None
    particulars = {
        "job_order_id": order.pk,
        "destination_id": order.destination_id,
        "sector": order.sector,
        "contract_months": order.contract_months,
        "wage_amount": order.wage_amount,
        "wage_currency": order.wage_currency,
    }
    draft = start_declaration(agency=agency, particulars=particulars, lines=lines, by=by)
    return publish_declaration(declaration=draft, by=by, on=FIRST_DAY)


def _draft(agency: Agency, by: User) -> FeeDeclaration | None:
    if agency.declarations.exists():
        return None
    particulars = {"destination_id": "TH", "sector": "fishing_nearshore", "programme": "mou"}
    lines = [
        _line("cost.admin", 34, "USD", label="Passport, visa"),
        _line("cost.travel_lodging", 15, "USD", label="Bus to the border, food"),
    ]
    return start_declaration(agency=agency, particulars=particulars, lines=lines, by=by)


def _lines(fee: int) -> list[dict[str, Any]]:
    return [
        _line("fee.service", fee, "TWD", label="Service fee"),
        _line("cost.travel_lodging", 9_000, "TWD", label="Flight", payer="employer"),
    ]


def _line(category: str, amount: int, currency: str, **more: str) -> dict[str, Any]:
    first = {"category": category, "amount": Decimal(amount), "currency": currency}
    return {**first, "label": "", "payer": "worker", "recurring_months": None, **more}
