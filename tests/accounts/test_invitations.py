"""Who comes to an organisation: invited by its manager, once, to a role of its kind, and never to more."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import Invitation, Membership, Organisation, User
from portal.accounts.roles import (
    INVITES,
    OPENS_CASES,
    PERMISSIONS,
    ROLES_OF_KIND,
    ROLES_OF_OVERSIGHT,
    RUN_SYSTEM,
    can_hold_together,
)
from portal.accounts.services import (
    accept_as,
    accept_as_new,
    find_invitation,
    invite,
    roles_to_invite,
    withdraw,
)
from portal.accounts.services.invitations import forget_expired, token_of
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.common.logs import redact
from portal.notifications.models import Message
from portal.notifications.templates import render_message
from tests.accounts.signing_in import is_signed_in, with_app, with_password
from tests.cast import Cast, person

pytestmark = [pytest.mark.django_db, pytest.mark.security]
NEW, PASSWORD = "new@example.org", "a sentence nobody else would choose"


def send(cast: Cast, role: Role = Role.ATTACHE_OFFICER, email: str = NEW) -> Invitation:
    return invite(
        organisation=cast.post, role=role, email=email, language="km", by=cast.head_of_post
    )


def join(client: Client, invitation: Invitation, **changes: str) -> object:
    client.get(reverse("account_invitation_link", args=[token_of(invitation)]))
    form = {"name": "Dara", "language": "km", "password1": PASSWORD, "password2": PASSWORD}
    return client.post(reverse("account_invitation"), {**form, **changes})


def test_every_role_belongs_to_a_kind_of_organisation_and_can_be_invited_to() -> None:
    everywhere = frozenset().union(*ROLES_OF_KIND.values(), ROLES_OF_OVERSIGHT)
    assert everywhere == set(Role)
    assert INVITES[Role.SYSTEM_ADMINISTRATOR] == set(Role)


def test_nobody_but_who_runs_the_system_invites_to_more_than_they_hold() -> None:
    for inviter, invited in INVITES.items():
        if inviter == Role.SYSTEM_ADMINISTRATOR:
            continue
        for role in invited:
            assert PERMISSIONS[role] <= PERMISSIONS[inviter], (inviter, role)


def test_system_administrator_and_case_work_never_come_together() -> None:
    assert PERMISSIONS[Role.SYSTEM_ADMINISTRATOR] & OPENS_CASES == frozenset()
    for role in Role:
        if PERMISSIONS[role] & OPENS_CASES:
            assert not can_hold_together([role, Role.SYSTEM_ADMINISTRATOR])
    assert not can_hold_together([Role.OVERSIGHT_OFFICER, Role.IDENTITY_CUSTODIAN])


def test_head_invites_to_roles_of_her_own_post_only(cast: Cast) -> None:
    assert roles_to_invite(cast.head_of_post, cast.post) == [
        Role.ATTACHE_OFFICER,
        Role.HEAD_OF_POST,
    ]
    assert roles_to_invite(cast.head_of_post, cast.other_post) == []
    assert roles_to_invite(cast.attache, cast.post) == []
    assert roles_to_invite(cast.superuser, cast.post) == []


def test_custodian_is_not_chosen_by_those_who_ask_her(cast: Cast) -> None:
    assert roles_to_invite(cast.oversight_officer, cast.oversight) == [Role.OVERSIGHT_OFFICER]


@pytest.mark.parametrize("role", [Role.OVERSIGHT_OFFICER, Role.SYSTEM_ADMINISTRATOR, Role.EDITOR])
def test_role_of_another_kind_is_refused(cast: Cast, role: Role) -> None:
    with pytest.raises(NotAllowed):
        send(cast, role)


def test_administrator_invites_into_every_organisation_and_opens_no_case(cast: Cast) -> None:
    made = invite(
        organisation=cast.post,
        role=Role.HEAD_OF_POST,
        email=NEW,
        language="en",
        by=cast.administrator,
    )
    assert made.organisation == cast.post
    assert not cast.administrator.permissions_held & OPENS_CASES
    with pytest.raises(PortalError, match="own address"):
        invite(
            organisation=cast.post,
            role=Role.HEAD_OF_POST,
            email=cast.administrator.email,
            language="en",
            by=cast.administrator,
        )


@pytest.mark.parametrize("who", ["administrator", "superuser"])
def test_who_runs_the_system_accepts_no_case_role(cast: Cast, who: str) -> None:
    known = getattr(cast, who)
    invitation = send(cast, email=known.email)
    with pytest.raises(PortalError, match="does not go together"):
        accept_as(invitation=invitation, user=known)
    assert not cast.post.memberships.filter(user=known).exists()


def test_inviting_tells_nothing_of_what_an_address_holds_elsewhere(cast: Cast) -> None:
    for email in (NEW, cast.administrator.email, cast.custodian.email, cast.editor.email):
        assert send(cast, email=email).email == email


@pytest.mark.parametrize("change", ["left", "another role", "suspended"])
def test_invitation_is_worth_no_more_than_the_right_of_who_sent_it(cast: Cast, change: str) -> None:
    invitation, client = send(cast), Client()
    client.get(reverse("account_invitation_link", args=[token_of(invitation)]))
    if change == "suspended":
        User.objects.filter(pk=cast.head_of_post.pk).update(is_active=False)
    elif change == "left":
        cast.head_of_post.memberships.update(ended_at=timezone.now())
    else:
        cast.head_of_post.memberships.update(role=Role.ATTACHE_OFFICER)
    assert find_invitation(token_of(invitation)) is None
    assert client.get(reverse("account_invitation")).status_code == 410
    with pytest.raises(Conflict):
        accept_as_new(invitation=invitation, name="Dara", language="km", password=PASSWORD)


def test_invitation_to_a_role_that_the_office_has_no_more_is_void(cast: Cast) -> None:
    invitation = send(cast)
    Organisation.objects.filter(pk=cast.post.pk).update(is_oversight=True)
    assert find_invitation(token_of(invitation)) is None


def test_address_that_got_an_account_at_the_same_moment_is_a_conflict(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = send(cast, email=cast.editor.email)
    monkeypatch.setattr("portal.accounts.services.invitations.find_person", lambda email: None)
    with pytest.raises(Conflict, match="has an account"):
        accept_as_new(invitation=invitation, name="Dara", language="km", password=PASSWORD)


def test_every_open_invitation_can_be_withdrawn(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.accounts.views.people.PAGE_SIZE", 2)
    for number in range(3):
        send(cast, email=f"new{number}@example.org")
    client = Client()
    client.force_login(cast.head_of_post)
    pages = [client.get(reverse("desk:people"), {"invited": n}).content.decode() for n in (1, 2)]
    assert all(any(f"new{number}@example.org" in page for page in pages) for number in range(3))
    assert "?invited=2" in pages[0]


def test_list_of_people_costs_the_same_for_any_number(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(cast.head_of_post)
    with CaptureQueriesContext(connection) as before:
        client.get(reverse("desk:people"))
    for number in range(5):
        person(f"more-{number}", Role.ATTACHE_OFFICER, cast.post)
    with django_assert_max_num_queries(len(before)):
        client.get(reverse("desk:people"))


def test_invited_person_joins_sets_up_a_second_factor_and_works(cast: Cast) -> None:
    client, invitation = Client(), send(cast)
    assert join(client, invitation)["Location"] == reverse("mfa_index")  # type: ignore[index]
    assert not is_signed_in(client), "the desk waits for the second factor"
    user = User.objects.get(email=NEW)
    assert (user.name, user.language, user.check_password(PASSWORD)) == ("Dara", "km", True)
    assert list(user.memberships.values_list("role", flat=True)) == [Role.ATTACHE_OFFICER]
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    told = Message.objects.filter(template_key="accounts.people_changed")
    assert list(told.values_list("recipient_id", flat=True)) == [cast.head_of_post.pk]


def test_link_works_once(cast: Cast) -> None:
    invitation = send(cast)
    join(Client(), invitation)
    assert join(Client(), invitation, name="Thief").status_code == 410  # type: ignore[attr-defined]
    assert Membership.objects.filter(organisation=cast.post, user__email=NEW).count() == 1
    invitation.refresh_from_db()
    assert invitation.email == ""


def test_opening_the_link_uses_nothing_up(cast: Cast) -> None:
    client, invitation = Client(), send(cast)
    for _ in range(2):
        client.get(reverse("account_invitation_link", args=[token_of(invitation)]), follow=True)
    invitation.refresh_from_db()
    assert invitation.used_at is None
    assert not User.objects.filter(email=NEW).exists()


def test_link_ends_after_seven_days_and_when_withdrawn(cast: Cast) -> None:
    invitation = send(cast)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert find_invitation(token_of(invitation)) is None
    withdraw(invitation=invitation, by=cast.head_of_post)
    assert join(Client(), invitation).status_code == 410  # type: ignore[attr-defined]


def test_address_of_who_did_not_come_is_forgotten(cast: Cast) -> None:
    invitation = send(cast)
    forget_expired(at=timezone.now())
    invitation.refresh_from_db()
    assert invitation.email == NEW
    forget_expired(at=timezone.now() + timedelta(days=8))
    invitation.refresh_from_db()
    assert invitation.email == ""


def test_second_invitation_ends_the_first(cast: Cast) -> None:
    first = send(cast)
    second = send(cast)
    assert find_invitation(token_of(first)) is None
    assert find_invitation(token_of(second)) == second


def test_secret_stands_in_no_row_no_later_address_and_no_log(cast: Cast) -> None:
    client, invitation = Client(), send(cast)
    token = token_of(invitation)
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert token not in str(row)
    assert token not in str(list(Message.objects.values()))
    answer = client.get(reverse("account_invitation_link", args=[token]))
    assert answer["Location"] == reverse("account_invitation")
    assert token not in redact(f"Not Found: /accounts/invitation/{token}/")


def test_message_holds_the_link_and_no_name(cast: Cast) -> None:
    invitation = send(cast)
    text = render_message(Message.objects.get(recipient_kind="accounts.invitation")).text
    assert f"/accounts/invitation/{token_of(invitation)}/" in text
    assert cast.post.name not in text


def test_person_with_an_account_accepts_only_as_herself(cast: Cast) -> None:
    editor = with_app(with_password(cast.editor))
    agency = Organisation.objects.get(slug="agency-kh")
    invitation = invite(
        organisation=agency,
        role=Role.AGENCY_REPRESENTATIVE,
        email=editor.email,
        language="en",
        by=cast.administrator,
    )
    visitor, other, herself = Client(), Client(), Client()
    assert join(visitor, invitation)["Location"].startswith(reverse("account_login"))  # type: ignore[index]
    other.force_login(cast.translator)
    join(other, invitation)
    with pytest.raises(NotAllowed):
        accept_as(invitation=invitation, user=cast.translator)
    assert not agency.memberships.filter(user__in=[editor, cast.translator]).exists()
    herself.force_login(editor)
    join(herself, invitation)
    assert agency.memberships.filter(user=editor).count() == 1
    editor.refresh_from_db()
    assert not editor.check_password(PASSWORD)


def test_weak_or_unequal_passwords_are_refused(cast: Cast) -> None:
    invitation = send(cast)
    for changes in (
        {"password1": "short", "password2": "short"},
        {"password2": "another one 2026"},
    ):
        assert join(Client(), invitation, **changes).status_code == 400  # type: ignore[attr-defined]
    assert not User.objects.filter(email=NEW).exists()


def test_page_lists_people_and_invites(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.head_of_post)
    form = {"role": Role.ATTACHE_OFFICER, "email": NEW, "language": "km"}
    address = reverse("desk:people-invite", args=[cast.post.slug])
    assert client.post(address, form).status_code == 302
    page = client.get(reverse("desk:people")).content.decode()
    assert NEW in page
    assert cast.attache.email in page
    assert cast.other_attache.email not in page
    found = re.search(r"/desk/people/invitations/[0-9a-f-]+/withdraw/", page)
    assert found
    client.post(found[0])
    assert NEW not in client.get(reverse("desk:people")).content.decode()


def test_forged_role_in_the_form_is_refused(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.head_of_post)
    form = {"role": Role.SYSTEM_ADMINISTRATOR, "email": NEW, "language": "km"}
    assert (
        client.post(reverse("desk:people-invite", args=[cast.post.slug]), form).status_code == 400
    )
    assert client.get(reverse("desk:people-invite", args=[cast.cso.slug])).status_code == 404
    assert Invitation.objects.count() == 0


def test_who_has_the_role_is_not_invited_again(cast: Cast) -> None:
    with pytest.raises(Conflict):
        send(cast, email=cast.attache.email)


def test_administrator_role_alone_holds_run_system() -> None:
    assert [role for role in Role if RUN_SYSTEM in PERMISSIONS[role]] == [Role.SYSTEM_ADMINISTRATOR]
