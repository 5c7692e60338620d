"""Who may do what: one table, one document, predicates that read as sentences."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from portal.accounts import roles
from portal.accounts.demo import (
    DEMO_ORGANISATIONS,
    DEMO_PASSWORD,
    create_demo_people,
    demo_sign_ins,
)
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.notifications import addresses_of, recipient
from portal.accounts.predicates import (
    is_member_of,
    is_signed_in,
    may,
    may_there,
    works_for_its_organisation,
)
from portal.notifications.services import Addresses, Recipient
from portal.reference.models import Country

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def desk(db: None) -> Organisation:
    return Organisation.objects.create(slug="desk", name="A desk", kind=OrganisationKind.MISSION)


@pytest.fixture
def attache(desk: Organisation) -> User:
    user = User.objects.create_user("attache@example.org", name="An Attaché", language="km")
    Membership.objects.create(user=user, organisation=desk, role=Role.ATTACHE_OFFICER)
    return user


@pytest.fixture
def countries(db: None) -> None:
    for code in ("KH", "VN", "MM", "TH", "TW"):
        Country.objects.create(code=code, role="both")


def test_roles_document_is_the_table() -> None:
    assert (ROOT / "docs/roles.md").read_text("utf-8") == roles.as_markdown()


def test_every_role_and_permission_is_in_the_table() -> None:
    assert set(roles.PERMISSIONS) == set(Role)
    assert set(roles.MEANINGS) == set().union(*roles.PERMISSIONS.values())


@pytest.mark.security
def test_system_administrator_holds_no_permission_over_cases() -> None:
    held = roles.PERMISSIONS[Role.SYSTEM_ADMINISTRATOR]
    assert held == {roles.RUN_SYSTEM, roles.MANAGE_PEOPLE}
    assert held & roles.OPENS_CASES == frozenset()


@pytest.mark.security
def test_agency_representative_holds_no_permission_over_cases() -> None:
    assert roles.PERMISSIONS[Role.AGENCY_REPRESENTATIVE] == {roles.REPRESENT_AGENCY}


def test_predicates_hold_for_a_live_member(attache: User, desk: Organisation) -> None:
    thing = Membership(organisation=desk)
    assert is_signed_in(attache)
    assert is_member_of(attache, desk)
    assert works_for_its_organisation(attache, thing)
    assert may(roles.WORK_CASES)(attache)
    assert may_there(roles.WORK_CASES)(attache, desk)
    assert not may(roles.OVERSEE_CASES)(attache)


@pytest.mark.security
def test_predicates_do_not_hold_once_the_membership_has_ended(
    attache: User, desk: Organisation
) -> None:
    Membership.objects.update(ended_at=timezone.now())
    assert not is_member_of(attache, desk)
    assert not may(roles.WORK_CASES)(User.objects.get(pk=attache.pk))
    assert not may_there(roles.WORK_CASES)(attache, desk)


@pytest.mark.security
@pytest.mark.parametrize("change", ["closed person", "closed organisation"])
def test_predicates_do_not_hold_once_closed(attache: User, desk: Organisation, change: str) -> None:
    model = User if change == "closed person" else Organisation
    model.objects.update(is_active=False)
    again = User.objects.get(pk=attache.pk)
    assert not is_member_of(again, desk)
    assert not may(roles.WORK_CASES)(again)
    assert not may_there(roles.WORK_CASES)(again, desk)


@pytest.mark.security
def test_predicates_do_not_hold_for_visitors_and_other_desks(
    attache: User, desk: Organisation
) -> None:
    other = Organisation.objects.create(slug="other", name="Other", kind=OrganisationKind.MISSION)
    visitor = AnonymousUser()
    assert not is_member_of(attache, other)
    assert not is_member_of(attache, None)
    assert not may_there(roles.WORK_CASES)(attache, other)
    assert not is_signed_in(visitor)
    assert not is_member_of(visitor, desk)
    assert not may(roles.WORK_CASES)(visitor)


def test_person_is_reached_by_email_and_in_the_portal_in_their_language(attache: User) -> None:
    assert recipient(attache) == Recipient(kind="accounts.user", pk=attache.pk, language="km")
    assert addresses_of(attache.pk) == Addresses(
        {"email": attache.email, "in_app": str(attache.pk)}
    )


def test_person_who_is_gone_is_not_reached(attache: User) -> None:
    User.objects.update(is_active=False)
    assert addresses_of(attache.pk) is None
    assert addresses_of(0) is None


def test_demo_people_are_created_once_and_can_sign_in(countries: None) -> None:
    assert create_demo_people() == create_demo_people() == demo_sign_ins()
    assert User.objects.count() == len(demo_sign_ins()) == Membership.objects.count()
    assert Organisation.objects.count() == len(DEMO_ORGANISATIONS)
    attache = User.objects.get(email="attache.kh.th@demo.example")
    assert attache.check_password(DEMO_PASSWORD)
    assert attache.may(roles.WORK_CASES)


def test_demo_people_and_organisations_are_marked_as_such(countries: None) -> None:
    create_demo_people()
    assert User.objects.filter(is_demonstration=False).count() == 0
    assert Organisation.objects.filter(is_demonstration=False).count() == 0
    names = Organisation.objects.values_list("name", flat=True)
    assert [name for name in names if not name.endswith("(demonstration)")] == []


def test_demo_has_every_role_and_a_working_desk_of_every_kind(countries: None) -> None:
    create_demo_people()
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    working = Organisation.objects.with_a_working_desk()
    assert {OrganisationKind(desk.kind) for desk in working} >= {
        OrganisationKind.MISSION,
        OrganisationKind.MINISTRY,
        OrganisationKind.CSO,
    }
    assert working.oversight().filter(country=None).count() == 1


def test_demo_password_is_long_enough_for_the_validators() -> None:
    from django.contrib.auth.password_validation import validate_password

    validate_password(DEMO_PASSWORD)
