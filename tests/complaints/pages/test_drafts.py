"""A draft: kept a day, sealed, sent once, taken up again once, forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from complaints.models import Complaint, Draft, Receipt
from complaints.services import drafts, receipts
from tests.complaints.pages.conftest import Cast
from tests.complaints.pages.steps import ANSWERS, NEW, answer_all, begin, receipt_of, send

pytestmark = pytest.mark.django_db


def after(**time: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


def test_the_same_form_sent_twice_is_one_complaint_with_one_receipt(
    cast: Cast, worker: Client
) -> None:
    answer_all(worker)
    assert send(worker) == send(worker)
    assert Complaint.objects.count() == 1


def test_the_confirmation_survives_a_reload_for_thirty_minutes(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    receipt = send(worker)
    with after(minutes=29):
        page = worker.get(f"{NEW}done/").content.decode()
    assert receipt_of(page) == receipt
    with after(minutes=31):
        assert worker.get(f"{NEW}done/").status_code == 410


def test_after_sending_nothing_written_is_left_in_the_draft(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    send(worker)
    draft = drafts.load(token=worker.cookies["draft_km"].value)
    assert draft.answers == {}
    assert worker.get(f"{NEW}words/")["Location"] == f"{NEW}done/"


def test_a_draft_older_than_a_day_is_gone_and_the_page_says_why(cast: Cast, worker: Client) -> None:
    begin(worker)
    with after(hours=25):
        response = worker.get("/en/complaints/new/topic/")
        posted = worker.post(f"{NEW}topic/", ANSWERS["topic"])
    assert response.status_code == 410
    assert "What you wrote is no longer here" in response.content.decode()
    assert worker.cookies["draft_en"].value == ""
    assert posted["Location"] == NEW


def test_without_a_draft_every_question_leads_to_the_first_page(
    worker: Client, world: None
) -> None:
    for address in ("topic/", "check/", "done/", "later/"):
        assert worker.get(f"{NEW}{address}")["Location"] == NEW
    assert worker.post(f"{NEW}send/")["Location"] == NEW


def test_a_made_up_cookie_opens_nothing(worker: Client, world: None) -> None:
    worker.cookies["draft_km"] = "0" * 32
    assert worker.get(f"{NEW}topic/").status_code == 410


@pytest.mark.security
def test_the_database_holds_nothing_readable_of_a_draft(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    token = worker.cookies["draft_km"].value
    row = Draft.objects.get()
    stored = b"".join(map(bytes, (row.payload, row.wrapped_key, row.token_digest)))
    assert ANSWERS["words"]["text"].encode() not in stored
    assert token.encode() not in stored
    assert bytes.fromhex(token) not in stored


@pytest.mark.security
def test_the_cookie_is_for_these_pages_only_and_not_for_scripts(cast: Cast, worker: Client) -> None:
    worker.post(NEW, secure=True)
    cookie = worker.cookies["draft_km"]
    assert cookie["path"] == "/km/complaints/"
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["max-age"] == ""


def test_a_draft_goes_on_with_its_number_on_another_phone_once(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    worker.post(f"{NEW}later/")
    code = drafts.load(token=worker.cookies["draft_km"].value).resume_code
    assert drafts.format_code(code) in worker.get(f"{NEW}later/").content.decode()
    other, third = Client(), Client()
    assert other.post(f"{NEW}resume/", {"code": _in_khmer(code)})["Location"] == f"{NEW}check/"
    assert other.get(f"{NEW}check/").status_code == 200
    assert worker.get(f"{NEW}check/").status_code == 410
    assert third.post(f"{NEW}resume/", {"code": code}).status_code == 400


def test_numbers_cannot_be_guessed_through(cast: Cast, worker: Client) -> None:
    answers = [worker.post("/en/complaints/new/resume/", {"code": str(n)}) for n in range(21)]
    assert {response.status_code for response in answers} == {400}
    assert "We do not know this number" in answers[0].content.decode()
    assert "Too many wrong numbers" in answers[-1].content.decode()


def test_delete_what_i_wrote_deletes_it(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    response = worker.post(f"{NEW}forget/")
    assert response["Location"] == NEW
    assert not Draft.objects.exists()
    assert worker.cookies["draft_km"].value == ""


def test_start_goes_on_with_the_draft_there_is(cast: Cast, worker: Client) -> None:
    begin(worker)
    worker.post(f"{NEW}topic/", ANSWERS["topic"])
    assert worker.post(NEW)["Location"] == f"{NEW}detail/"
    assert Draft.objects.count() == 1


def test_old_drafts_are_deleted_and_young_ones_kept(cast: Cast) -> None:
    drafts.start()
    assert drafts.forget_old() == 0
    assert drafts.forget_old(at=timezone.now() + timedelta(hours=25)) == 1
    assert not Draft.objects.exists()


def test_a_refusal_by_filing_is_said_and_keeps_the_draft(
    cast: Cast, worker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.common.errors import PortalError

    def refuse(**_values: object) -> None:
        raise PortalError("It cannot be sent.", fields={"kind": ["Choose another kind."]})

    answer_all(worker)
    monkeypatch.setattr(drafts.filing, "prepare", refuse)
    response = worker.post(f"{NEW}send/")
    assert response.status_code == 400
    assert "Choose another kind." in response.content.decode()
    assert worker.get(f"{NEW}check/").status_code == 200


def _in_khmer(digits: str) -> str:
    return digits.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))


@pytest.mark.django_db(transaction=True)
def test_eight_taps_at_the_same_moment_are_one_complaint(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    token = worker.cookies["draft_km"].value

    def tap(_number: int) -> str:
        phone = Client()
        phone.cookies["draft_km"] = token
        try:
            return receipt_of(phone.post(f"{NEW}send/", follow=True).content.decode())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(tap, range(8)))
    assert len(receipts) == 1
    assert len(receipts.pop()) == 20
    assert (Complaint.objects.count(), Receipt.objects.count()) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_receipts_are_hashed_before_anything_is_locked(
    cast: Cast, worker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, make = [], receipts.new_receipt

    def watched() -> receipts.NewReceipt:
        made.append(connection.in_atomic_block)
        return make()

    answer_all(worker)
    monkeypatch.setattr(receipts, "new_receipt", watched)
    send(worker)
    assert made == [False] * 3


def test_a_send_whose_answer_got_lost_shows_the_same_numbers_again(
    cast: Cast, worker: Client
) -> None:
    answer_all(worker)
    worker.post(f"{NEW}send/")
    page = worker.post(f"{NEW}send/", follow=True).content.decode()
    again = worker.get(f"{NEW}done/").content.decode()
    assert receipt_of(page) == receipt_of(again) != ""
    assert page.count('<strong class="number">') == again.count('<strong class="number">') == 2


@pytest.mark.django_db(transaction=True)
def test_a_fault_while_sending_keeps_the_draft_and_stores_nothing(
    cast: Cast, worker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_values: object) -> None:
        raise RuntimeError("broken")

    answer_all(worker)
    with monkeypatch.context() as broken:
        broken.setattr("complaints.services.filing.record", fail)
        worker.raise_request_exception = False
        assert worker.post(f"{NEW}send/").status_code == 500
    assert not Complaint.objects.exists()
    assert len(send(worker)) == 20
