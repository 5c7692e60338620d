"""The people of the tests: a worker, her CSO, the right attaché, another post's attaché, a ministry officer, the
oversight office, an accused agency, an editor, an administrator, nobody. And the ground they stand on.

    cast = make_cast()
    filed = file_for_worker(kind="unpaid_wages")
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser

from complaints.enums import DeskRole
from complaints.models import RoutingRule
from complaints.services.filing import file_complaint
from complaints.submission import Accused, ContactWish, Filed, Submission
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Membership, Organisation, User
from portal.reference.enums import Confidence, CountryRole, MissionType
from portal.reference.models import Area, ContactPoint, Country, Mission, Place

# Words that stand nowhere but in what the worker sends: none may turn up anywhere in the clear.
STORY = "SREYMOMSTORY the boss keeps our wages since April"
EMPLOYER = "SREYMOMEMPLOYER Seafood Ltd"
PHONE = "+66812345678"
SAFE_HOURS = "SREYMOMHOURS after 21:00"
SEEDED_WORDS = ("SREYMOMSTORY", "SREYMOMEMPLOYER", "66812345678", "SREYMOMHOURS")
PASSWORD = "a long enough sentence for tests"


@dataclass(frozen=True)
class Cast:
    """Everybody, with their offices."""

    attache: User
    head_of_post: User
    post: Organisation
    other_attache: User
    other_post: Organisation
    case_worker: User
    cso: Organisation
    ministry_officer: User
    ministry: Organisation
    oversight_officer: User
    oversight: Organisation
    custodian: User
    foreign_attache: User
    foreign_post: Organisation
    accused_agency: User
    editor: User
    translator: User
    reviewer: User
    administrator: User
    superuser: User
    nobody: User
    visitor: AnonymousUser

    def everybody(self) -> dict[str, User | AnonymousUser]:
        """Name → person, without the offices."""
        people = User | AnonymousUser
        return {name: one for name, one in vars(self).items() if isinstance(one, people)}


def make_cast() -> Cast:
    """Cambodian workers in Thailand: the right post is in Bangkok (whole country), the other one in Malaysia."""
    make_ground()
    bangkok = Mission.objects.get(key="kh-th-bkk")
    post = office(
        "kh-in-th", OrganisationKind.MISSION, country="KH", works_in="TH", mission=bangkok
    )
    other = office("kh-in-my", OrganisationKind.MISSION, country="KH", works_in="MY")
    foreign = office("mm-in-th", OrganisationKind.MISSION, country="MM", works_in="TH")
    cso = office("cso-in-th", OrganisationKind.CSO, works_in="TH")
    ministry = office("ministry-kh", OrganisationKind.MINISTRY, country="KH")
    oversight = office("oversight-kh", OrganisationKind.MINISTRY, country="KH", is_oversight=True)
    agency = office("agency-kh", OrganisationKind.AGENCY, country="KH")
    portal = office("portal-team", OrganisationKind.PORTAL)
    return Cast(
        attache=person("attache", Role.ATTACHE_OFFICER, post),
        head_of_post=person("head", Role.HEAD_OF_POST, post),
        post=post,
        other_attache=person("other-attache", Role.ATTACHE_OFFICER, other),
        other_post=other,
        case_worker=person("case-worker", Role.CSO_CASE_WORKER, cso),
        cso=cso,
        ministry_officer=person("ministry", Role.COMPLIANCE_OFFICER, ministry),
        ministry=ministry,
        oversight_officer=person("oversight", Role.OVERSIGHT_OFFICER, oversight),
        oversight=oversight,
        custodian=person("custodian", Role.IDENTITY_CUSTODIAN, oversight),
        foreign_attache=person("foreign-attache", Role.ATTACHE_OFFICER, foreign),
        foreign_post=foreign,
        accused_agency=person("agency", Role.AGENCY_REPRESENTATIVE, agency),
        editor=person("editor", Role.EDITOR, portal),
        translator=person("translator", Role.TRANSLATOR, portal),
        reviewer=person("reviewer", Role.REVIEWER, portal),
        administrator=person("administrator", Role.SYSTEM_ADMINISTRATOR, portal),
        superuser=User.objects.create_superuser("root@example.org", PASSWORD, name="Root"),
        nobody=User.objects.create_user("nobody@example.org", PASSWORD, name="Nobody"),
        visitor=AnonymousUser(),
    )


def make_ground() -> None:
    """Countries, two Thai areas, two missions, an emergency number and one routing rule. Safe to call twice."""
    for code, role, zone in (
        ("KH", CountryRole.ORIGIN, "Asia/Phnom_Penh"),
        ("MM", CountryRole.ORIGIN, "Asia/Yangon"),
        ("VN", CountryRole.ORIGIN, "Asia/Ho_Chi_Minh"),
        ("TH", CountryRole.DESTINATION, "Asia/Bangkok"),
        ("MY", CountryRole.DESTINATION, "Asia/Kuala_Lumpur"),
    ):
        Country.objects.get_or_create(code=code, defaults={"role": role, "time_zone": zone})
    for code, name in (("TH-10", "Bangkok"), ("TH-74", "Samut Sakhon")):
        Area.objects.get_or_create(code=code, defaults={"country_id": "TH", "names": {"en": name}})
    _place("kh-th-bkk", MissionType.EMBASSY, "Embassy of Cambodia", of_country_id="KH")
    _place("kh-th-sko", MissionType.CONSULATE, "Consulate of Cambodia", of_country_id="KH")
    hotline = _place("th-hotline", MissionType.HOTLINE, "Test hotline", is_emergency=True)
    ContactPoint.objects.get_or_create(
        place=hotline, position=0, defaults={"channel": "phone", "value": "0000"}
    )
    RoutingRule.objects.get_or_create(
        key="default",
        defaults={"lead": DeskRole.LABOUR_ATTACHE, "reason_en": "The attaché helps workers."},
    )


def office(slug: str, kind: OrganisationKind, **fields: Any) -> Organisation:
    """An organisation; `country` and `works_in` as codes."""
    codes = {f"{name}_id": fields.pop(name, None) for name in ("country", "works_in")}
    return Organisation.objects.create(
        slug=slug, name=f"Office {slug}", kind=kind, **codes, **fields
    )


def person(login: str, role: Role, organisation: Organisation) -> User:
    """Somebody with one role in one organisation."""
    user = User.objects.create_user(f"{login}@example.org", PASSWORD, name=login.title())
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def submission(**changes: Any) -> Submission:
    """A Cambodian worker in Samut Sakhon whose wages are kept; every part of it can be changed."""
    values: dict[str, Any] = {
        "idempotency_key": uuid4(),
        "language": "km",
        "nationality": "KH",
        "country_of_work": "TH",
        "area_of_work": "TH-74",
        "kind": "unpaid_wages",
        "narrative": STORY,
        "accused": (Accused(type="employer", name=EMPLOYER),),
        "contact": ContactWish(channel="phone", value=PHONE, safe_hours=SAFE_HOURS),
    }
    return Submission(**{**values, **changes})


def file_for_worker(**changes: Any) -> Filed:
    """What the worker of the cast has filed."""
    return file_complaint(submission=submission(**changes))


def _place(key: str, kind: MissionType, name: str, **fields: Any) -> Place:
    place, _created = Place.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "in_country_id": "TH",
            "names": {"en": name},
            "confidence": Confidence.READ,
            **fields,
        },
    )
    return place
