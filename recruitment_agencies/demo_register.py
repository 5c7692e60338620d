"""Around the fictional agencies: names, offices, sub-agents, staff, partners, job orders, grades, figures.

Nothing and nobody here exists; every name says so.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction

from portal.accounts.models import Organisation
from recruitment_agencies.models import (
    Agency,
    AgencyName,
    Branch,
    CodeOfConduct,
    Commitment,
    DeploymentStat,
    DestinationPartner,
    JobOrder,
    Rating,
    StaffMember,
    SubAgent,
)

AUTHORITY = "Demonstration licensing authority"
CODE = "demonstration-code"
ORGANISATIONS = {"DEMO-KH-001": "demo-agency-kh"}
# Licence number → (name, language, is former)
NAMES = {
    "DEMO-KH-001": (
        ("Phkay Mekong (demonstration)", "en", False),
        ("Tonle Star Manpower (demonstration)", "en", True),
    ),
    "DEMO-MM-001": (("ဝါးလမ်းသစ် (သရုပ်ပြ)", "my", False),),
    "DEMO-VN-001": (("Hoa Sen Labour (demonstration)", "en", True),),
}
BRANCHES = (
    ("Head office counter (demonstration)", "Demonstration Street 1", True),
    ("Border office (demonstration)", "Demonstration Street 2", False),
    ("Village office (demonstration)", "", None),
)
SUB_AGENTS = (
    ("Sub-agent Example One (demonstration)", "DEMO-SUB-1", False),
    ("Sub-agent Example Two (demonstration)", "DEMO-SUB-2", None),
)
STAFF = (
    ("Person Example One (demonstration)", "Director (demonstration)", "DEMO-STAFF-1"),
    ("Person Example Two (demonstration)", "Recruiter (demonstration)", "DEMO-STAFF-2"),
)
# Licence number → (destination, sector, positions, months, wage, currency, ceiling or None)
ORDERS = {
    "DEMO-KH-001": ("TH", "manufacturing", 40, 24, "12000", "THB", ("2000", "THB")),
    "DEMO-KH-002": ("MY", "manufacturing", 25, 24, "1700", "MYR", ("400", "USD")),
    "DEMO-MM-001": ("TH", "construction", 60, 24, "11500", "THB", None),
    "DEMO-VN-001": ("TW", "manufacturing", 30, 36, "28590", "TWD", ("1000", "USD")),
    "DEMO-VN-002": ("JP", "construction", 15, 36, "190000", "JPY", None),
}
CYCLES = (("2024", "B", date(2025, 3, 1)), ("2025", "A", date(2026, 3, 1)))
# (year, quarter), newest last
QUARTERS = ((2025, 2), (2025, 3), (2025, 4), (2026, 1), (2026, 2), (2026, 3))


@transaction.atomic
def fill_register(agencies: dict[str, Agency]) -> None:
    """Give each agency, by licence number, what it has not yet; safe to run again."""
    code, _created = CodeOfConduct.objects.update_or_create(
        key=CODE,
        defaults={
            "name": "Demonstration code of conduct",
            "publisher": "Demonstration association",
            "method": "Demonstration: A is the best grade and D the last.",
            "is_demonstration": True,
        },
    )
    for number, agency in agencies.items():
        _add_names(agency, NAMES.get(number, ()))
        _add_people(agency)
        _add_order(agency, number)
        _add_grades(agency, code)
        _add_figures(agency, number)
        _join(agency, number)


def _add_names(agency: Agency, names: tuple[tuple[str, str, bool], ...]) -> None:
    for name, language, is_former in names:
        AgencyName.objects.get_or_create(
            agency=agency, name=name, defaults={"language": language, "is_former": is_former}
        )


def _add_people(agency: Agency) -> None:
    for name, address, may_collect in BRANCHES:
        Branch.objects.get_or_create(
            agency=agency,
            name=name,
            defaults={"address": address, "may_collect_money": may_collect},
        )
    for name, number, may_collect in SUB_AGENTS:
        SubAgent.objects.get_or_create(
            agency=agency,
            name=name,
            defaults={
                "registration_number": number,
                "may_collect_money": may_collect,
                "since": date(2024, 1, 1),
            },
        )
    for name, role, number in STAFF:
        StaffMember.objects.get_or_create(
            agency=agency,
            name=name,
            defaults={"role": role, "registration_number": number, "since": date(2024, 1, 1)},
        )


def _add_order(agency: Agency, number: str) -> None:
    if number not in ORDERS:
        return
    destination, sector, positions, months, wage, currency, ceiling = ORDERS[number]
    partner, _created = DestinationPartner.objects.get_or_create(
        agency=agency,
        name="Partner Example (demonstration)",
        defaults={"country_id": destination, "licence_number": "DEMO-PARTNER-1"},
    )
    JobOrder.objects.get_or_create(
        agency=agency,
        reference=f"{number}-JO-1",
        defaults={
            "destination_id": destination,
            "partner": partner,
            "employer_name": "Employer Example (demonstration)",
            "sector": sector,
            "positions": positions,
            "contract_months": months,
            "wage_amount": Decimal(wage),
            "wage_currency": currency,
            "fee_ceiling_amount": Decimal(ceiling[0]) if ceiling else None,
            "fee_ceiling_currency": ceiling[1] if ceiling else "",
            "approved_by": AUTHORITY,
            "approved_on": date(2026, 2, 2),
            "valid_until": date(2027, 1, 31),
        },
    )


def _add_grades(agency: Agency, code: CodeOfConduct) -> None:
    commitment, _created = Commitment.objects.get_or_create(
        agency=agency, scheme=code, since=date(2024, 1, 1)
    )
    for cycle, grade, rated_on in CYCLES:
        Rating.objects.get_or_create(
            commitment=commitment, cycle=cycle, defaults={"grade": grade, "rated_on": rated_on}
        )


def _add_figures(agency: Agency, number: str) -> None:
    if number not in ORDERS:
        return
    for at, (year, quarter) in enumerate(QUARTERS):
        deployed = 20 + 5 * at
        DeploymentStat.objects.get_or_create(
            agency=agency,
            destination_id=ORDERS[number][0],
            year=year,
            quarter=quarter,
            defaults={"deployed": deployed, "women": deployed // 2, "oriented": deployed - 4},
        )


def _join(agency: Agency, number: str) -> None:
    """The agency's own people, where the demonstration has any."""
    organisation = Organisation.objects.filter(slug=ORGANISATIONS.get(number, "")).first()
    if organisation and agency.organisation_id is None:
        agency.organisation = organisation
        agency.save(update_fields=["organisation"])
