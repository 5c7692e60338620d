"""Who leaves hands over first, is signed out at once, and finds nothing any more."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.models import Assignment, Complaint
from complaints.services import handing_over
from complaints.services.officers import take
from portal.accounts.enums import Role
from portal.accounts.leaving import in_hand, open_work
from portal.accounts.models import Membership, User
from portal.accounts.second_factor import has_second_factor
from portal.accounts.services import end_membership, invite
from portal.accounts.services.invitations import find_invitation, token_of
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.models import Message
from tests.accounts.signing_in import is_signed_in, with_app
from tests.cast import Cast, file_for_worker, person

pytestmark = [pytest.mark.django_db, pytest.mark.security]


@pytest.fixture
def case(cast: Cast) -> Complaint:
    """In the hands of the attaché."""
    return take(complaint=file_for_worker().complaint, by=cast.attache)


def membership_of(user: User) -> Membership:
    return user.memberships.get()


def officer_of(case: Complaint) -> User | None:
    return Assignment.objects.get(complaint=case, ended_at__isnull=True).officer


def test_every_kind_of_open_work_is_registered() -> None:
    assert set(open_work.keys()) >= {"complaints", "compliance"}


def test_work_in_hand_goes_to_the_chosen_colleague(cast: Cast, case: Complaint) -> None:
    colleague = person("colleague", Role.ATTACHE_OFFICER, cast.post)
    end_membership(membership=membership_of(cast.attache), to=colleague, by=cast.head_of_post)
    assert officer_of(case) == colleague
    cast.attache.refresh_from_db()
    assert not cast.attache.is_active


def test_without_a_colleague_it_goes_back_and_the_heads_are_told(
    cast: Cast, case: Complaint
) -> None:
    end_membership(membership=membership_of(cast.attache), to=None, by=cast.administrator)
    assert officer_of(case) is None
    told = Message.objects.filter(template_key="complaints.untaken")
    assert list(told.values_list("recipient_id", flat=True)) == [cast.head_of_post.pk]


def test_colleague_of_another_office_is_refused_and_nothing_is_done(
    cast: Cast, case: Complaint
) -> None:
    with pytest.raises(PortalError):
        end_membership(
            membership=membership_of(cast.attache), to=cast.other_attache, by=cast.head_of_post
        )
    assert officer_of(case) == cast.attache
    assert membership_of(cast.attache).ended_at is None


def test_who_leaves_is_signed_out_at_once_and_cannot_come_back(cast: Cast) -> None:
    client = Client()
    client.force_login(with_app(cast.attache))
    assert is_signed_in(client)
    end_membership(membership=membership_of(cast.attache), to=None, by=cast.head_of_post)
    assert not is_signed_in(client)
    assert "_auth_user_id" not in client.session
    assert not has_second_factor(cast.attache)


def test_who_keeps_another_membership_keeps_the_account(cast: Cast) -> None:
    other = Membership.objects.create(
        user=cast.attache, organisation=cast.other_post, role=Role.ATTACHE_OFFICER
    )
    ended = cast.attache.memberships.get(organisation=cast.post)
    end_membership(membership=ended, to=None, by=cast.head_of_post)
    fresh = User.objects.get(pk=cast.attache.pk)
    assert fresh.is_active
    assert list(fresh.memberships.live()) == [other]


def test_nobody_ends_her_own_or_a_foreign_membership(cast: Cast) -> None:
    for by, whose in (
        (cast.head_of_post, cast.head_of_post),
        (cast.attache, cast.head_of_post),
        (cast.head_of_post, cast.other_attache),
        (cast.superuser, cast.attache),
    ):
        with pytest.raises(NotAllowed):
            end_membership(membership=membership_of(whose), to=None, by=by)
    assert Membership.objects.filter(ended_at__isnull=False).count() == 0


def test_membership_ends_once(cast: Cast) -> None:
    membership = membership_of(cast.attache)
    end_membership(membership=membership, to=None, by=cast.head_of_post)
    with pytest.raises((Conflict, NotAllowed)):
        end_membership(membership=membership, to=None, by=cast.head_of_post)


def test_invitations_of_who_leaves_no_longer_work(cast: Cast) -> None:
    second = person("second-head", Role.HEAD_OF_POST, cast.post)
    made = invite(
        organisation=cast.post,
        role=Role.ATTACHE_OFFICER,
        email="new@example.org",
        language="en",
        by=second,
    )
    end_membership(membership=membership_of(second), to=None, by=cast.head_of_post)
    assert find_invitation(token_of(made)) is None


def test_who_is_promoted_keeps_her_work_and_stays_signed_in(cast: Cast, case: Complaint) -> None:
    client = Client()
    client.force_login(with_app(cast.attache))
    assert is_signed_in(client)
    old = membership_of(cast.attache)
    Membership.objects.create(user=cast.attache, organisation=cast.post, role=Role.HEAD_OF_POST)
    assert in_hand(old) == []
    end_membership(membership=old, to=None, by=cast.head_of_post)
    assert officer_of(case) == cast.attache
    assert is_signed_in(client)


def test_new_role_that_works_no_cases_keeps_none(cast: Cast, case: Complaint) -> None:
    Membership.objects.create(
        user=cast.attache, organisation=cast.post, role=Role.IDENTITY_CUSTODIAN
    )
    old = cast.attache.memberships.get(role=Role.ATTACHE_OFFICER)
    end_membership(membership=old, to=None, by=cast.head_of_post)
    assert officer_of(case) is None


def test_everything_is_held_before_the_chain_is(cast: Cast, case: Complaint) -> None:
    """Who holds the chain waits for no row: else two who leave at once wait for each other."""
    with CaptureQueriesContext(connection) as queries:
        end_membership(membership=membership_of(cast.attache), to=None, by=cast.head_of_post)
    said = [query["sql"] for query in queries]
    chain = next(n for n, sql in enumerate(said) if "pg_advisory_xact_lock" in sql)
    tables = (
        "accounts_organisation",
        "accounts_user",
        "accounts_membership",
        "accounts_invitation",
    )
    for table in (*tables, "complaints_complaint", "recruitment_agencies_compliancecase"):
        locks = [n for n, sql in enumerate(said) if f'FROM "{table}"' in sql and "FOR " in sql]
        assert locks, table
        assert locks[0] < chain, table


def test_case_that_came_while_the_others_were_waited_for_is_handed_over(
    cast: Cast, case: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, held = file_for_worker().complaint, handing_over._held
    asked: list[int] = []

    def slowly(membership: Membership) -> Any:
        asked.append(membership.pk)
        if len(asked) == 2:
            take(complaint=late, by=cast.attache)
        return held(membership)

    monkeypatch.setattr(handing_over, "_held", slowly)
    end_membership(membership=membership_of(cast.attache), to=None, by=cast.head_of_post)
    assert (officer_of(case), officer_of(late)) == (None, None)


def test_page_shows_what_is_in_hand_and_hands_it_over(cast: Cast, case: Complaint) -> None:
    colleague = person("colleague", Role.ATTACHE_OFFICER, cast.post)
    client = Client()
    client.force_login(cast.head_of_post)
    address = reverse("desk:people-end", args=[membership_of(cast.attache).pk])
    page = client.get(address).content.decode()
    assert "Complaints in hand" in page
    assert f'value="{colleague.pk}"' in page
    assert f'value="{cast.other_attache.pk}"' not in page
    assert client.post(address, {"to": colleague.pk}).status_code == 302
    assert officer_of(case) == colleague


def test_page_of_a_foreign_membership_is_not_there(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.head_of_post)
    for name in ("desk:people-end", "desk:people-reset"):
        foreign = membership_of(cast.other_attache)
        assert client.get(reverse(name, args=[foreign.pk])).status_code == 404


def test_administrator_hands_over_without_seeing_a_case(cast: Cast, case: Complaint) -> None:
    client = Client()
    client.force_login(cast.administrator)
    membership = membership_of(cast.attache)
    page = client.get(reverse("desk:people-end", args=[membership.pk])).content.decode()
    assert case.reference not in page
    client.post(reverse("desk:people-end", args=[membership.pk]))
    assert officer_of(case) is None
    assert not Complaint.objects.visible_to(cast.administrator).exists()


def test_leaving_is_recorded_with_ids_only(cast: Cast, case: Complaint) -> None:
    membership = membership_of(cast.attache)
    assert [number for _kind, number in in_hand(membership)] == [1]
    end_membership(membership=membership, to=None, by=cast.head_of_post)
    event = AuditEvent.objects.filter(action="accounts.ended_membership").get()
    assert event.detail == {"role": "attache_officer", "handed_to": None}
    assert event.actor_id == cast.head_of_post.pk
