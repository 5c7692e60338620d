"""A suspended account is seen by who manages it, its work is handed over, and it comes back as a new one."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from complaints.models import Assignment, Complaint
from complaints.services.officers import take
from portal.accounts.enums import Role
from portal.accounts.models import Invitation, Membership, User
from portal.accounts.services import accept_as_new, end_membership, invite
from portal.audit.models import AuditEvent
from tests.accounts.signing_in import with_app, with_password
from tests.cast import Cast, file_for_worker

pytestmark = [pytest.mark.django_db, pytest.mark.security]
PASSWORD = "a sentence nobody else would choose"


@pytest.fixture
def case(cast: Cast) -> Complaint:
    return take(complaint=file_for_worker().complaint, by=cast.attache)


@pytest.fixture
def suspended(cast: Cast, case: Complaint) -> User:
    """The attaché, who works at another post as well, as the runbook leaves her: a case still in her hands."""
    user = with_app(with_password(cast.attache))
    Membership.objects.create(user=user, organisation=cast.other_post, role=Role.ATTACHE_OFFICER)
    EmailAddress.objects.create(user=user, email="thief@example.org", verified=True)
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.refresh_from_db()
    return user


def invited(cast: Cast, email: str) -> Invitation:
    return invite(
        organisation=cast.cso,
        role=Role.CSO_CASE_WORKER,
        email=email,
        language="en",
        by=cast.administrator,
    )


def come_back(invitation: Invitation) -> User:
    return accept_as_new(invitation=invitation, name="Dara", language="km", password=PASSWORD)


def officer_of(case: Complaint) -> User | None:
    return Assignment.objects.get(complaint=case, ended_at__isnull=True).officer


def test_reopened_account_has_nothing_but_what_the_invitation_gives(
    cast: Cast, suspended: User, case: Complaint
) -> None:
    User.objects.filter(pk=suspended.pk).update(is_staff=True, is_superuser=True)
    user = come_back(invited(cast, suspended.email))
    user.refresh_from_db()
    assert (user.pk, user.is_active) == (suspended.pk, True)
    assert (user.is_staff, user.is_superuser) == (False, False)
    live = user.memberships.live().values_list("organisation", "role")
    assert list(live) == [(cast.cso.pk, Role.CSO_CASE_WORKER)]
    assert not Authenticator.objects.filter(user=user).exists()
    addresses = EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")
    assert list(addresses) == [(user.email, True, True)]
    assert officer_of(case) is None
    assert AuditEvent.objects.filter(action="accounts.ended_membership").count() == 2


def test_account_that_is_invited_at_another_of_its_addresses_keeps_that_one(
    cast: Cast, suspended: User
) -> None:
    user = come_back(invited(cast, "thief@example.org"))
    assert user.email == "thief@example.org"
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "primary")) == [
        ("thief@example.org", True)
    ]


def test_suspended_person_is_listed_and_her_work_is_handed_over(
    cast: Cast, suspended: User, case: Complaint
) -> None:
    client = Client()
    client.force_login(cast.head_of_post)
    page = client.get(reverse("desk:people")).content.decode()
    assert suspended.email in page
    assert "This account is closed." in page
    membership = suspended.memberships.get(organisation=cast.post)
    address = reverse("desk:people-end", args=[membership.pk])
    assert "Complaints in hand" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert officer_of(case) is None
    assert list(Membership.objects.not_ended().filter(user=suspended)) == [
        suspended.memberships.get(organisation=cast.other_post)
    ]


def test_person_who_left_can_be_invited_again(cast: Cast) -> None:
    left = cast.attache.memberships.get()
    end_membership(membership=left, to=None, by=cast.head_of_post)
    user = come_back(invited(cast, cast.attache.email))
    assert [one.organisation for one in user.memberships.live()] == [cast.cso]
