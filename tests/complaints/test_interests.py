"""Declared interests and staying away: from then on the case is not there for that person, wherever she looks (T6)."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints import notifications, rules
from complaints.enums import EscalationReason, ExclusionReason, InterestKind, SeatRank
from complaints.models import Assignment, CaseIndex, Complaint, Exclusion, Interest, Seat
from complaints.services import indexes, interests, recusals, seats, silent_desks
from complaints.submission import Accused, ContactWish
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Membership, Organisation, User
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.models import Message as Notice
from recruitment_agencies.models import Agency, AgencyName
from tests.cast import EMPLOYER, PHONE, Cast, file_for_worker, office, person, submission

pytestmark = [pytest.mark.security, pytest.mark.django_db]


@pytest.fixture
def agency(cast: Cast) -> Agency:
    found = Agency.objects.create(name="Golden Lotus Recruitment Co., Ltd.", country_id="KH")
    AgencyName.objects.create(agency=found, name="Lotus d'Or")
    return found


def sees(user: User, complaint: Complaint) -> bool:
    return Complaint.objects.visible_to(user).filter(pk=complaint.pk).exists()


def about(agency: Agency) -> Complaint:
    accused = (Accused(type="agency", agency=agency.public_id),)
    return file_for_worker(accused=accused).complaint


def told(person: User, template: str) -> int:
    return Notice.objects.filter(recipient_id=person.pk, template_key=template).count()


# What a case is found by


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (InterestKind.NAME, "Golden Lotus Recruitment Co., Ltd.", "GOLDEN  LOTUS"),
        (InterestKind.NAME, "Nguyễn Văn Ân", "nguyen van an"),
        (InterestKind.NAME, "ផ្កា\u200bឈូក", "ផ្កាឈូក"),
        (InterestKind.PHONE, "+66 81 234 5678", "+66812345678"),
        (InterestKind.PHONE, "+៦៦៨១២៣៤៥៦៧៨", "+66812345678"),
        (InterestKind.EMAIL, "Worker@Example.org", "worker@example.org "),
        (InterestKind.PASSPORT, "n 123-456", "N១២៣៤៥៦"),
    ],
)
def test_spellings_of_one_thing_meet(kind: InterestKind, one: str, other: str) -> None:
    assert indexes.index_of(kind, one) == indexes.index_of(kind, other)


def test_the_same_letters_of_another_kind_do_not_meet() -> None:
    found = {indexes.index_of(kind, "66812345678") for kind in InterestKind}
    assert len(found) == len(InterestKind)


def test_an_index_says_nothing_of_what_it_is_of(cast: Cast) -> None:
    file_for_worker()
    stored = b"".join(bytes(row) for row in CaseIndex.objects.values_list("index", flat=True))
    assert len(stored) == 2 * 32
    assert EMPLOYER.encode() not in stored
    assert PHONE.encode() not in stored


def test_a_typed_name_is_found_as_the_agency_of_the_register_and_the_other_way_round(
    cast: Cast, agency: Agency
) -> None:
    typed = file_for_worker(accused=(Accused("agency", name="golden lotus"),)).complaint
    picked = about(agency)
    interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency)
    assert not sees(cast.attache, typed)
    assert not sees(cast.attache, picked)
    interests.declare(by=cast.head_of_post, kind=InterestKind.NAME, name="Lotus d’Or")
    assert not sees(cast.head_of_post, picked)
    assert sees(cast.head_of_post, typed)


def test_related_cases_are_those_that_the_person_may_see(cast: Cast) -> None:
    first, second = file_for_worker().complaint, file_for_worker().complaint
    elsewhere = file_for_worker(exclude=("labour_attache",)).complaint
    other_boss = (Accused("employer", name="Another"),)
    nobody = file_for_worker(accused=other_boss, contact=ContactWish()).complaint
    assert list(indexes.related_to(first, cast.attache)) == [second]
    assert list(indexes.related_to(first, cast.oversight_officer)) == [elsewhere]
    assert not indexes.related_to(nobody, cast.attache).exists()
    recusals.recuse(complaint=second, by=cast.attache)
    assert not indexes.related_to(first, cast.attache).exists()


# Declaring


def test_a_tie_hides_old_and_new_cases_from_that_person_only(cast: Cast, agency: Agency) -> None:
    old = about(agency)
    interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency)
    new, other = about(agency), file_for_worker().complaint
    assert not sees(cast.attache, old)
    assert not sees(cast.attache, new)
    assert sees(cast.attache, other)
    assert sees(cast.head_of_post, old)
    assert not rules.can_work(cast.attache, old)


def test_a_person_with_a_tie_is_not_told_of_a_new_case(cast: Cast, agency: Agency) -> None:
    interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency)
    about(agency)
    assert told(cast.attache, notifications.NEW_CASE) == 0
    assert told(cast.head_of_post, notifications.NEW_CASE) == 1


def test_declaring_puts_what_she_had_taken_back_on_the_pile(cast: Cast, agency: Agency) -> None:
    taken = about(agency)
    taken.assignments.update(officer=cast.attache)
    seats.refresh(taken)
    interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency)
    assert taken.assignments.get().officer is None
    assert Seat.objects.get(complaint=taken).rank == SeatRank.UNTAKEN
    assert told(cast.head_of_post, notifications.UNTAKEN) == 1
    assert told(cast.attache, notifications.UNTAKEN) == 0


def test_where_everybody_has_a_tie_oversight_gets_the_case(cast: Cast, agency: Agency) -> None:
    case = about(agency)
    interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency)
    assert not sees(cast.oversight_officer, case)
    interests.declare(by=cast.head_of_post, kind=InterestKind.AGENCY, agency=agency)
    assert sees(cast.oversight_officer, case)
    escalation = case.escalations.get(ended_at__isnull=True)
    assert escalation.reason == EscalationReason.NO_DESK
    assert told(cast.oversight_officer, notifications.UNTAKEN) == 1


def test_a_case_filed_at_a_desk_where_everybody_has_a_tie_reaches_oversight_at_once(
    cast: Cast, agency: Agency
) -> None:
    for officer in (cast.attache, cast.head_of_post):
        interests.declare(by=officer, kind=InterestKind.AGENCY, agency=agency)
    case = about(agency)
    assert sees(cast.oversight_officer, case)
    assert told(cast.oversight_officer, notifications.UNTAKEN) == 1


def test_an_office_and_a_name_can_be_declared_and_nothing_empty(cast: Cast) -> None:
    accused = (Accused("official", mission="kh-th-sko"),)
    case = file_for_worker(accused=accused).complaint
    interests.declare(by=cast.attache, kind=InterestKind.OFFICE, name="Consulate of Cambodia")
    assert not sees(cast.attache, case)
    for name in ("", "  ", "…"):
        with pytest.raises(PortalError):
            interests.declare(by=cast.attache, kind=InterestKind.NAME, name=name)


def test_declaring_twice_is_one_tie(cast: Cast, agency: Agency) -> None:
    first = interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency)
    assert interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency) == first
    assert Interest.objects.count() == 1


def test_who_works_no_cases_declares_nothing(cast: Cast, agency: Agency) -> None:
    for user in (cast.editor, cast.accused_agency, cast.superuser, cast.nobody):
        with pytest.raises(NotAllowed):
            interests.declare(by=user, kind=InterestKind.AGENCY, agency=agency)


# Its end


def test_a_tie_that_is_over_keeps_cases_closed_until_a_head_agrees(
    cast: Cast, agency: Agency
) -> None:
    case = about(agency)
    tie = interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency)
    interests.end(interest=tie, by=cast.attache)
    assert not sees(cast.attache, case)
    assert told(cast.head_of_post, notifications.TIE_ENDED) == 1
    for stranger in (cast.attache, cast.other_attache, cast.custodian, cast.case_worker):
        with pytest.raises(NotAllowed):
            interests.release(interest=tie, by=stranger)
    interests.release(interest=tie, by=cast.head_of_post)
    assert sees(cast.attache, case)
    acts = AuditEvent.objects.filter(object_type="complaints.interest").order_by("id")
    assert list(acts.values_list("action", "actor")) == [
        ("complaints.declared_interest", cast.attache.pk),
        ("complaints.ended_interest", cast.attache.pk),
        ("complaints.released_interest", cast.head_of_post.pk),
    ]
    assert all(agency.name not in str(event.detail) for event in acts)


def test_a_heads_own_tie_is_released_by_oversight(cast: Cast, agency: Agency) -> None:
    tie = interests.declare(by=cast.head_of_post, kind=InterestKind.AGENCY, agency=agency)
    interests.end(interest=tie, by=cast.head_of_post)
    assert told(cast.oversight_officer, notifications.TIE_ENDED) == 1
    with pytest.raises(NotAllowed):
        interests.release(interest=tie, by=cast.head_of_post)
    interests.release(interest=tie, by=cast.oversight_officer)
    assert not Interest.objects.in_force().exists()


def test_a_head_who_does_not_agree_leaves_the_tie_standing(cast: Cast, agency: Agency) -> None:
    case = about(agency)
    tie = interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency)
    interests.end(interest=tie, by=cast.attache)
    interests.keep(interest=tie, by=cast.head_of_post)
    assert not sees(cast.attache, case)
    assert Interest.objects.live().get() == tie
    with pytest.raises(Conflict):
        interests.release(interest=tie, by=cast.head_of_post)


def test_only_she_ends_her_tie_and_only_once(cast: Cast, agency: Agency) -> None:
    tie = interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency)
    with pytest.raises(NotAllowed):
        interests.end(interest=tie, by=cast.head_of_post)
    interests.end(interest=tie, by=cast.attache)
    with pytest.raises(Conflict):
        interests.end(interest=tie, by=cast.attache)


def test_the_database_lets_nobody_release_herself(cast: Cast, agency: Agency) -> None:
    tie = interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency)
    with pytest.raises(IntegrityError), transaction.atomic():
        Interest.objects.filter(pk=tie.pk).update(released_by=cast.attache)


def test_ties_are_private_until_they_are_said_to_be_over(cast: Cast, agency: Agency) -> None:
    tie = interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency)
    assert not Interest.objects.visible_to(cast.head_of_post).exists()
    interests.end(interest=tie, by=cast.attache)
    may = {n for n, u in cast.everybody().items() if Interest.objects.visible_to(u).exists()}
    assert may == {"attache", "head_of_post", "oversight_officer"}


# Staying away


def test_staying_away_takes_one_click_and_no_reason(cast: Cast) -> None:
    case = file_for_worker().complaint
    client = Client()
    client.force_login(cast.attache)
    answer = client.post(reverse("desk:stay-away", args=[case.reference]))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk:cases")
    assert client.get(reverse("desk:case", args=[case.reference])).status_code == 404
    assert Exclusion.objects.get().person == cast.attache
    assert sees(cast.head_of_post, case)
    event = AuditEvent.objects.get(action="complaints.stayed_away")
    assert event.detail == {}


def test_the_head_is_told_neutrally_and_the_case_lies_on_the_pile_again(cast: Cast) -> None:
    case = file_for_worker().complaint
    case.assignments.update(officer=cast.attache)
    seats.refresh(case)
    recusals.recuse(complaint=case, by=cast.attache)
    assert case.assignments.get().officer is None
    assert Seat.objects.get(complaint=case).rank == SeatRank.UNTAKEN
    notice = Notice.objects.get(template_key=notifications.UNTAKEN)
    assert notice.recipient_id == cast.head_of_post.pk


def test_a_case_that_she_had_not_taken_makes_no_noise(cast: Cast) -> None:
    recusals.recuse(complaint=file_for_worker().complaint, by=cast.attache)
    assert not Notice.objects.filter(template_key=notifications.UNTAKEN).exists()


def test_an_office_with_nobody_left_is_escalated_until_somebody_is_back(cast: Cast) -> None:
    case = file_for_worker().complaint
    recusals.recuse(complaint=case, by=cast.attache)
    assert not sees(cast.oversight_officer, case)
    recusals.recuse(complaint=case, by=cast.head_of_post)
    assert sees(cast.oversight_officer, case)
    assert Seat.objects.filter(complaint=case, organisation=cast.oversight).exists()
    silent_desks.end_old_alarms(limit=10)
    assert sees(
        cast.oversight_officer, case
    )  # people are at work there, and none of them may see it
    second = person("second-head", Role.HEAD_OF_POST, cast.post)
    assert sees(second, case)
    recusals.let_back(complaint=case, person=cast.head_of_post, by=second)
    assert not sees(cast.oversight_officer, case)


def test_she_cannot_come_back_by_herself_but_her_head_can_bring_her(cast: Cast) -> None:
    case = file_for_worker().complaint
    recusals.recuse(complaint=case, by=cast.attache)
    for stranger in (cast.attache, cast.other_attache, cast.oversight_officer):
        with pytest.raises(NotAllowed):
            recusals.let_back(complaint=case, person=cast.attache, by=stranger)
    recusals.let_back(complaint=case, person=cast.attache, by=cast.head_of_post)
    assert sees(cast.attache, case)


def test_a_head_brings_nobody_back_whom_others_kept_out(cast: Cast) -> None:
    case = file_for_worker().complaint
    Exclusion.objects.create(
        complaint=case, person=cast.attache, reason=ExclusionReason.ASKED_BY_WORKER
    )
    with pytest.raises(Conflict):
        recusals.let_back(complaint=case, person=cast.attache, by=cast.head_of_post)
    assert not sees(cast.attache, case)


def test_one_who_may_not_see_the_case_cannot_stay_away_from_it(cast: Cast) -> None:
    case = file_for_worker().complaint
    with pytest.raises(NotAllowed):
        recusals.recuse(complaint=case, by=cast.other_attache)
    assert not Exclusion.objects.exists()


# Everywhere


def test_one_who_stays_away_is_told_nothing_more(cast: Cast) -> None:
    case = file_for_worker().complaint
    recusals.recuse(complaint=case, by=cast.attache)
    recusals.recuse(complaint=case, by=cast.head_of_post)
    Notice.objects.all().delete()
    notifications.tell_desks(notifications.MESSAGE_FROM_WORKER, case, [cast.post])
    assert not notifications.tell_heads(case, cast.post)
    assert not Notice.objects.exists()


def test_who_is_told_is_exactly_who_may_see(cast: Cast, agency: Agency) -> None:
    """`blind_people` and `visible_to` say the same of everybody, whatever kept them out."""
    interests.declare(by=cast.head_of_post, kind=InterestKind.AGENCY, agency=agency)
    accused = (Accused("agency", agency=agency.public_id), Accused("official", mission="kh-th-sko"))
    people = [u for u in cast.everybody().values() if isinstance(u, User)]
    for kept in ((), ("cso",), ("labour_attache",), ("ministry",), ("kh-th-bkk",)):
        case = file_for_worker(accused=accused, exclude=kept).complaint
        for one in offices_of(cast):
            Assignment.objects.get_or_create(
                complaint=case,
                organisation=one,
                ended_at=None,
                defaults={"role": "copy", "why": "chosen"},
            )
        Exclusion.objects.create(complaint=case, person=cast.foreign_attache, reason="recused")
        may = {u.pk for u in notifications.seeing(case, people)}
        workers = {u.pk for u in people if u.may("work_cases") or u.may("oversee_cases")}
        assert may & workers == {u.pk for u in people if sees(u, case)}, kept


def offices_of(cast: Cast) -> list[Organisation]:
    return [cast.post, cast.other_post, cast.cso, cast.ministry, cast.oversight, cast.foreign_post]


def test_who_once_worked_in_an_accused_office_stays_blind_at_the_next_post(cast: Cast) -> None:
    Membership.objects.create(
        user=cast.oversight_officer,
        organisation=cast.post,
        role=Role.ATTACHE_OFFICER,
        ended_at="2026-01-01T00:00Z",
    )
    accused = (Accused("official", mission="kh-th-bkk"),)
    case = file_for_worker(accused=accused).complaint
    assert not sees(cast.oversight_officer, case)
    assert told(cast.oversight_officer, notifications.UNROUTED) == 0
    asked = file_for_worker(exclude=("labour_attache",)).complaint
    assert sees(cast.oversight_officer, asked)


def test_a_person_kept_out_has_an_empty_queue_and_no_count_of_it(cast: Cast) -> None:
    case = file_for_worker().complaint
    recusals.recuse(complaint=case, by=cast.attache)
    assert not Seat.objects.visible_to(cast.attache).exists()
    assert Seat.objects.visible_to(cast.head_of_post).count() == 1
    client = Client()
    client.force_login(cast.attache)
    for name in ("desk:home", "desk:cases"):
        page = client.get(reverse(name)).content.decode()
        assert case.reference not in page


def test_seeing_costs_one_query_more_than_nothing_however_many_ties(
    cast: Cast, agency: Agency
) -> None:
    file_for_worker()
    with CaptureQueriesContext(
        connection,
    ) as without:
        list(Complaint.objects.visible_to(cast.attache))
    for number in range(5):
        interests.declare(by=cast.attache, kind=InterestKind.NAME, name=f"Boss {number}")
    with CaptureQueriesContext(connection) as with_ties:
        list(Complaint.objects.visible_to(cast.attache))
    assert len(without) == len(with_ties) == 2


def test_no_model_of_a_case_stands_in_the_administration(cast: Cast) -> None:
    from django.contrib import admin

    kept_by_staff = {
        "complaints.routingrule",
        "complaints.deadlinerule",
        "complaints.grievancekind",
    }
    registered = {model._meta.label_lower for model in admin.site._registry}
    ours = {label for label in registered if label.startswith(("complaints.", "audit."))}
    assert ours <= kept_by_staff


def test_the_search_of_the_portal_knows_no_case(cast: Cast) -> None:
    from portal.search.sources import sources

    file_for_worker()
    assert not [one for one in sources if "complaint" in one.key.lower()]


# Pages


def test_a_tie_is_declared_on_the_page_and_ended_there(cast: Cast, agency: Agency) -> None:
    client = Client()
    client.force_login(cast.attache)
    page = client.get(reverse("desk:interests"), {"name": "golden lotus"}).content.decode()
    assert agency.public_id in page
    client.post(reverse("desk:interest-declare"), {"agency": agency.public_id})
    client.post(reverse("desk:interest-declare"), {"name": "Boss", "kind": "name"})
    mine = Interest.objects.filter(person=cast.attache)
    assert {(one.kind, one.name) for one in mine} == {("agency", agency.name), ("name", "Boss")}
    tie = mine.get(kind="agency")
    client.post(reverse("desk:interest-end", args=[tie.pk]))
    tie.refresh_from_db()
    assert tie.ended_at
    head = Client()
    head.force_login(cast.head_of_post)
    assert agency.name in head.get(reverse("desk:interests")).content.decode()
    head.post(reverse("desk:interest-release", args=[tie.pk]))
    tie.refresh_from_db()
    assert tie.released_by == cast.head_of_post


def test_another_persons_tie_is_not_found(cast: Cast, agency: Agency) -> None:
    tie = interests.declare(by=cast.attache, kind=InterestKind.AGENCY, agency=agency)
    client = Client()
    for stranger in (cast.head_of_post, cast.other_attache, cast.case_worker, cast.editor):
        client.force_login(stranger)
        for act in ("end", "release", "keep"):
            address = reverse(f"desk:interest-{act}", args=[tie.pk])
            assert client.post(address).status_code == 404


def test_a_second_oversight_officer_takes_what_the_first_may_not_see(cast: Cast) -> None:
    everywhere = office("oversight-all", OrganisationKind.PORTAL, is_oversight=True)
    person("oversight-all", Role.OVERSIGHT_OFFICER, everywhere)
    interests.declare(by=cast.oversight_officer, kind=InterestKind.NAME, name=EMPLOYER)
    case = file_for_worker(exclude=("labour_attache",)).complaint
    assert not sees(cast.oversight_officer, case)
    assert sees(User.objects.get(email="oversight-all@example.org"), case)


def test_a_submission_is_indexed_by_all_it_names(cast: Cast, agency: Agency) -> None:
    accused = (
        Accused("agency", agency=agency.public_id),
        Accused("official", name="Somebody", mission="kh-th-sko"),
    )
    case = file_for_worker(accused=accused).complaint
    CaseIndex.objects.all().delete()
    indexes.store(case, submission(accused=accused))
    kinds = sorted(CaseIndex.objects.values_list("of", flat=True))
    assert set(kinds) == {"agency", "name", "office", "phone"}
