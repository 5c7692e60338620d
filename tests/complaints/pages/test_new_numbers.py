"""New numbers on the worker's pages: shown until she wrote them down, in no address and no log."""

import logging

import pytest
from django.test import Client

from complaints.models import Receipt
from complaints.services import new_numbers
from complaints.services.filing import file_complaint
from complaints.submission import Filed
from tests.complaints.pages.conftest import Cast
from tests.complaints.pages.steps import receipt_of, submission, title_of

pytestmark = [pytest.mark.django_db, pytest.mark.security]
FOLLOW_UP = "/en/complaints/follow-up/"
NUMBER = f"{FOLLOW_UP}new-number/"


@pytest.fixture
def seen(filed: Filed) -> Filed:
    """Her receipt was handed over by a helper."""
    Receipt.objects.update(seen_by_helper=True)
    return filed


def open_with(client: Client, receipt: str | None) -> str:
    """Where the receipt leads."""
    response = client.post(FOLLOW_UP, {"receipt": receipt})
    return str(response["Location"]) if response.status_code == 302 else ""


def shown(client: Client) -> str:
    return receipt_of(client.get(NUMBER).content.decode())


def test_her_first_use_shows_a_new_number_that_survives_reload(worker: Client, seen: Filed) -> None:
    assert open_with(worker, seen.receipt) == NUMBER
    numbers = {shown(worker) for _reload in range(3)}
    (new,) = numbers
    assert (len(new), new != seen.receipt) == (20, True)
    assert open_with(Client(), new) == f"{FOLLOW_UP}status/"
    assert open_with(Client(), seen.receipt) == ""


def test_until_she_wrote_it_down_every_way_leads_to_the_number(worker: Client, seen: Filed) -> None:
    open_with(worker, seen.receipt)
    assert worker.get(f"{FOLLOW_UP}status/")["Location"] == NUMBER
    assert worker.post(f"{FOLLOW_UP}noted/")["Location"] == f"{FOLLOW_UP}status/"
    assert worker.get(f"{FOLLOW_UP}status/").status_code == 200
    assert shown(worker) == ""


def test_a_double_click_on_the_first_use_leads_to_the_same_number(
    worker: Client, seen: Filed
) -> None:
    worker.get(FOLLOW_UP)  # the form, with the cookie of this browser
    assert [open_with(worker, seen.receipt) for _click in range(2)] == [NUMBER, NUMBER]
    assert Receipt.objects.filter(revoked_at__isnull=True, pending=True).count() == 1
    assert shown(worker)
    worker.post(f"{FOLLOW_UP}noted/")
    assert open_with(worker, seen.receipt) == ""


def test_a_new_number_is_asked_once_more_and_ends_the_old_one(worker: Client, filed: Filed) -> None:
    open_with(worker, filed.receipt)
    assert "Your old number then opens nothing any more." in worker.get(NUMBER).content.decode()
    assert Receipt.objects.count() == 1
    assert worker.post(NUMBER)["Location"] == NUMBER
    new = shown(worker)
    assert (open_with(Client(), filed.receipt), open_with(Client(), new)) == (
        "",
        f"{FOLLOW_UP}status/",
    )


def test_pressing_the_button_twice_makes_one_number(worker: Client, filed: Filed) -> None:
    open_with(worker, filed.receipt)
    worker.post(NUMBER)
    first = shown(worker)
    worker.post(NUMBER)
    assert (shown(worker), Receipt.objects.count()) == (first, 2)


def test_too_many_new_numbers_are_refused_with_a_reason(
    worker: Client, filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_numbers, "MOST_AN_HOUR", 0)
    open_with(worker, filed.receipt)
    response = worker.post(NUMBER)
    assert response.status_code == 429
    assert "Please wait an hour" in response.content.decode()


def test_a_group_gets_as_many_numbers_as_it_has_workers(cast: Cast, worker: Client) -> None:
    filed = file_complaint(submission=submission(complainants=2))
    open_with(worker, filed.receipt)
    more = f"{FOLLOW_UP}one-more-number/"
    assert more in worker.get(f"{FOLLOW_UP}status/").content.decode()
    assert worker.post(more)["Location"] == NUMBER
    handed_over = shown(worker)
    worker.post(f"{FOLLOW_UP}noted/")
    assert more not in worker.get(f"{FOLLOW_UP}status/").content.decode()
    assert worker.post(more).status_code == 409
    member = Client()
    assert open_with(member, handed_over) == NUMBER
    assert shown(member) not in ("", handed_over)


def test_a_new_number_stands_in_no_cookie_address_title_or_log(
    worker: Client, seen: Filed, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = worker.post(FOLLOW_UP, {"receipt": seen.receipt})
    page = worker.get(NUMBER)
    new = receipt_of(page.content.decode())
    assert page["Cache-Control"] == "no-store"
    said = [answer["Location"], title_of(page.content.decode()), caplog.text]
    said += [cookie.value for cookie in worker.cookies.values()]
    for digits in (new, new[8:], (seen.receipt or "")[8:]):
        assert [text for text in said if digits in text] == []
    assert page.content.decode().count("data-exit") == 1
