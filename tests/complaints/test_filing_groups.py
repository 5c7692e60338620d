"""Workers who complain together, and organisations that write for them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.enums import AssignmentRole, ConsentPurpose, RoutingReason
from complaints.models import CaseIndex, Complainant, Complaint, Consent, Receipt
from complaints.services import receipts, seats
from complaints.submission import ConsentGiven, ContactWish, Person
from portal.accounts.enums import Role
from portal.common.errors import PortalError
from tests.cast import PHONE, Cast, file_for_worker, person

LOCAL = "127.0.0.1"
THREE = tuple(Person(name=f"Demonstration: worker {number}") for number in range(3))


def agreed(cast: Cast) -> ConsentGiven:
    return ConsentGiven(
        cast.cso.slug, ConsentPurpose.FILE.value, how="spoken", note="at the shelter"
    )


def test_every_worker_of_a_group_gets_a_receipt_of_her_own(cast: Cast) -> None:
    filed = file_for_worker(complainants=3, people=THREE)
    assert filed.receipt == filed.receipts[0]
    assert len(set(filed.receipts)) == Receipt.objects.count() == 3
    opened = [
        receipts.open_with_receipt(receipt=one or "", address=LOCAL) for one in filed.receipts
    ]
    assert [one.complainant.position for one in opened] == [1, 2, 3]
    assert {one.complaint for one in opened} == {filed.complaint}


def test_one_worker_has_one_place_with_the_contact_of_the_form(cast: Cast) -> None:
    complainant = file_for_worker(complainants=7).complaint.complainants.get()
    assert complainant.opened_json("sealed_contact")["value"] == PHONE


@pytest.mark.security
def test_a_name_and_a_passport_are_sealed_and_found_by_their_index_alone(cast: Cast) -> None:
    people = (Person(name="SECRETNAME", passport="SECRETPASS", contact=ContactWish()),)
    row = file_for_worker(people=people).complaint.complainants.get()
    assert row.opened_json("sealed_identity") == {"name": "SECRETNAME", "passport": "SECRETPASS"}
    assert b"SECRET" not in bytes(row.sealed_identity)
    assert not any(b"SECRET" in bytes(index.index) for index in CaseIndex.objects.all())
    assert CaseIndex.objects.filter(of="passport").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"complainants": 2, "people": THREE}, "people"),
        ({"people": (Person(language="xx"),)}, "people"),
        ({"people": (Person(name="x" * 201),)}, "people.0.name"),
        ({"people": (Person(contact=ContactWish("phone", "12")),)}, "people.0.contact.value"),
        ({"filed_through": "no-such"}, "filed_through"),
        ({"filed_through": "cso-in-th"}, "consents"),
    ],
)
def test_what_is_wrong_with_people_and_helpers_is_named(
    cast: Cast, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(PortalError) as refused:
        file_for_worker(**changes)
    assert list(refused.value.fields) == [field]
    assert not Complaint.objects.exists()


def test_who_writes_for_workers_follows_the_case_by_their_consent(cast: Cast) -> None:
    given = (agreed(cast),) * 3
    filed = file_for_worker_of(cast, complainants=3, people=THREE, consents=given)
    assignment = filed.complaint.assignments.get(organisation=cast.cso)
    assert (assignment.role, assignment.why) == (AssignmentRole.COPY, RoutingReason.FILED_FOR)
    assert Complaint.objects.visible_to(cast.case_worker).get() == filed.complaint
    assert filed.complaint.filed_through == cast.cso
    kept = Consent.objects.order_by("complainant__position")
    assert [consent.complainant.position for consent in kept] == [1, 2, 3]
    assert {consent.taken_by for consent in kept} == {cast.case_worker}
    assert kept[0].opened("sealed_note") == "at the shelter"


@pytest.mark.security
def test_a_receipt_that_a_helper_saw_is_marked_as_seen(cast: Cast) -> None:
    file_for_worker_of(cast, consents=(agreed(cast),))
    assert Receipt.objects.get().seen_by_helper
    own = file_for_worker()
    assert not own.complaint.receipts.get().seen_by_helper


@pytest.mark.security
def test_consent_of_one_does_not_stand_for_the_others_of_a_group(cast: Cast) -> None:
    with pytest.raises(PortalError):
        file_for_worker_of(cast, complainants=3, people=THREE, consents=(agreed(cast),))
    assert not Complainant.objects.exists()


@pytest.mark.security
def test_an_organisation_that_she_keeps_out_does_not_follow_what_it_wrote(cast: Cast) -> None:
    filed = file_for_worker_of(cast, consents=(agreed(cast),), exclude=("cso",))
    assert not filed.complaint.assignments.filter(organisation=cast.cso).exists()
    assert not Complaint.objects.visible_to(cast.case_worker).exists()


def test_a_new_case_stands_in_its_queues_as_a_rebuild_would_put_it(cast: Cast) -> None:
    plain = file_for_worker().complaint
    urgent = file_for_worker(danger=True).complaint
    helped = file_for_worker_of(cast, consents=(agreed(cast),)).complaint
    assert seats.rebuild([plain.pk, urgent.pk, helped.pk]) == 0


def test_filing_asks_as_much_for_a_desk_of_ten_as_for_a_desk_of_two(cast: Cast) -> None:
    file_for_worker()
    few = queries_of_a_filing()
    for number in range(8):
        person(f"more-{number}", Role.ATTACHE_OFFICER, cast.post)
    assert queries_of_a_filing() == few


def queries_of_a_filing() -> int:
    with CaptureQueriesContext(connection) as queries:
        file_for_worker()
    return len(queries)


def file_for_worker_of(cast: Cast, **changes: object):  # type: ignore[no-untyped-def]
    """Filed by the CSO's case worker."""
    from complaints.services.filing import file_complaint
    from tests.cast import submission

    sent = submission(filed_through=cast.cso.slug, channel="desk", **changes)
    return file_complaint(submission=sent, by=cast.case_worker)
