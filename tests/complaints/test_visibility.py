"""Who may see a complaint: the named cast, whatever way the case went."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from complaints import rules
from complaints.models import Assignment, Complaint, Exclusion
from complaints.queries import case_for_desk
from complaints.submission import Accused
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Membership, User
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker, office, person

pytestmark = pytest.mark.security


def who_sees(cast: Cast, complaint: Complaint) -> set[str]:
    return {
        name
        for name, user in cast.everybody().items()
        if Complaint.objects.visible_to(user).filter(pk=complaint.pk).exists()
    }


def test_the_right_post_sees_it_and_nobody_else(cast: Cast) -> None:
    assert who_sees(cast, file_for_worker().complaint) == {"attache", "head_of_post"}


def test_a_case_for_a_cso_is_seen_by_the_cso_only(cast: Cast) -> None:
    complaint = file_for_worker(ask_for=("cso",)).complaint
    assert who_sees(cast, complaint) == {"case_worker"}


def test_an_unrouted_case_is_seen_by_the_oversight_office_only(cast: Cast) -> None:
    complaint = file_for_worker(exclude=("labour_attache",)).complaint
    assert who_sees(cast, complaint) == {"oversight_officer"}


def test_a_case_about_a_mission_is_never_seen_there(cast: Cast) -> None:
    accused = (Accused(type="official", mission="kh-th-bkk"),)
    complaint = file_for_worker(accused=accused).complaint
    assert who_sees(cast, complaint) == {"oversight_officer"}


def test_a_case_about_a_mission_is_never_seen_by_a_desk_nobody_tied_to_it(cast: Cast) -> None:
    cast.post.mission = None
    cast.post.save()
    complaint = file_for_worker(accused=(Accused("official", mission="kh-th-bkk"),)).complaint
    assert who_sees(cast, complaint) == {"oversight_officer"}


def test_an_office_kept_out_stays_blind_when_it_is_assigned_later(cast: Cast) -> None:
    complaint = file_for_worker(ask_for=("cso",), exclude=("kh-th-bkk",)).complaint
    Assignment.objects.create(
        complaint=complaint, organisation=cast.post, role="copy", why="chosen"
    )
    assert who_sees(cast, complaint) == {"case_worker"}


def test_an_office_without_a_place_that_was_kept_out_by_name_stays_blind(cast: Cast) -> None:
    """A CSO stands in no directory of missions and shares the word for its kind with others: it alone was named."""
    complaint = file_for_worker(ask_for=("cso",)).complaint
    Exclusion.objects.create(complaint=complaint, organisation=cast.cso, reason="asked_by_worker")
    assert who_sees(cast, complaint) == set()


def test_who_once_worked_in_an_accused_office_without_a_place_is_blind(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    Exclusion.objects.create(complaint=complaint, organisation=cast.cso, reason="accused")
    assert who_sees(cast, complaint) == {"attache", "head_of_post"}
    Membership.objects.create(
        user=cast.attache, organisation=cast.cso, role=Role.CSO_CASE_WORKER, ended_at=timezone.now()
    )
    assert who_sees(cast, complaint) == {"head_of_post"}


def test_an_officer_who_also_works_where_it_was_kept_out_is_blind(cast: Cast) -> None:
    complaint = file_for_worker(ask_for=("cso",), exclude=("ministry",)).complaint
    Membership.objects.create(
        user=cast.case_worker, organisation=cast.ministry, role=Role.COMPLIANCE_OFFICER
    )
    assert who_sees(cast, complaint) == set()


def test_keeping_every_ministry_out_keeps_the_ministrys_oversight_out_too(cast: Cast) -> None:
    complaint = file_for_worker(exclude=("labour_attache", "ministry")).complaint
    assert who_sees(cast, complaint) == set()
    assert complaint.escalations.get().organisation is None


def test_with_the_ministry_kept_out_the_oversight_office_of_all_countries_takes_over(
    cast: Cast,
) -> None:
    everywhere = office("oversight", OrganisationKind.PORTAL, is_oversight=True)
    officer = person("oversight-everywhere", Role.OVERSIGHT_OFFICER, everywhere)
    complaint = file_for_worker(exclude=("labour_attache", "ministry")).complaint
    assert who_sees(cast, complaint) == set()
    assert Complaint.objects.visible_to(officer).get() == complaint


def test_the_oversight_of_another_country_sees_nothing(cast: Cast) -> None:
    other = office("oversight-mm", OrganisationKind.MINISTRY, country="MM", is_oversight=True)
    officer = person("oversight-mm", Role.OVERSIGHT_OFFICER, other)
    file_for_worker(exclude=("labour_attache",))
    assert not Complaint.objects.visible_to(officer).exists()


def test_a_membership_or_an_assignment_that_ended_shows_nothing(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    cast.attache.memberships.update(ended_at=timezone.now())
    assert who_sees(cast, complaint) == {"head_of_post"}
    complaint.assignments.update(ended_at=timezone.now())
    assert who_sees(cast, complaint) == set()


def test_an_inactive_officer_sees_nothing(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    User.objects.filter(pk=cast.attache.pk).update(is_active=False)
    attache = User.objects.get(pk=cast.attache.pk)
    assert not Complaint.objects.visible_to(attache).filter(pk=complaint.pk).exists()


@pytest.mark.parametrize("grant", ["superuser", "administrator"])
def test_whoever_runs_the_system_sees_no_case_even_with_a_desk_of_their_own(
    cast: Cast, grant: str
) -> None:
    user: User = getattr(cast, grant)
    Membership.objects.create(user=user, organisation=cast.post, role=Role.ATTACHE_OFFICER)
    file_for_worker()
    assert not Complaint.objects.visible_to(user).exists()


def test_each_row_comes_once_however_many_ways_lead_to_it(cast: Cast) -> None:
    Membership.objects.create(user=cast.attache, organisation=cast.post, role=Role.HEAD_OF_POST)
    file_for_worker()
    rows: QuerySet[Complaint] = Complaint.objects.visible_to(cast.attache)
    assert rows.count() == 1


def test_a_case_that_one_may_not_see_is_not_found(cast: Cast) -> None:
    reference = file_for_worker().complaint.reference
    assert case_for_desk(cast.attache, reference.lower()).reference == reference
    for stranger in (cast.other_attache, cast.accused_agency, cast.superuser, cast.nobody):
        with pytest.raises(Http404):
            case_for_desk(stranger, reference)


def test_only_the_leading_office_may_work_and_only_oversight_may_choose(cast: Cast) -> None:
    led = file_for_worker(ask_for=("labour_attache", "cso")).complaint
    unrouted = file_for_worker(exclude=("labour_attache",)).complaint
    people = {n: u for n, u in cast.everybody().items() if not isinstance(u, AnonymousUser)}
    assert {n for n, u in people.items() if rules.can_read(u, led)} == {
        "attache",
        "head_of_post",
        "case_worker",
    }
    assert {n for n, u in people.items() if rules.can_work(u, led)} == {"attache", "head_of_post"}
    assert {n for n, u in people.items() if rules.can_choose_office(u, unrouted)} == {
        "oversight_officer"
    }


def test_nobody_who_was_kept_out_is_told(cast: Cast) -> None:
    Membership.objects.create(
        user=cast.case_worker, organisation=cast.ministry, role=Role.COMPLIANCE_OFFICER
    )
    file_for_worker(ask_for=("cso",), exclude=("ministry",))
    assert Notice.objects.count() == 0


def test_the_exclusions_of_a_case_name_what_the_worker_said(cast: Cast) -> None:
    file_for_worker(exclude=("cso", "kh-th-sko"))
    found = Exclusion.objects.values_list("recipient", "place__key", "reason")
    assert list(found) == [
        ("cso", None, "asked_by_worker"),
        ("", "kh-th-sko", "asked_by_worker"),
    ]


def test_an_administrator_with_a_desk_is_told_nothing(cast: Cast) -> None:
    Membership.objects.create(
        user=cast.administrator, organisation=cast.post, role=Role.ATTACHE_OFFICER
    )
    file_for_worker()
    told = Notice.objects.values_list("recipient_id", flat=True)
    assert set(told) == {cast.attache.pk, cast.head_of_post.pk}
