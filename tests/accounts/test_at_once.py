"""Two acts about the same people at the same moment: done one after the other, the second seeing the first."""

import pytest

from complaints.models import Assignment, Complaint
from complaints.services.officers import give_to, take
from portal.accounts.enums import Role
from portal.accounts.models import Invitation, Membership, User
from portal.accounts.services import accept_as, end_membership, invite
from tests.at_once import at_once
from tests.cast import Cast, file_for_worker, person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.security]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def invite_to_post(cast: Cast) -> Invitation:
    return invite(
        organisation=cast.post,
        role=Role.ATTACHE_OFFICER,
        email="new@example.org",
        language="en",
        by=cast.head_of_post,
    )


def test_two_heads_who_end_each_others_time_leave_one_head(cast: Cast) -> None:
    first, second = cast.head_of_post, person("second-head", Role.HEAD_OF_POST, cast.post)

    def end(whose: User, by: User) -> Membership:
        return end_membership(membership=whose.memberships.get(), to=None, by=fresh(by))

    done = at_once(lambda: end(first, second), lambda: end(second, first))
    assert sorted(done) == [False, True]
    live = Membership.objects.live().filter(organisation=cast.post, role=Role.HEAD_OF_POST)
    assert live.count() == 1


def test_two_system_administrators_cannot_both_go(cast: Cast) -> None:
    first = cast.administrator
    team = first.memberships.get().organisation
    second = person("second-administrator", Role.SYSTEM_ADMINISTRATOR, team)
    for one in (first, second):
        assert one.permissions_held  # as the gate of the page has read them

    def end(whose: User, by: User) -> Membership:
        return end_membership(membership=whose.memberships.get(), to=None, by=by)

    done = at_once(lambda: end(first, second), lambda: end(second, first))
    assert sorted(done) == [False, True]


def test_invitation_pressed_four_times_stands_once(cast: Cast) -> None:
    at_once(*[lambda: invite_to_post(cast)] * 4)
    assert Invitation.objects.filter(email="new@example.org").count() == 1


def test_two_invitations_accepted_at_once_join_no_roles_that_exclude_each_other(cast: Cast) -> None:
    portal = cast.administrator.memberships.get().organisation
    invitations = [
        invite(organisation=office, role=role, email=cast.nobody.email, language="en", by=None)
        for office, role in (
            (portal, Role.SYSTEM_ADMINISTRATOR),
            (cast.post, Role.ATTACHE_OFFICER),
        )
    ]
    done = at_once(
        *[lambda one=one: accept_as(invitation=one, user=fresh(cast.nobody)) for one in invitations]
    )
    assert sorted(done) == [False, True]
    assert cast.nobody.memberships.count() == 1


def test_case_given_to_somebody_who_is_leaving_is_in_no_lost_hands(cast: Cast) -> None:
    cases = [take(complaint=file_for_worker().complaint, by=cast.head_of_post) for _ in range(3)]
    leaving = cast.attache.memberships.get()

    def give(case: Complaint) -> Complaint:
        return give_to(complaint=case, officer=fresh(cast.attache), by=fresh(cast.head_of_post))

    at_once(
        *[lambda case=case: give(case) for case in cases],
        lambda: end_membership(membership=leaving, to=None, by=fresh(cast.head_of_post)),
    )
    assert not Assignment.objects.filter(officer=cast.attache, ended_at__isnull=True).exists()


def test_two_officers_who_leave_at_once_wait_for_each_other_in_one_order(cast: Cast) -> None:
    second = person("second-attache", Role.ATTACHE_OFFICER, cast.post)
    for officer in (cast.attache, second):
        take(complaint=file_for_worker().complaint, by=officer)

    def end(whose: User, to: User) -> Membership:
        return end_membership(
            membership=whose.memberships.get(), to=to, by=fresh(cast.head_of_post)
        )

    done = at_once(lambda: end(cast.attache, second), lambda: end(second, cast.attache))
    assert sorted(done) == [False, True]
