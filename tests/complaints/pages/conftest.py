"""The named cast and a small world: two corridors, four desks, an emergency number, a fee rule's worth of data."""

from dataclasses import dataclass

import pytest
from django.test import Client

from complaints.enums import DeskRole, Severity, Stage
from complaints.models import Complaint, DeadlineRule, GrievanceKind, RoutingRule
from complaints.services.filing import file_complaint
from complaints.submission import Filed
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Membership, Organisation, User
from portal.reference.enums import Channel, Confidence, CountryRole, MissionType
from portal.reference.models import Area, ContactPoint, Country, Place
from recruitment_agencies.models import Agency
from tests.complaints.pages.steps import submission

KINDS = (
    ("pay", "unpaid_wages", Severity.STANDARD),
    ("pay", "illegal_deductions", Severity.STANDARD),
    ("fees_contract", "overcharging_fees", Severity.STANDARD),
    ("violence_freedom", "violence", Severity.EMERGENCY),
)
STORY = "ថៅកែមិនបើកប្រាក់ខែ 3 ខែ"


@dataclass(frozen=True)
class Cast:
    """Who acts in these tests."""

    attache: User
    attache_in_malaysia: User
    cso: User
    oversight: User
    agency: User
    administrator: User
    embassy: Organisation
    organisation: Organisation
    oversight_office: Organisation


@pytest.fixture
def world(db: None) -> None:
    """Countries, areas, places and the complaint tables as they are in the reference data."""
    for code in ("KH", "VN"):
        Country.objects.create(code=code, role=CountryRole.ORIGIN, time_zone="Asia/Bangkok")
    for code in ("TH", "MY"):
        Country.objects.create(code=code, role=CountryRole.DESTINATION, time_zone="Asia/Bangkok")
    Area.objects.create(
        code="TH-74", country_id="TH", names={"en": "Samut Sakhon", "km": "សមុទ្រសាខន"}
    )
    _place(
        "th-police",
        kind=MissionType.HOTLINE,
        names={"en": "Police"},
        phone="191",
        is_emergency=True,
    )
    _place(
        "kh-th-bkk",
        kind=MissionType.EMBASSY,
        names={"en": "Embassy in Bangkok"},
        of_country_id="KH",
    )
    for group, key, severity in KINDS:
        GrievanceKind.objects.create(
            key=key,
            group=group,
            severity=severity,
            label=key,
            label_km=f"{key} (km)",
            confidence="G",
        )
    RoutingRule.objects.create(
        key="any", lead=DeskRole.LABOUR_ATTACHE, priority=1, reason="Your attaché helps."
    )
    for stage, days in {Stage.ACKNOWLEDGE: 3, Stage.FIRST_ACTION: 10, Stage.RESOLVE: 30}.items():
        DeadlineRule.objects.create(
            key=stage, stage=stage, amount=days, unit="working_days", basis="portal"
        )
    Agency.objects.create(country_id="KH", name="Golden Field Manpower", is_demonstration=True)


@pytest.fixture
def cast(world: None) -> Cast:
    embassy = _organisation(
        "embassy", OrganisationKind.MISSION, country="KH", works_in="TH", mission="kh-th-bkk"
    )
    other = _organisation("embassy-my", OrganisationKind.MISSION, country="KH", works_in="MY")
    cso = _organisation("cso", OrganisationKind.CSO, country="KH", works_in="TH")
    oversight = _organisation(
        "oversight", OrganisationKind.MINISTRY, country="KH", is_oversight=True
    )
    agency = _organisation("agency", OrganisationKind.AGENCY, country="KH")
    portal = _organisation("portal", OrganisationKind.PORTAL)
    return Cast(
        attache=_person("attache", embassy, Role.ATTACHE_OFFICER),
        attache_in_malaysia=_person("attache-my", other, Role.ATTACHE_OFFICER),
        cso=_person("cso", cso, Role.CSO_CASE_WORKER),
        oversight=_person("oversight", oversight, Role.OVERSIGHT_OFFICER),
        agency=_person("agency", agency, Role.AGENCY_REPRESENTATIVE),
        administrator=_person("admin", portal, Role.SYSTEM_ADMINISTRATOR),
        embassy=embassy,
        organisation=cso,
        oversight_office=oversight,
    )


@pytest.fixture
def worker() -> Client:
    """A phone without any history here."""
    return Client(headers={"accept-language": "km"})


@pytest.fixture
def filed(cast: Cast) -> Filed:
    """A complaint of a Cambodian in Thailand, on the desk of her embassy."""
    return file_complaint(submission=submission(narrative=STORY))


@pytest.fixture
def complaint(filed: Filed) -> Complaint:
    return filed.complaint


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _place(key: str, *, phone: str = "", **fields: object) -> Place:
    place = Place.objects.create(key=key, in_country_id="TH", confidence=Confidence.READ, **fields)
    if phone:
        ContactPoint.objects.create(place=place, channel=Channel.PHONE, value=phone)
    return place


def _organisation(
    slug: str,
    kind: OrganisationKind,
    *,
    country: str | None = None,
    works_in: str | None = None,
    mission: str = "",
    is_oversight: bool = False,
) -> Organisation:
    return Organisation.objects.create(
        slug=slug,
        name=f"Desk {slug}",
        kind=kind,
        country_id=country,
        works_in_id=works_in,
        mission=Place.objects.filter(key=mission).first(),
        is_oversight=is_oversight,
    )


def _person(name: str, organisation: Organisation, role: Role) -> User:
    user = User.objects.create_user(f"{name}@example.org", "a long password", name=f"Person {name}")
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user
