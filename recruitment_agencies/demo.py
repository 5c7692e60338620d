"""Fictional agencies for the demonstration. None of them exists; each is marked so."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from recruitment_agencies.demo_register import AUTHORITY, fill_register
from recruitment_agencies.enums import DeclarationState, EventKind
from recruitment_agencies.models import Agency, FeeDeclaration, FeeLine, Licence, LicenceEvent


@dataclass(frozen=True)
class DemoAgency:
    country: str
    name: str
    name_local: str
    number: str
    events: tuple[tuple[EventKind, date, date | None], ...]


AGENCIES = (
    DemoAgency(
        "KH",
        "Mekong Star Recruitment (demonstration)",
        "ផ្កាយមេគង្គ ជ្រើសរើសពលករ (គំរូសាកល្បង)",
        "DEMO-KH-001",
        (
            (EventKind.ISSUED, date(2023, 2, 1), date(2026, 1, 31)),
            (EventKind.RENEWED, date(2026, 1, 15), date(2029, 1, 31)),
        ),
    ),
    DemoAgency(
        "KH",
        "Golden Bridge Manpower (demonstration)",
        "ស្ពានមាស ពលកម្ម (គំរូសាកល្បង)",
        "DEMO-KH-002",
        (
            (EventKind.ISSUED, date(2022, 5, 1), date(2027, 4, 30)),
            (EventKind.SUSPENDED, date(2026, 6, 10), None),
        ),
    ),
    DemoAgency(
        "MM",
        "Bamboo Road Overseas Employment (demonstration)",
        "ဝါးလမ်း ပြည်ပအလုပ်အကိုင် (သရုပ်ပြ)",
        "DEMO-MM-001",
        ((EventKind.ISSUED, date(2021, 3, 1), date(2026, 2, 28)),),
    ),
    DemoAgency(
        "VN",
        "Lotus Labour Export (demonstration)",
        "Công ty Xuất khẩu Lao động Hoa Sen (minh họa)",
        "DEMO-VN-001",
        ((EventKind.ISSUED, date(2023, 7, 1), date(2028, 6, 30)),),
    ),
    DemoAgency(
        "VN",
        "River Gate Manpower (demonstration)",
        "Công ty Nhân lực Cửa Sông (minh họa)",
        "DEMO-VN-002",
        (
            (EventKind.ISSUED, date(2020, 1, 1), date(2025, 12, 31)),
            (EventKind.REVOKED, date(2025, 3, 20), None),
        ),
    ),
    # Much like the first: what «Is this the real one?» is there for.
    DemoAgency(
        "KH",
        "Mekhong Star Recruiting (demonstration)",
        "ផ្កាយមេគង្គថ្មី ជ្រើសរើសពលករ (គំរូសាកល្បង)",
        "DEMO-KH-003",
        ((EventKind.ISSUED, date(2021, 9, 1), date(2024, 8, 31)),),
    ),
)


@transaction.atomic
def create_demo_agencies() -> list[Agency]:
    """Create what is missing; safe to run again."""
    agencies = [_create(row) for row in AGENCIES]
    _declare_costs(agencies[3])
    fill_register({row.number: agency for row, agency in zip(AGENCIES, agencies, strict=True)})
    return agencies


def _create(row: DemoAgency) -> Agency:
    existing = (
        Licence.objects.filter(authority=AUTHORITY, number=row.number)
        .select_related("agency")
        .first()
    )
    if existing:
        return existing.agency
    agency = Agency.objects.create(
        country_id=row.country,
        name=row.name,
        name_local=row.name_local,
        as_of=date(2026, 11, 1),
        is_demonstration=True,
    )
    licence = Licence.objects.create(
        agency=agency,
        number=row.number,
        authority=AUTHORITY,
        scope="All countries of work (demonstration)",
    )
    for kind, on, valid_until in row.events:
        LicenceEvent.objects.create(
            licence=licence, kind=kind, on=on, valid_until=valid_until, authority=AUTHORITY
        )
    return agency


def _declare_costs(agency: Agency) -> None:
    if agency.declarations.exists():
        return
    declaration = FeeDeclaration.objects.create(
        agency=agency,
        destination_id="TW",
        sector="manufacturing",
        contract_months=36,
        wage_amount=Decimal("28000"),
        wage_currency="TWD",
        declared_on=date(2026, 1, 10),
        state=DeclarationState.PUBLISHED,
    )
    FeeLine.objects.create(
        declaration=declaration, category="fee.service", amount=Decimal("80000"), currency="TWD"
    )
