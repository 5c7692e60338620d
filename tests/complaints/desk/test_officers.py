"""Who works on a case: taken, given, put back, many at once; and when an officer leaves."""

import logging

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import tasks
from complaints.models import Assignment, Complaint, Seat
from complaints.services import desk, leavers, officers, recusals
from complaints.services.leavers import put_back_left_cases
from portal.accounts.enums import Role
from portal.accounts.models import Membership, User
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker, person
from tests.complaints.passing_ground import client_of, ground

ACTS = ("complaints.took_case", "complaints.gave_case", "complaints.put_back_case")


@pytest.fixture
def colleague(cast: Cast) -> User:
    return person("colleague", Role.ATTACHE_OFFICER, cast.post)


def filed() -> Complaint:
    return file_for_worker().complaint


def officer_of(case: Complaint) -> User | None:
    return Assignment.objects.get(complaint=case, role="lead", ended_at=None).officer


def seat(case: Complaint) -> tuple[int, int | None]:
    return Seat.objects.values_list("rank", "officer").get(complaint=case, role="lead")


def acts() -> list[str]:
    rows = AuditEvent.objects.filter(action__in=ACTS).order_by("pk")
    return list(rows.values_list("action", flat=True))


def ticked(client: Client, *cases: Complaint, **more: object) -> str:
    data = {"case": [case.reference for case in cases], **more}
    answer = client.post(reverse("desk:cases-assign"), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def leave(user: User) -> None:
    Membership.objects.filter(user=user).update(ended_at=timezone.now())


def test_taking_a_case_twice_takes_it_once(cast: Cast) -> None:
    case = filed()
    client = client_of(cast.attache)
    for _click in range(2):
        answer = client.post(reverse("desk:take", args=[case.reference]))
        assert answer["Location"] == reverse("desk:case", args=[case.reference])
    assert (officer_of(case), seat(case)) == (cast.attache, (1, cast.attache.pk))
    assert acts() == ["complaints.took_case"]


def test_what_a_colleague_works_on_is_not_taken_from_her(cast: Cast, colleague: User) -> None:
    case = filed()
    officers.take(complaint=case, by=colleague)
    with pytest.raises(Conflict):
        officers.take(complaint=case, by=cast.attache)
    assert officer_of(case) == colleague


def test_the_first_act_on_a_free_case_takes_it(cast: Cast) -> None:
    case = filed()
    desk.acknowledge(complaint=case, by=cast.attache)
    assert (officer_of(case), seat(case)) == (cast.attache, (1, cast.attache.pk))


@pytest.mark.security
def test_only_the_head_gives_a_free_case_to_somebody_else(cast: Cast, colleague: User) -> None:
    case = filed()
    with pytest.raises(NotAllowed):
        officers.give_to(complaint=case, officer=colleague, by=cast.attache)
    Notice.objects.all().delete()
    officers.give_to(complaint=case, officer=colleague, by=cast.head_of_post)
    assert officer_of(case) == colleague
    assert [note.template_key for note in Notice.objects.all()] == ["complaints.new_case"]
    assert acts() == ["complaints.gave_case"]


def test_an_officer_hands_over_or_puts_back_what_she_has(cast: Cast, colleague: User) -> None:
    case = filed()
    officers.take(complaint=case, by=cast.attache)
    officers.give_to(complaint=case, officer=colleague, by=cast.attache)
    officers.give_to(complaint=case, officer=None, by=colleague)
    assert (officer_of(case), seat(case)) == (None, (0, None))
    assert acts() == list(ACTS)


@pytest.mark.security
@pytest.mark.parametrize("name", ["other_attache", "case_worker", "oversight_officer", "nobody"])
def test_nobody_outside_the_office_can_be_given_a_case(cast: Cast, name: str) -> None:
    case = filed()
    with pytest.raises(PortalError) as refused:
        officers.give_to(complaint=case, officer=getattr(cast, name), by=cast.head_of_post)
    assert list(refused.value.fields) == ["officer"]
    assert officer_of(case) is None


@pytest.mark.security
def test_who_keeps_away_cannot_be_given_it_and_the_head_is_not_told_why(
    cast: Cast, colleague: User
) -> None:
    case = filed()
    recusals.recuse(complaint=case, by=colleague)
    messages = set()
    for chosen in (colleague, cast.nobody):
        with pytest.raises(PortalError) as refused:
            officers.give_to(complaint=case, officer=chosen, by=cast.head_of_post)
        messages.add(str(refused.value.message))
    assert len(messages) == 1


def test_an_ended_case_needs_nobody(cast: Cast) -> None:
    case = filed()
    desk.acknowledge(complaint=case, by=cast.attache)
    desk.close(complaint=case, by=cast.attache, reason="The same as another one.")
    with pytest.raises(Conflict):
        officers.take(complaint=case, by=cast.head_of_post)


def test_of_many_ticked_cases_refusals_are_named_and_the_rest_is_done(
    cast: Cast, colleague: User
) -> None:
    free, hers, other = filed(), filed(), filed()
    officers.take(complaint=hers, by=colleague)
    page = ticked(client_of(cast.attache), free, hers, other, me="1")
    assert [officer_of(case) for case in (free, hers, other)] == [
        cast.attache,
        colleague,
        cast.attache,
    ]
    assert "2 cases changed hands." in page
    assert f"{hers.reference}: Somebody else of your office works on it." in page


def test_many_at_once_is_the_same_when_it_is_sent_again(cast: Cast) -> None:
    case = filed()
    client = client_of(cast.attache)
    for _click in range(2):
        ticked(client, case, me="1")
    assert acts() == ["complaints.took_case"]


@pytest.mark.security
def test_cases_of_other_desks_in_the_list_are_left_alone_in_silence(
    cast: Cast, colleague: User
) -> None:
    case = filed()
    page = ticked(client_of(cast.other_attache), case, me="1")
    assert (officer_of(case), acts()) == (None, [])
    assert case.reference not in page


@pytest.mark.security
def test_many_are_given_to_others_by_the_head_alone(cast: Cast, colleague: User) -> None:
    case = filed()
    page = ticked(client_of(cast.attache), case, officer=colleague.pk)
    assert f"{case.reference}: Only the head" in page
    ticked(client_of(cast.head_of_post), case, officer=colleague.pk)
    assert officer_of(case) == colleague


def test_a_case_of_an_officer_who_left_lies_untaken_and_the_head_is_told(cast: Cast) -> None:
    case, stays = filed(), filed()
    officers.take(complaint=case, by=cast.attache)
    officers.take(complaint=stays, by=cast.head_of_post)
    leave(cast.attache)
    Notice.objects.all().delete()
    tasks.put_back_left_cases()
    tasks.put_back_left_cases()
    assert (officer_of(case), seat(case)) == (None, (0, None))
    assert officer_of(stays) == cast.head_of_post
    assert [note.template_key for note in Notice.objects.all()] == ["complaints.untaken"]
    assert acts()[-1] == "complaints.put_back_case"
    assert acts().count("complaints.put_back_case") == 1


@pytest.mark.parametrize("how", ["signs in no more", "has another role", "is gone"])
def test_however_an_officer_stops_working_there_her_case_is_put_back(cast: Cast, how: str) -> None:
    case = filed()
    officers.take(complaint=case, by=cast.attache)
    held = Membership.objects.filter(user=cast.attache)
    if how == "signs in no more":
        User.objects.filter(pk=cast.attache.pk).update(is_active=False)
    elif how == "has another role":
        held.update(role=Role.IDENTITY_CUSTODIAN)
    else:
        held.delete()
    assert put_back_left_cases(limit=10) is None
    assert officer_of(case) is None


def test_the_case_of_a_leaver_can_be_taken_before_anybody_noticed(
    cast: Cast, colleague: User
) -> None:
    case = filed()
    officers.take(complaint=case, by=cast.attache)
    leave(cast.attache)
    officers.take(complaint=case, by=colleague)
    assert officer_of(case) == colleague


def test_cases_of_leavers_go_by_chunks_and_one_that_fails_stops_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cases = [filed() for _case in range(3)]
    for case in cases:
        officers.take(complaint=case, by=cast.attache)
    leave(cast.attache)
    put_back = leavers._put_back

    def fail_for_the_first(row: Assignment) -> None:
        if row.complaint_id == cases[0].pk:
            raise ValueError
        put_back(row)

    monkeypatch.setattr(leavers, "_put_back", fail_for_the_first)
    with caplog.at_level(logging.ERROR):
        after = put_back_left_cases(limit=2)
    assert put_back_left_cases(limit=2, after=after or 0) is None
    assert [officer_of(case) for case in cases] == [cast.attache, None, None]


def test_a_case_of_who_keeps_away_lies_untaken_at_once(cast: Cast, colleague: User) -> None:
    case = filed()
    officers.take(complaint=case, by=cast.attache)
    recusals.recuse(complaint=case, by=cast.attache)
    assert seat(case) == (0, None)


def test_an_office_that_was_asked_to_help_takes_its_own_part(cast: Cast) -> None:
    shared = ground(cast)
    shared.helped_with("statement")
    officers.take(complaint=shared.complaint, by=cast.case_worker)
    rows = dict(Assignment.objects.filter(ended_at=None).values_list("role", "officer"))
    assert rows["referred"] == cast.case_worker.pk
    assert rows["lead"] != cast.case_worker.pk
