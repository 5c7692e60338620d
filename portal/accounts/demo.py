"""Fictional organisations and people for the demonstration. Nothing here exists outside it."""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Membership, Organisation, User
from portal.reference.models import Country, Place

# Public on purpose: printed by `make demo`, and worth nothing anywhere else.
DEMO_PASSWORD = "demonstration-only-2026"  # noqa: S105
DEMO_DOMAIN = "demo.example"


@dataclass(frozen=True)
class DemoPerson:
    """One sign-in; `login` is the part of the address before the @."""

    login: str
    name: str
    role: Role
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.login}@{DEMO_DOMAIN}"


@dataclass(frozen=True)
class DemoOrganisation:
    """An organisation and its people. `mission` is the key of a place in the public directory."""

    slug: str
    name: str
    kind: OrganisationKind
    country: str | None = None
    works_in: str | None = None
    mission: str | None = None
    is_oversight: bool = False
    people: tuple[DemoPerson, ...] = field(default=())


_MISSION, _MINISTRY, _CSO = (
    OrganisationKind.MISSION,
    OrganisationKind.MINISTRY,
    OrganisationKind.CSO,
)
_AGENCY, _PORTAL = OrganisationKind.AGENCY, OrganisationKind.PORTAL

DEMO_ORGANISATIONS = (
    DemoOrganisation(
        "demo-attache-kh-th",
        "Labour attaché's desk of Cambodia in Thailand (demonstration)",
        _MISSION,
        country="KH",
        works_in="TH",
        mission="kh-th-bkk",
        people=(
            DemoPerson("attache.kh.th", "Demo Attaché Sokha", Role.ATTACHE_OFFICER),
            DemoPerson("head.kh.th", "Demo Head of Post Dara", Role.HEAD_OF_POST, "km"),
        ),
    ),
    DemoOrganisation(
        "demo-attache-vn-tw",
        "Labour attaché's desk of Viet Nam in Taiwan (demonstration)",
        _MISSION,
        country="VN",
        works_in="TW",
        people=(DemoPerson("attache.vn.tw", "Demo Attaché Minh", Role.ATTACHE_OFFICER, "vi"),),
    ),
    DemoOrganisation(
        "demo-attache-mm-th",
        "Labour attaché's desk of Myanmar in Thailand (demonstration)",
        _MISSION,
        country="MM",
        works_in="TH",
        mission="mm-th-bkk",
        people=(DemoPerson("attache.mm.th", "Demo Attaché Thida", Role.ATTACHE_OFFICER, "my"),),
    ),
    *(
        DemoOrganisation(
            f"demo-ministry-{country.lower()}",
            f"Ministry of labour of {name} (demonstration)",
            _MINISTRY,
            country=country,
            people=(
                DemoPerson(
                    f"compliance.{country.lower()}",
                    f"Demo Compliance Officer {name}",
                    Role.COMPLIANCE_OFFICER,
                    language,
                ),
                DemoPerson(
                    f"compliance.head.{country.lower()}",
                    f"Demo Head of Compliance {name}",
                    Role.COMPLIANCE_HEAD,
                    language,
                ),
            ),
        )
        for country, name, language in (
            ("KH", "Cambodia", "km"),
            ("VN", "Viet Nam", "vi"),
            ("MM", "Myanmar", "my"),
        )
    ),
    *(
        DemoOrganisation(
            f"demo-oversight-{country.lower()}",
            f"Oversight office of {name} (demonstration)",
            _MINISTRY,
            country=country,
            is_oversight=True,
            people=(
                DemoPerson(
                    f"oversight.{country.lower()}",
                    f"Demo Oversight Officer {name}",
                    Role.OVERSIGHT_OFFICER,
                ),
                DemoPerson(
                    f"custodian.{country.lower()}",
                    f"Demo Identity Custodian {name}",
                    Role.IDENTITY_CUSTODIAN,
                ),
            ),
        )
        for country, name in (("KH", "Cambodia"), ("VN", "Viet Nam"), ("MM", "Myanmar"))
    ),
    DemoOrganisation(
        "demo-oversight",
        "Oversight office for all other countries (demonstration)",
        _PORTAL,
        is_oversight=True,
        people=(DemoPerson("oversight", "Demo Oversight Officer", Role.OVERSIGHT_OFFICER),),
    ),
    DemoOrganisation(
        "demo-cso-th",
        "Migrant workers' help centre in Thailand (demonstration)",
        _CSO,
        works_in="TH",
        people=(
            DemoPerson("cso.th", "Demo Case Worker Nok", Role.CSO_CASE_WORKER),
            DemoPerson("cso.manager.th", "Demo Manager Lek", Role.CSO_MANAGER),
        ),
    ),
    DemoOrganisation(
        "demo-agency-kh",
        "Mekong Star Recruitment (demonstration)",
        _AGENCY,
        country="KH",
        people=(DemoPerson("agency.kh", "Demo Agency Representative", Role.AGENCY_REPRESENTATIVE),),
    ),
    DemoOrganisation(
        "demo-portal-team",
        "Portal team (demonstration)",
        _PORTAL,
        people=(
            DemoPerson("editor", "Demo Editor", Role.EDITOR),
            DemoPerson("translator", "Demo Translator", Role.TRANSLATOR, "km"),
            DemoPerson("reviewer", "Demo Reviewer", Role.REVIEWER, "my"),
            DemoPerson("administrator", "Demo Administrator", Role.SYSTEM_ADMINISTRATOR),
        ),
    ),
)


def demo_sign_ins() -> list[tuple[str, str]]:
    """(role and organisation, e-mail) of every demonstration person, for printing."""
    return [
        (f"{person.role.label} · {organisation.name}", person.email)
        for organisation in DEMO_ORGANISATIONS
        for person in organisation.people
    ]


@transaction.atomic
def create_demo_people() -> list[tuple[str, str]]:
    """Create what is missing of the demonstration's organisations and people; return `demo_sign_ins()`.

    Safe to run again.

    Raises:
        Country.DoesNotExist: the reference data are not loaded yet.
    """
    password = make_password(DEMO_PASSWORD)
    for row in DEMO_ORGANISATIONS:
        organisation = _save_organisation(row)
        for person in row.people:
            _save_person(person, organisation, password)
    return demo_sign_ins()


def _save_organisation(row: DemoOrganisation) -> Organisation:
    organisation, _created = Organisation.objects.update_or_create(
        slug=row.slug,
        defaults={
            "name": row.name,
            "kind": row.kind,
            "country": _country(row.country),
            "works_in": _country(row.works_in),
            "mission": Place.objects.filter(key=row.mission).first(),
            "is_oversight": row.is_oversight,
            "is_demonstration": True,
        },
    )
    return organisation


def _country(code: str | None) -> Country | None:
    return Country.objects.get(code=code) if code else None


def _save_person(person: DemoPerson, organisation: Organisation, password: str) -> User:
    user, _created = User.objects.get_or_create(
        email=person.email,
        defaults={
            "name": person.name,
            "language": person.language,
            "is_demonstration": True,
            "password": password,
        },
    )
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    Membership.objects.get_or_create(
        user=user, organisation=organisation, role=person.role, ended_at=None
    )
    return user
