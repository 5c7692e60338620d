"""Fictional organisations and people for the demonstration. Nothing here exists outside it."""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.db import transaction

from portal.accounts.codes import Code, current_code
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Membership, Organisation, User
from portal.reference.models import Country, Place

# Public on purpose: printed by `make demo`, and worth nothing anywhere else.
DEMO_PASSWORD = "demonstration-only-2026"  # noqa: S105  # nosec B105 # of made-up people, printed by the demo
# The second factor of all of them, as public as the password. Refused outside a demo (`codes.use_code`).
DEMO_SECRET = "DEMONSTRATIONDEMONSTRATIONDEMONS"  # noqa: S105  # nosec B105 # of made-up people, shown by the demo
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

# Slug → the office's name in Khmer, Burmese and Vietnamese: machine drafts, like the interface.
_LOCAL_NAMES: dict[str, tuple[str, str, str]] = {
    "demo-attache-kh-th": (
        "ការិយាល័យអនុព័ន្ធការងារកម្ពុជា នៅថៃ (គំរូសាកល្បង)",
        "ထိုင်းနိုင်ငံရှိ ကမ္ဘောဒီးယား အလုပ်သမားသံအရာရှိရုံး (သရုပ်ပြ)",
        "Văn phòng tùy viên lao động Campuchia tại Thái Lan (minh họa)",
    ),
    "demo-attache-vn-tw": (
        "ការិយាល័យអនុព័ន្ធការងារវៀតណាម នៅតៃវ៉ាន់ (គំរូសាកល្បង)",
        "ထိုင်ဝမ်ရှိ ဗီယက်နမ် အလုပ်သမားသံအရာရှိရုံး (သရုပ်ပြ)",
        "Văn phòng tùy viên lao động Việt Nam tại Đài Loan (minh họa)",
    ),
    "demo-attache-mm-th": (
        "ការិយាល័យអនុព័ន្ធការងារមីយ៉ាន់ម៉ា នៅថៃ (គំរូសាកល្បង)",
        "ထိုင်းနိုင်ငံရှိ မြန်မာ အလုပ်သမားသံအရာရှိရုံး (သရုပ်ပြ)",
        "Văn phòng tùy viên lao động Myanmar tại Thái Lan (minh họa)",
    ),
    "demo-ministry-kh": (
        "ក្រសួងការងារកម្ពុជា (គំរូសាកល្បង)",
        "ကမ္ဘောဒီးယား အလုပ်သမားဝန်ကြီးဌာန (သရုပ်ပြ)",
        "Bộ Lao động Campuchia (minh họa)",
    ),
    "demo-ministry-vn": (
        "ក្រសួងការងារវៀតណាម (គំរូសាកល្បង)",
        "ဗီယက်နမ် အလုပ်သမားဝန်ကြီးဌာန (သရုပ်ပြ)",
        "Bộ Lao động Việt Nam (minh họa)",
    ),
    "demo-ministry-mm": (
        "ក្រសួងការងារមីយ៉ាន់ម៉ា (គំរូសាកល្បង)",
        "မြန်မာ အလုပ်သမားဝန်ကြီးဌာန (သရုပ်ပြ)",
        "Bộ Lao động Myanmar (minh họa)",
    ),
    "demo-oversight-kh": (
        "ការិយាល័យត្រួតពិនិត្យកម្ពុជា (គំរូសាកល្បង)",
        "ကမ္ဘောဒီးယား ကြီးကြပ်စစ်ဆေးရေးရုံး (သရုပ်ပြ)",
        "Cơ quan giám sát Campuchia (minh họa)",
    ),
    "demo-oversight-vn": (
        "ការិយាល័យត្រួតពិនិត្យវៀតណាម (គំរូសាកល្បង)",
        "ဗီယက်နမ် ကြီးကြပ်စစ်ဆေးရေးရုံး (သရုပ်ပြ)",
        "Cơ quan giám sát Việt Nam (minh họa)",
    ),
    "demo-oversight-mm": (
        "ការិយាល័យត្រួតពិនិត្យមីយ៉ាន់ម៉ា (គំរូសាកល្បង)",
        "မြန်မာ ကြီးကြပ်စစ်ဆေးရေးရုံး (သရုပ်ပြ)",
        "Cơ quan giám sát Myanmar (minh họa)",
    ),
    "demo-oversight": (
        "ការិយាល័យត្រួតពិនិត្យសម្រាប់ប្រទេសផ្សេងទៀត (គំរូសាកល្បង)",
        "အခြားနိုင်ငံများအတွက် ကြီးကြပ်စစ်ဆေးရေးရုံး (သရုပ်ပြ)",
        "Cơ quan giám sát cho các nước khác (minh họa)",
    ),
    "demo-cso-th": (
        "មជ្ឈមណ្ឌលជំនួយពលករចំណាកស្រុក នៅថៃ (គំរូសាកល្បង)",
        "ထိုင်းနိုင်ငံရှိ ရွှေ့ပြောင်းအလုပ်သမား အကူအညီပေးရေးဌာန (သရုပ်ပြ)",
        "Trung tâm hỗ trợ lao động di cư tại Thái Lan (minh họa)",
    ),
    "demo-agency-kh": (
        "ផ្កាយមេគង្គ ជ្រើសរើសពលករ (គំរូសាកល្បង)",
        "မဲခေါင်ကြယ် အလုပ်အကိုင်အေဂျင်စီ (သရုပ်ပြ)",
        "Công ty Sao Mê Kông (minh họa)",
    ),
    "demo-agency-vn": (
        "ក្រុមហ៊ុននាំចេញពលកម្ម ផ្កាឈូក (គំរូសាកល្បង)",
        "ကြာပန်း အလုပ်သမားပို့ဆောင်ရေး (သရုပ်ပြ)",
        "Công ty Xuất khẩu Lao động Hoa Sen (minh họa)",
    ),
    "demo-portal-team": (
        "ក្រុមគេហទំព័រ (គំរូសាកល្បង)",
        "ဝဘ်ဆိုက်အဖွဲ့ (သရုပ်ပြ)",
        "Nhóm vận hành cổng thông tin (minh họa)",
    ),
}

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
                DemoPerson(
                    f"appeals.{country.lower()}",
                    f"Demo Appeals Officer {name}",
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
        "demo-agency-vn",
        "Lotus Labour Export (demonstration)",
        _AGENCY,
        country="VN",
        people=(
            DemoPerson(
                "agency.vn",
                "Demo Agency Representative Viet Nam",
                Role.AGENCY_REPRESENTATIVE,
                "vi",
            ),
        ),
    ),
    DemoOrganisation(
        "demo-portal-team",
        "Portal team (demonstration)",
        _PORTAL,
        people=(
            DemoPerson("editor", "Demo Editor", Role.EDITOR),
            DemoPerson("translator", "Demo Translator", Role.TRANSLATOR, "km"),
            DemoPerson("reviewer", "Demo Reviewer", Role.REVIEWER, "my"),
            DemoPerson("reviewer2", "Demo Second Reviewer", Role.REVIEWER, "vi"),
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


def demo_code() -> Code:
    """What the app of every demonstration person shows at this moment."""
    return current_code(DEMO_SECRET)


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
    name_km, name_my, name_vi = _LOCAL_NAMES[row.slug]
    organisation, _created = Organisation.objects.update_or_create(
        slug=row.slug,
        defaults={
            "name_en": row.name,
            "name_km": name_km,
            "name_my": name_my,
            "name_vi": name_vi,
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
    Authenticator.objects.get_or_create(
        user=user,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": encrypt(DEMO_SECRET)}},
    )
    Membership.objects.get_or_create(
        user=user, organisation=organisation, role=person.role, ended_at=None
    )
    return user
