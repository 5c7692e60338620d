"""The desk: its own cases, what is due first, one act after another."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from complaints.enums import Status
from complaints.models import Complaint, Deadline, InternalNote
from complaints.services import seats
from complaints.services.filing import file_complaint
from portal.audit.models import AuditEvent
from tests.complaints.pages.conftest import STORY, Cast, signed_in
from tests.complaints.pages.steps import submission

pytestmark = pytest.mark.django_db
QUEUE = "/desk/cases/"
QUEUE_QUERIES = 11


@pytest.fixture
def attache(cast: Cast) -> Client:
    return signed_in(cast.attache)


def address_of(complaint: Complaint, action: str = "") -> str:
    return f"{QUEUE}{complaint.reference}/{action}"


def file(**changes: object) -> Complaint:
    return file_complaint(submission=submission(**changes)).complaint


def unrouted_case() -> Complaint:
    """The only offices that could take it were kept out."""
    return file(exclude=("labour_attache", "cso"))


@pytest.mark.security
@pytest.mark.parametrize("path", ["/desk/", QUEUE, f"{QUEUE}unrouted/", f"{QUEUE}AAAA-AAAA/"])
def test_nobody_is_sent_to_sign_in(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.security
@pytest.mark.parametrize("who", ["attache_in_malaysia", "cso", "oversight"])
@pytest.mark.parametrize("action", ["", "statement/", "resolve/", "close/", "note/"])
def test_a_case_of_another_desk_is_not_found(
    cast: Cast, complaint: Complaint, who: str, action: str
) -> None:
    assert signed_in(getattr(cast, who)).get(address_of(complaint, action)).status_code == 404


@pytest.mark.security
@pytest.mark.parametrize(
    "action", ["acknowledge/", "start-work/", "wait/", "reply/", "resolve/", "close/", "note/"]
)
def test_a_case_of_another_desk_cannot_be_touched(
    cast: Cast, complaint: Complaint, action: str
) -> None:
    other = signed_in(cast.attache_in_malaysia)
    assert other.post(address_of(complaint, action), {"text": "x"}).status_code == 404
    assert Complaint.objects.get().status == Status.RECEIVED


@pytest.mark.security
@pytest.mark.parametrize("who", ["agency", "administrator"])
@pytest.mark.parametrize("path", [QUEUE, f"{QUEUE}unrouted/"])
def test_who_works_no_cases_is_refused(
    cast: Cast, complaint: Complaint, who: str, path: str
) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get(path).status_code == 404
    assert client.get(address_of(complaint)).status_code == 404


@pytest.mark.security
@pytest.mark.parametrize("action", ["acknowledge/", "start-work/", "wait/", "reply/"])
def test_looking_at_an_address_changes_nothing(
    attache: Client, complaint: Complaint, action: str
) -> None:
    assert attache.get(address_of(complaint, action)).status_code == 405
    assert Complaint.objects.get().status == Status.RECEIVED


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_needs_as_many_queries_for_three_cases_as_for_one(
    cast: Cast, attache: Client, count: int, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for _case in range(count):
        file()
    with django_assert_num_queries(QUEUE_QUERIES):
        page = attache.get(QUEUE).content.decode()
    assert page.count('class="row-link number"') == count


def test_the_case_page_needs_as_many_queries_for_three_messages_as_for_one(
    cast: Cast, attache: Client, complaint: Complaint
) -> None:
    counts = []
    for number in range(3):
        attache.post(address_of(complaint, "reply/"), {"text": f"Line {number}"})
        attache.get(address_of(complaint))
        with CaptureQueriesContext(connection) as queries:
            page = attache.get(address_of(complaint)).content.decode()
        assert page.count("Line ") == number + 1
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]


def test_the_queue_shows_what_is_due_first_at_the_top(cast: Cast, attache: Client) -> None:
    later, sooner = file(), file()
    Deadline.objects.filter(complaint=sooner).update(
        first_due_at=timezone.now(), due_at=timezone.now()
    )
    seats.refresh(sooner)
    page = attache.get(QUEUE).content.decode()
    assert page.index(sooner.reference) < page.index(later.reference)
    assert page.count("row-late") == 1


def test_the_queue_shows_no_story_and_no_name(attache: Client, complaint: Complaint) -> None:
    page = attache.get(QUEUE).content.decode()
    assert complaint.reference in page
    assert STORY not in page


def test_the_queue_is_filtered_by_state_and_severity(cast: Cast, attache: Client) -> None:
    calm, urgent = file(), file(danger=True)
    attache.post(address_of(calm, "acknowledge/"))

    def shown(query: str) -> set[str]:
        page = attache.get(f"{QUEUE}?{query}").content.decode()
        return {case.reference for case in (calm, urgent) if case.reference in page}

    assert shown("status=acknowledged") == {calm.reference}
    assert shown("severity=emergency") == {urgent.reference}
    assert shown("status=open") == shown("status=nonsense") == {calm.reference, urgent.reference}


def test_an_unknown_place_in_the_queue_shows_its_beginning(
    attache: Client, complaint: Complaint
) -> None:
    assert complaint.reference in attache.get(f"{QUEUE}?after=99").content.decode()
    assert complaint.reference in attache.get(f"{QUEUE}?after=x").content.decode()


def test_the_story_stays_closed_until_it_is_opened_and_that_is_recorded(
    cast: Cast, attache: Client, complaint: Complaint
) -> None:
    assert STORY not in attache.get(address_of(complaint)).content.decode()
    assert not AuditEvent.objects.filter(action="complaints.read").exists()
    assert STORY in attache.get(address_of(complaint, "statement/")).content.decode()
    assert AuditEvent.objects.get(action="complaints.read").actor == cast.attache
    assert "What the worker wrote was read" in attache.get(address_of(complaint)).content.decode()


def test_a_case_is_worked_from_acknowledging_to_resolving(
    attache: Client, complaint: Complaint
) -> None:
    seen = []
    for action, text in [
        ("acknowledge/", ""),
        ("start-work/", ""),
        ("wait/", ""),
        ("start-work/", ""),
        ("resolve/", "Paid."),
    ]:
        response = attache.post(address_of(complaint, action), {"text": text})
        assert response["Location"] == address_of(complaint)
        seen.append(Complaint.objects.get().status)
    assert seen == ["acknowledged", "in_progress", "waiting_for_worker", "in_progress", "resolved"]


def test_only_what_is_possible_now_is_offered(attache: Client, complaint: Complaint) -> None:
    page = attache.get(address_of(complaint)).content.decode()
    offered = [
        a
        for a in ("acknowledge", "start-work", "wait", "resolve", "close", "note")
        if address_of(complaint, f"{a}/") in page
    ]
    assert offered == ["acknowledge", "start-work", "note"]


def test_an_act_that_is_not_possible_is_refused_with_a_reason(
    attache: Client, complaint: Complaint
) -> None:
    response = attache.post(address_of(complaint, "resolve/"), {"text": "Done"}, follow=True)
    assert "Please look again." in response.content.decode()
    assert Complaint.objects.get().status == Status.RECEIVED


def test_closing_needs_a_reason(attache: Client, complaint: Complaint) -> None:
    attache.post(address_of(complaint, "acknowledge/"))
    response = attache.post(address_of(complaint, "close/"), {"text": ""})
    assert response.status_code == 400
    attache.post(address_of(complaint, "close/"), {"text": "The employer paid."})
    assert Complaint.objects.get().status == Status.CLOSED


def test_a_reply_that_is_too_long_is_refused_and_kept(
    attache: Client, complaint: Complaint
) -> None:
    response = attache.post(address_of(complaint, "reply/"), {"text": "x" * 5_001})
    assert response.status_code == 400
    assert "x" * 5_001 in response.content.decode()


def test_a_note_is_read_by_the_own_office_only(
    cast: Cast, attache: Client, complaint: Complaint
) -> None:
    attache.post(address_of(complaint, "note/"), {"text": "Ask the labour inspector"})
    assert InternalNote.objects.get().organisation == cast.embassy
    assert "Ask the labour inspector" in attache.get(address_of(complaint)).content.decode()


def test_a_case_without_an_office_waits_before_the_oversight_office(
    cast: Cast, attache: Client
) -> None:
    case = unrouted_case()
    oversight = signed_in(cast.oversight)
    assert case.reference in oversight.get(f"{QUEUE}unrouted/").content.decode()
    assert case.reference not in attache.get(QUEUE).content.decode()
    assert attache.get(f"{QUEUE}unrouted/").status_code == 404


def test_the_oversight_office_chooses_an_office_but_never_one_kept_out(
    cast: Cast, attache: Client
) -> None:
    case, oversight = unrouted_case(), signed_in(cast.oversight)
    page = oversight.get(address_of(case, "assign/")).content.decode()
    assert cast.oversight_office.name in page
    assert cast.embassy.name not in page
    refused = oversight.post(address_of(case, "assign/"), {"organisation": cast.embassy.pk})
    assert refused.status_code == 400
    oversight.post(address_of(case, "assign/"), {"organisation": cast.oversight_office.pk})
    assert Complaint.objects.get().lead == cast.oversight_office
    assert case.reference not in oversight.get(f"{QUEUE}unrouted/").content.decode()
    assert attache.get(address_of(case, "assign/")).status_code == 404


def test_what_waits_is_counted_on_the_first_page(
    cast: Cast, attache: Client, complaint: Complaint
) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        page = signed_in(cast.attache).get("/desk/").content.decode()
    for pile in ("which=overdue", "which=mine", "status=received"):
        assert f"{QUEUE}?{pile}" in page
    assert 'class="number due-late">1<' in page


def test_the_first_page_offers_each_person_only_their_own_work(
    cast: Cast, complaint: Complaint
) -> None:
    links = {
        who: signed_in(getattr(cast, who)).get("/desk/").content.decode()
        for who in ("agency", "oversight", "attache")
    }
    assert QUEUE not in links["agency"]
    assert f"{QUEUE}unrouted/" in links["oversight"]
    assert f"{QUEUE}unrouted/" not in links["attache"]


def test_a_desk_reads_in_its_own_language(cast: Cast, complaint: Complaint) -> None:
    cast.attache.language = "vi"
    cast.attache.save()
    assert '<html lang="vi">' in signed_in(cast.attache).get(QUEUE).content.decode()


def test_markup_in_names_and_messages_stays_text(
    cast: Cast, attache: Client, complaint: Complaint
) -> None:
    attache.post(address_of(complaint, "reply/"), {"text": "<img src=x onerror=alert(1)>"})
    page = attache.get(address_of(complaint)).content.decode()
    assert "<img" not in page
    assert "&lt;img src=x" in page
