"""The receipt opens status and messages; ten idle minutes close them."""

import pytest
from django.core.cache import cache
from django.test import Client

from complaints.enums import Status
from complaints.models import Complaint
from complaints.services import desk, receipts
from complaints.submission import Filed
from tests.complaints.pages.conftest import Cast

pytestmark = pytest.mark.django_db
FOLLOW_UP = "/en/complaints/follow-up/"
REPLY = "ខ្ញុំមានឯកសារ"


@pytest.fixture
def visitor(worker: Client, filed: Filed) -> Client:
    """The worker, her receipt accepted."""
    worker.post(FOLLOW_UP, {"receipt": filed.receipt})
    return worker


def state_of(filed: Filed) -> str:
    return Complaint.objects.get(pk=filed.complaint.pk).status


def resolved(cast: Cast, filed: Filed) -> None:
    desk.start_work(complaint=filed.complaint, by=cast.attache)
    desk.resolve(complaint=filed.complaint, by=cast.attache, summary="The wages were paid.")


def test_the_right_receipt_shows_state_office_and_due_dates(
    cast: Cast, worker: Client, filed: Filed
) -> None:
    response = worker.post(FOLLOW_UP, {"receipt": filed.receipt}, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(f"{FOLLOW_UP}status/", 302)]
    assert "Sent, not yet read" in page
    assert cast.embassy.name in page
    assert "Read and acknowledge" in page


@pytest.mark.security
@pytest.mark.parametrize("digits", ["០១២៣៤៥៦៧៨៩", "၀၁၂၃၄၅၆၇၈၉", "๐๑๒๓๔๕๖๗๘๙"])
def test_a_receipt_may_be_written_in_any_digits_with_spaces(
    filed: Filed, worker: Client, digits: str
) -> None:
    written = receipts.format_receipt(filed.receipt or "").translate(
        str.maketrans("0123456789", digits)
    )
    assert worker.post(FOLLOW_UP, {"receipt": f" {written} "}).status_code == 302


@pytest.mark.security
def test_every_wrong_receipt_gets_the_same_page(filed: Filed, worker: Client) -> None:
    right = filed.receipt or ""
    wrong = ["1", "nonsense", "9" * 20, right[:8] + "1" * 12, right[:19]]
    responses = [worker.post(FOLLOW_UP, {"receipt": receipt}) for receipt in wrong]
    assert {response.status_code for response in responses} == {400}
    said = {_error(response.content.decode()) for response in responses}
    assert said == {
        "We do not know this number. Please compare every digit with what you wrote down."
    }


def test_too_many_wrong_receipts_are_told_to_wait(filed: Filed, worker: Client) -> None:
    wrong = (filed.receipt or "")[:8] + "1" * 12
    for _try in range(receipts.WRONG_TRIES_PER_LOCATOR):
        worker.post(FOLLOW_UP, {"receipt": wrong})
    response = worker.post(FOLLOW_UP, {"receipt": wrong})
    assert response.status_code == 429
    assert "wait 10 minutes" in response.content.decode()


def test_the_worker_reads_the_answer_and_writes_back(
    cast: Cast, visitor: Client, filed: Filed
) -> None:
    desk.reply(complaint=filed.complaint, by=cast.attache, text="Please send a photo.")
    sent = visitor.post(f"{FOLLOW_UP}reply/", {"text": REPLY})
    assert sent["Location"] == f"{FOLLOW_UP}status/#messages"
    page = visitor.get(f"{FOLLOW_UP}status/").content.decode()
    assert page.index("Please send a photo.") < page.index(REPLY)
    assert cast.attache.name not in page


def test_an_empty_message_is_asked_again(visitor: Client) -> None:
    response = visitor.post(f"{FOLLOW_UP}reply/", {"text": " "})
    assert response.status_code == 400
    assert "Please write a message." in response.content.decode()


