"""What the phone's screen, history and cache may give away: nothing of the case."""

import re

import pytest
from django.test import Client

from complaints.intake.steps import STEPS
from tests.complaints.pages.conftest import STORY, Cast, signed_in
from tests.complaints.pages.steps import ANSWERS, NEW, answer_all, send, title_of

pytestmark = [pytest.mark.django_db, pytest.mark.security]
# Words that would tell somebody who looks at the history why a person came.
CASE_WORDS = (
    "complain", "problem", "wage", "pay", "abuse", "violence", "danger", "employer", "agency", "receipt", "report",
    "office", "answer", "fee", "police", "emergency", "question", "message", "follow", "withdraw", "happened",
)  # fmt: skip
PAGES = [f"{step.key}/" for step in STEPS if step.key in ANSWERS]
MIDDLE = ["", "resume/", "check/", "later/", *PAGES]


def visible_pages(worker: Client) -> dict[str, str]:
    """Every page of the way, in English, by its address."""
    answer_all(worker)
    found = {path: worker.get(f"/en/complaints/new/{path}").content.decode() for path in MIDDLE}
    receipt = send(worker)
    found["done/"] = worker.get("/en/complaints/new/done/").content.decode()
    found["follow-up/"] = worker.get("/en/complaints/follow-up/").content.decode()
    worker.post("/en/complaints/follow-up/", {"receipt": receipt})
    for path in ("status/", "withdraw/"):
        found[f"follow-up/{path}"] = worker.get(f"/en/complaints/follow-up/{path}").content.decode()
    return found


def test_no_title_says_why_somebody_came(cast: Cast, worker: Client) -> None:
    for path, page in visible_pages(worker).items():
        title = title_of(page).lower()
        assert title, path
        assert [word for word in CASE_WORDS if word in title] == [], path


def test_every_page_has_the_way_out_and_keeps_nothing_in_the_phone(
    cast: Cast, worker: Client
) -> None:
    for path, page in visible_pages(worker).items():
        assert page.count("data-exit") == 1, path
        assert "localStorage" not in page, path
        assert not re.search(r"<script(?! src=)", page), path


def test_every_answer_is_stored_nowhere(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    addresses = [f"/km/complaints/new/{path}" for path in MIDDLE] + ["/km/complaints/follow-up/"]
    for address in addresses:
        response = worker.get(address)
        assert response["Cache-Control"] == "no-store", address
        assert response["Referrer-Policy"] == "no-referrer", address


def test_no_address_holds_an_answer(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    done = worker.post(f"{NEW}send/", follow=True)
    assert [address for address, _status in done.redirect_chain] == [f"{NEW}done/"]
    assert not re.search(
        r'(?:href|action)="[^"]*\?', done.content.decode().replace('rel="noreferrer"', "")
    )


def test_step_names_say_nothing_about_a_case() -> None:
    for step in STEPS:
        assert [word for word in CASE_WORDS if word in step.key] == [], step.key


def test_these_pages_open_no_session(cast: Cast, worker: Client) -> None:
    visible_pages(worker)
    assert "sessionid" not in worker.cookies


def test_the_story_is_never_shown_again_to_who_finds_the_number(cast: Cast, worker: Client) -> None:
    answer_all(
        worker, words={"text": STORY}, reply={"channel": "phone"}, reach={"value": "081 234 5678"}
    )
    receipt = send(worker)
    finder = Client()
    page = finder.post(
        "/km/complaints/follow-up/", {"receipt": receipt}, follow=True
    ).content.decode()
    assert page.count("<h1") == 1
    for told in (STORY, ANSWERS["name"]["name"], "+66812345678", "unpaid_wages"):
        assert told not in page


def test_the_receipt_is_in_no_cookie_and_no_address(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    receipt = send(worker)
    response = worker.post("/km/complaints/follow-up/", {"receipt": receipt}, follow=True)
    assert all(receipt not in address for address, _status in response.redirect_chain)
    assert all(receipt not in cookie.value for cookie in worker.cookies.values())


def test_forms_without_their_token_are_refused(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(NEW).status_code == 403
    assert strict.post("/km/complaints/follow-up/reply/", {"text": "x"}).status_code == 403


def test_an_agency_of_the_register_finds_no_case(cast: Cast, complaint) -> None:  # type: ignore[no-untyped-def]
    client = signed_in(cast.agency)
    assert client.get("/desk/cases/").status_code == 404
    assert client.get(f"/desk/cases/{complaint.reference}/").status_code == 404
