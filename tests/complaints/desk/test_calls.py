"""Telephone calls: written down once, sealed, for the own office; the number only with a live grant."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from complaints.enums import CallResult
from complaints.models import Call, Complaint
from complaints.services import calls, unmasking
from portal.audit.models import AuditEvent
from portal.common.errors import NotAllowed, PortalError
from tests.cast import PHONE, SAFE_HOURS, Cast, file_for_worker
from tests.complaints.passing_ground import client_of

SAID = "SREYMOMCALL she can speak after nine"


@pytest.fixture
def case(cast: Cast) -> Complaint:
    return file_for_worker().complaint


def address(case: Complaint, name: str = "call") -> str:
    return reverse(f"desk:{name}", args=[case.reference])


def grant(case: Complaint, cast: Cast) -> None:
    asked = unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason="To call her")
    unmasking.grant(request=asked, by=cast.custodian, hours=1)


@pytest.mark.security
def test_what_was_said_is_sealed_and_stands_in_no_record(case: Complaint, cast: Cast) -> None:
    call = calls.record_call(
        complaint=case, by=cast.attache, result=CallResult.REACHED, summary=SAID
    )
    stored = Call.objects.get()
    assert "SREYMOMCALL" not in repr(bytes(stored.sealed_summary))
    assert (call.organisation, call.opened("sealed_summary")) == (cast.post, SAID)
    event = AuditEvent.objects.get(action="complaints.recorded_call")
    assert event.detail == {"result": "reached"}


def test_a_call_sent_twice_is_one_call_and_the_next_one_is_another(
    case: Complaint, cast: Cast
) -> None:
    client = client_of(cast.attache)
    for _click in range(2):
        client.post(address(case), {"result": "reached", "summary": SAID})
    assert Call.objects.count() == 1
    client.post(address(case), {"result": "reached", "summary": "Once more"})
    assert Call.objects.count() == 2
    with time_machine.travel(timezone.now() + calls.SAME_CALL + timedelta(seconds=1)):
        calls.record_call(complaint=case, by=cast.attache, result=CallResult.REACHED, summary=SAID)
    assert Call.objects.count() == 3


def test_a_call_needs_no_summary_and_meets_no_due_date(case: Complaint, cast: Cast) -> None:
    call = calls.record_call(complaint=case, by=cast.attache, result=CallResult.NOT_SAFE)
    assert call.sealed_summary is None
    assert not case.deadlines.filter(met_at__isnull=False).exists()


def test_how_the_call_ended_must_be_chosen(case: Complaint, cast: Cast) -> None:
    assert client_of(cast.attache).post(address(case), {"summary": SAID}).status_code == 400
    assert not Call.objects.exists()


def test_a_summary_that_is_too_long_is_refused(case: Complaint, cast: Cast) -> None:
    with pytest.raises(PortalError):
        calls.record_call(
            complaint=case, by=cast.attache, result=CallResult.REACHED, summary="x" * 10_001
        )


@pytest.mark.security
def test_who_only_oversees_a_case_writes_no_call(cast: Cast) -> None:
    case = file_for_worker(exclude=("labour_attache", "cso")).complaint
    with pytest.raises(NotAllowed):
        calls.record_call(complaint=case, by=cast.oversight_officer, result=CallResult.REACHED)


@pytest.mark.security
def test_the_page_shows_no_number_but_how_to_ask_for_it(case: Complaint, cast: Cast) -> None:
    page = client_of(cast.attache).get(address(case)).content.decode()
    assert PHONE not in page
    assert address(case, "identity-ask") in page


def test_while_a_request_waits_the_page_says_so(case: Complaint, cast: Cast) -> None:
    unmasking.ask_to_unmask(complaint=case, by=cast.attache, reason="To call her")
    page = client_of(cast.attache).get(address(case)).content.decode()
    assert PHONE not in page
    assert address(case, "identity-ask") not in page
    assert "You have asked." in page


@pytest.mark.security
def test_with_a_live_grant_the_page_shows_the_number_and_records_it(
    case: Complaint, cast: Cast
) -> None:
    grant(case, cast)
    page = client_of(cast.attache).get(address(case)).content.decode()
    assert PHONE in page
    assert SAFE_HOURS in page
    event = AuditEvent.objects.get(action=unmasking.READ_IDENTITY)
    assert (event.actor, event.detail) == (cast.attache, {})
    assert PHONE not in client_of(cast.head_of_post).get(address(case)).content.decode()


@pytest.mark.security
def test_when_the_grant_is_over_the_number_is_closed_again(case: Complaint, cast: Cast) -> None:
    grant(case, cast)
    client = client_of(cast.attache)
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert PHONE not in client.get(address(case)).content.decode()
    assert not AuditEvent.objects.filter(action=unmasking.READ_IDENTITY).exists()


@pytest.mark.security
def test_who_took_her_part_back_is_not_called(case: Complaint, cast: Cast) -> None:
    case.complainants.update(withdrawn_at=timezone.now())
    grant(case, cast)
    assert PHONE not in client_of(cast.attache).get(address(case)).content.decode()