def test_a_message_that_is_too_long_is_refused_and_kept(visitor: Client) -> None:
    text = "ក" * 5_001
    page = visitor.post(f"{FOLLOW_UP}reply/", {"text": text}).content.decode()
    assert "This is too long: 5001 characters." in page
    assert text in page


def test_withdrawing_is_asked_once_more(visitor: Client, filed: Filed) -> None:
    assert visitor.get(f"{FOLLOW_UP}withdraw/").status_code == 200
    assert state_of(filed) == Status.RECEIVED
    assert visitor.post(f"{FOLLOW_UP}withdraw/")["Location"] == f"{FOLLOW_UP}status/"
    assert state_of(filed) == Status.WITHDRAWN
    assert f"{FOLLOW_UP}reply/" not in visitor.get(f"{FOLLOW_UP}status/").content.decode()


def test_a_resolution_counts_when_she_confirms_it(
    cast: Cast, visitor: Client, filed: Filed
) -> None:
    resolved(cast, filed)
    assert "Is it solved?" in visitor.get(f"{FOLLOW_UP}status/").content.decode()
    visitor.post(f"{FOLLOW_UP}confirm/")
    assert state_of(filed) == Status.CONFIRMED


def test_she_can_say_that_it_is_not_solved(cast: Cast, visitor: Client, filed: Filed) -> None:
    resolved(cast, filed)
    assert visitor.get(f"{FOLLOW_UP}reopen/").status_code == 200
    visitor.post(f"{FOLLOW_UP}reopen/", {"reason": "ខ្ញុំមិនទាន់បានទេ"})
    assert state_of(filed) == Status.REOPENED


def test_an_act_that_is_not_possible_is_refused_with_a_reason(
    visitor: Client, filed: Filed
) -> None:
    response = visitor.post(f"{FOLLOW_UP}confirm/")
    assert response.status_code == 400
    assert "Please look again." in response.content.decode()
    assert visitor.post(f"{FOLLOW_UP}reopen/", {"reason": "not yet"}).status_code == 400
    assert state_of(filed) == Status.RECEIVED


@pytest.mark.security
@pytest.mark.parametrize(
    "path", ["status/", "withdraw/", "reopen/", "other/", "new-number/", "one-more-number/"]
)
def test_without_a_receipt_no_page_opens(worker: Client, filed: Filed, path: str) -> None:
    assert worker.get(f"{FOLLOW_UP}{path}")["Location"] == FOLLOW_UP


@pytest.mark.security
def test_closing_ends_the_visit_on_the_server_too(visitor: Client) -> None:
    token = visitor.cookies["visit_en"].value
    response = visitor.post(f"{FOLLOW_UP}close/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert visitor.cookies["visit_en"].value == ""
    visitor.cookies["visit_en"] = token
    assert visitor.get(f"{FOLLOW_UP}status/").status_code == 400


@pytest.mark.security
def test_ten_idle_minutes_end_the_visit_and_the_page_says_so(visitor: Client, filed: Filed) -> None:
    key = f"visit:{filed.complaint.complainants.get().pk}"
    assert cache.get(key)
    cache.delete(key)  # what the cache does by itself after ten minutes
    response = visitor.get(f"{FOLLOW_UP}status/")
    assert response.status_code == 400
    assert "You were away for 10 minutes" in response.content.decode()


@pytest.mark.security
def test_a_second_visit_ends_the_first(visitor: Client, filed: Filed) -> None:
    Client().post(FOLLOW_UP, {"receipt": filed.receipt})
    assert visitor.get(f"{FOLLOW_UP}status/").status_code == 400


@pytest.mark.security
@pytest.mark.parametrize("value", ["x", "AAAA", "é", "A" * 400])
def test_a_made_up_visit_opens_nothing(worker: Client, filed: Filed, value: str) -> None:
    worker.cookies["visit_en"] = value
    assert worker.get(f"{FOLLOW_UP}status/").status_code == 400


def _error(page: str) -> str:
    return page.split('class="error-summary"')[1].split("<li>")[1].split(">")[1].split("<")[0]
