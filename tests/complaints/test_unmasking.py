"""Who complained is masked at every desk: one person asks, another grants, every opening is on record (T6)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import notifications
from complaints.enums import ExclusionReason, InterestKind, UnmaskState
from complaints.models import Complainant, Complaint, Exclusion, UnmaskRequest
from complaints.services import interests, recusals, unmasking
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Membership, User
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.notifications.enums import Urgency
from portal.notifications.models import Message as Notice
from tests.cast import EMPLOYER, PHONE, SAFE_HOURS, STORY, Cast, file_for_worker, office, person

pytestmark = [pytest.mark.security, pytest.mark.django_db]
WHY = "To call her before the hearing on Friday"
NAME = "SREYMOMNAME Sok"


@pytest.fixture
def case(cast: Cast) -> Complaint:
    complaint: Complaint = file_for_worker().complaint
    row = Complainant.objects.get(complaint=complaint)
    row.complaint = complaint
    row.seal_json("sealed_identity", {"name": NAME, "passport": "N123456"})
    row.save()
    return complaint


@pytest.fixture
def asked(cast: Cast, case: Complaint) -> UnmaskRequest:
    return unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason=WHY)


def may_decide(cast: Cast) -> set[str]:
    people = cast.everybody().items()
    return {name for name, user in people if UnmaskRequest.objects.visible_to(user).exists()}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_nobody_sees_an_identity_without_a_grant(cast: Cast, case: Complaint) -> None:
    for user in cast.everybody().values():
        if isinstance(user, User):
            with pytest.raises(NotAllowed):
                unmasking.identities(complaint=case, by=user)
    assert not AuditEvent.objects.filter(action=unmasking.READ_IDENTITY).exists()


def test_a_granted_request_opens_it_to_the_officer_alone(
    cast: Cast, case: Complaint, asked: UnmaskRequest
) -> None:
    unmasking.grant(request=asked, by=cast.custodian)
    (seen,) = unmasking.identities(complaint=case, by=cast.attache)
    assert (seen.name, seen.passport) == (NAME, "N123456")
    assert (seen.contact, seen.safe_hours) == (PHONE, SAFE_HOURS)
    for other in (cast.head_of_post, cast.custodian, cast.oversight_officer, cast.superuser):
        with pytest.raises(NotAllowed):
            unmasking.identities(complaint=case, by=other)


def test_every_opening_is_recorded(cast: Cast, case: Complaint, asked: UnmaskRequest) -> None:
    unmasking.grant(request=asked, by=cast.custodian)
    for _number in range(2):
        unmasking.identities(complaint=case, by=cast.attache)
    acts = AuditEvent.objects.filter(object_id=str(case.pk), actor__isnull=False).order_by("id")
    assert list(acts.values_list("action", "actor")) == [
        ("complaints.asked_identity", cast.attache.pk),
        ("complaints.granted_identity", cast.custodian.pk),
        ("complaints.read_identity", cast.attache.pk),
        ("complaints.read_identity", cast.attache.pk),
    ]
    assert not [event for event in acts if "hearing" in str(event.detail)]


def test_a_grant_runs_out(cast: Cast, case: Complaint, asked: UnmaskRequest) -> None:
    unmasking.grant(request=asked, by=cast.custodian, hours=2)
    UnmaskRequest.objects.update(until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotAllowed):
        unmasking.identities(complaint=case, by=cast.attache)
    again = unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason=WHY)
    assert again.state == UnmaskState.ASKED


@pytest.mark.parametrize("hours", [0, -1, 73])
def test_a_grant_is_of_some_hours(cast: Cast, asked: UnmaskRequest, hours: int) -> None:
    with pytest.raises(PortalError):
        unmasking.grant(request=asked, by=cast.custodian, hours=hours)


def test_a_grant_ends_with_the_right_to_see_the_case(
    cast: Cast, case: Complaint, asked: UnmaskRequest
) -> None:
    unmasking.grant(request=asked, by=cast.custodian)
    recusals.recuse(complaint=case, by=cast.attache)
    with pytest.raises(NotAllowed):
        unmasking.identities(complaint=case, by=cast.attache)


def test_a_single_person_cannot_unmask_even_with_both_roles(cast: Cast, case: Complaint) -> None:
    Membership.objects.create(
        user=cast.attache, organisation=cast.oversight, role=Role.IDENTITY_CUSTODIAN
    )
    asked = unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason=WHY)
    assert not UnmaskRequest.objects.visible_to(cast.attache).exists()
    with pytest.raises(NotAllowed):
        unmasking.grant(request=asked, by=cast.attache)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnmaskRequest.objects.filter(pk=asked.pk).update(decided_by=cast.attache)


def test_only_custodians_of_the_workers_country_decide(cast: Cast, asked: UnmaskRequest) -> None:
    other = office("oversight-mm", OrganisationKind.MINISTRY, country="MM", is_oversight=True)
    foreign = person("custodian-mm", Role.IDENTITY_CUSTODIAN, other)
    at_a_post = person("custodian-post", Role.IDENTITY_CUSTODIAN, cast.post)
    portal = office("portal-2", OrganisationKind.PORTAL)
    of_the_portal = person("custodian-portal", Role.IDENTITY_CUSTODIAN, portal)
    assert may_decide(cast) == {"custodian"}
    assert UnmaskRequest.objects.visible_to(of_the_portal).exists()
    for stranger in (foreign, at_a_post, cast.oversight_officer, cast.head_of_post):
        assert not UnmaskRequest.objects.visible_to(stranger).exists()
        with pytest.raises(NotAllowed):
            unmasking.grant(request=asked, by=stranger)
        with pytest.raises(NotAllowed):
            unmasking.refuse(request=asked, by=stranger, why="No")


@pytest.mark.parametrize("how", ["person", "office", "tie"])
def test_a_custodian_kept_from_the_case_neither_decides_nor_hears_of_it(
    cast: Cast, case: Complaint, how: str
) -> None:
    second = person(
        "custodian-2", Role.IDENTITY_CUSTODIAN, office("portal-2", OrganisationKind.PORTAL)
    )
    if how == "tie":
        interests.declare(by=cast.custodian, kind=InterestKind.NAME, name=EMPLOYER)
    else:
        kept = {"person": cast.custodian} if how == "person" else {"organisation": cast.oversight}
        Exclusion.objects.create(complaint=case, reason=ExclusionReason.ACCUSED, **kept)
    asked = unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason=WHY)
    assert may_decide(cast) == set()
    with pytest.raises(NotAllowed):
        unmasking.grant(request=asked, by=cast.custodian)
    notices = Notice.objects.filter(template_key=notifications.NAME_ASKED)
    assert set(notices.values_list("recipient_id", flat=True)) == {second.pk}


def test_custodians_are_told_neutrally_and_at_once_where_somebody_is_in_danger(cast: Cast) -> None:
    for danger, urgency in ((False, Urgency.NORMAL), (True, Urgency.URGENT)):
        case = file_for_worker(danger=danger).complaint
        Notice.objects.all().delete()
        unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason=WHY)
        notice = Notice.objects.get()
        assert (notice.recipient_id, notice.urgency) == (cast.custodian.pk, urgency)


def test_without_any_custodian_the_oversight_office_is_told(cast: Cast, case: Complaint) -> None:
    cast.custodian.memberships.all().delete()
    Notice.objects.all().delete()
    unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason=WHY)
    assert Notice.objects.get().recipient_id == cast.oversight_officer.pk


def test_who_does_not_work_the_case_cannot_ask(cast: Cast, case: Complaint) -> None:
    for user in (cast.other_attache, cast.case_worker, cast.custodian, cast.editor, cast.superuser):
        with pytest.raises(NotAllowed):
            unmasking.ask_to_unmask(complaint=case, by=user, reason=WHY)
    with pytest.raises(PortalError):
        unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason="  ")


def test_a_second_request_waits_for_the_first(
    cast: Cast, case: Complaint, asked: UnmaskRequest
) -> None:
    with pytest.raises(Conflict):
        unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason=WHY)
    unmasking.grant(request=asked, by=cast.custodian)
    with pytest.raises(Conflict):
        unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason=WHY)


def test_a_request_nobody_decided_makes_room_for_a_new_one(
    cast: Cast, case: Complaint, asked: UnmaskRequest
) -> None:
    UnmaskRequest.objects.update(asked_at=timezone.now() - unmasking.WAITS)
    with pytest.raises(Conflict):
        unmasking.grant(request=asked, by=cast.custodian)
    again = unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason=WHY)
    unmasking.grant(request=again, by=cast.custodian)


def test_a_decision_is_made_once(cast: Cast, asked: UnmaskRequest) -> None:
    unmasking.refuse(request=asked, by=cast.custodian, why="The hearing was put off")
    for again in (
        lambda: unmasking.grant(request=asked, by=cast.custodian),
        lambda: unmasking.refuse(request=asked, by=cast.custodian, why="No"),
    ):
        with pytest.raises(Conflict):
            again()


def test_a_refusal_is_read_by_the_officer(
    cast: Cast, case: Complaint, asked: UnmaskRequest
) -> None:
    unmasking.refuse(request=asked, by=cast.custodian, why="The hearing was put off")
    page = client_of(cast.attache).get(reverse("desk:case", args=[case.reference]))
    assert "The hearing was put off" in page.content.decode()


def test_reason_and_answer_are_sealed(cast: Cast, asked: UnmaskRequest) -> None:
    unmasking.refuse(request=asked, by=cast.custodian, why="The hearing was put off")
    asked.refresh_from_db()
    stored = bytes(asked.sealed_reason) + bytes(asked.sealed_answer or b"")
    assert b"hearing" not in stored


# Pages


def test_it_is_walked_from_the_case_to_the_name(cast: Cast, case: Complaint) -> None:
    attache, custodian = client_of(cast.attache), client_of(cast.custodian)
    address = reverse("desk:case", args=[case.reference])
    assert NAME not in attache.get(address).content.decode()
    attache.post(reverse("desk:identity-ask", args=[case.reference]), {"why": WHY})
    asked = UnmaskRequest.objects.get()
    assert case.reference in custodian.get(reverse("desk:unmasking")).content.decode()
    page = custodian.get(reverse("desk:unmask-request", args=[asked.pk])).content.decode()
    assert WHY in page
    for word in (NAME, STORY, PHONE, EMPLOYER):
        assert word not in page
    custodian.post(reverse("desk:unmask-request", args=[asked.pk]), {"hours": "៥"})
    asked.refresh_from_db()
    assert asked.until is not None
    assert asked.until - timezone.now() < timedelta(hours=5)
    assert NAME not in attache.get(address).content.decode()
    opened = attache.get(reverse("desk:identity", args=[case.reference]))
    for word in (NAME, PHONE, SAFE_HOURS):
        assert word in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]


def test_the_page_without_a_grant_leads_back_to_the_case(cast: Cast, case: Complaint) -> None:
    answer = client_of(cast.attache).get(reverse("desk:identity", args=[case.reference]))
    assert answer["Location"] == reverse("desk:case", args=[case.reference])


def test_the_custodian_reading_a_reason_is_recorded(cast: Cast, asked: UnmaskRequest) -> None:
    client_of(cast.custodian).get(reverse("desk:unmask-request", args=[asked.pk]))
    event = AuditEvent.objects.get(action="complaints.read_unmask_request")
    assert event.actor_id == cast.custodian.pk


def test_a_decided_request_is_not_there_any_more(cast: Cast, asked: UnmaskRequest) -> None:
    unmasking.grant(request=asked, by=cast.custodian)
    client = client_of(cast.custodian)
    assert client.get(reverse("desk:unmask-request", args=[asked.pk])).status_code == 404
    assert client.post(reverse("desk:unmask-refuse", args=[asked.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_custodians_list_costs_the_same_for_one_and_for_three(
    cast: Cast, rows: int, django_assert_max_num_queries: object
) -> None:
    for _number in range(rows):
        case = file_for_worker().complaint
        unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason=WHY)
    client = client_of(cast.custodian)
    client.get(reverse("desk:unmasking"))
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get(reverse("desk:unmasking"))
