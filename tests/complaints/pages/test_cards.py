"""The receipt as a picture and on paper: a number card, and nothing else."""

import io

import pikepdf
import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image

from complaints import cards
from complaints.models import Receipt
from complaints.services import receipts
from portal.common.typesetting import TypesetterBusy
from portal.settings.languages import LANGUAGE_CODES
from tests.complaints.pages.conftest import Cast
from tests.complaints.pages.steps import NEW, answer_all, send

pytestmark = [pytest.mark.django_db, pytest.mark.security]
CARD, PAPER = f"{NEW}done/card/1/", f"{NEW}done/paper/1/"


def test_the_receipt_is_saved_as_a_picture_under_a_name_that_says_nothing(
    cast: Cast, worker: Client
) -> None:
    answer_all(worker)
    send(worker)
    response = worker.get(CARD)
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == 'attachment; filename="card.png"'
    assert response["Cache-Control"] == "no-store"
    with Image.open(io.BytesIO(response.content)) as picture:
        assert picture.width > picture.height > 400
        assert not set(picture.info) - {"dpi", "gamma", "srgb"}


def test_the_receipt_is_saved_to_print_on_one_page(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    send(worker)
    response = worker.get(PAPER)
    assert response["Content-Disposition"] == 'attachment; filename="card.pdf"'
    assert response["Cache-Control"] == "no-store"
    with pikepdf.open(io.BytesIO(response.content)) as paper:
        assert len(paper.pages) == 1
        told = " ".join(str(value) for value in paper.docinfo.values()).lower()
    assert "portal" not in told
    assert "complain" not in told


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_the_card_is_made_in_every_language(cast: Cast, worker: Client, language: str) -> None:
    answer_all(worker)
    send(worker)
    assert worker.get(CARD.replace("/km/", f"/{language}/")).status_code == 200


def test_every_worker_of_a_group_has_a_card(cast: Cast, worker: Client) -> None:
    answer_all(worker, people={"people": "3"})
    send(worker)
    found = {worker.get(f"{NEW}done/card/{number}/").content for number in (1, 2, 3)}
    assert len(found) == 3
    assert worker.get(f"{NEW}done/card/4/").status_code == 404
    assert worker.get(f"{NEW}done/card/0/").status_code == 404


def test_the_others_numbers_are_shown_to_hand_over_and_open_the_same_case(
    cast: Cast, worker: Client
) -> None:
    answer_all(worker, people={"people": "3"})
    first = send(worker)
    page = worker.get(f"{NEW}done/").content.decode()
    shown = [text.split("<")[0] for text in page.split('<strong class="number">')[1:]]
    assert len(shown) == 2
    opened = [receipts.open_with_receipt(receipt=one, address="x") for one in (first, *shown)]
    assert [one.complainant.position for one in opened] == [1, 2, 3]


def test_ten_numbers_are_made_at_once_and_no_more(cast: Cast, worker: Client) -> None:
    answer_all(worker, people={"people": "40"})
    send(worker)
    assert Receipt.objects.count() == 10
    worker.cookies["draft_en"] = worker.cookies["draft_km"].value
    assert "The rest of your group" in worker.get("/en/complaints/new/done/").content.decode()


def test_nobody_else_gets_the_card(cast: Cast, worker: Client) -> None:
    answer_all(worker)
    assert worker.get(CARD)["Location"] == f"{NEW}check/"
    send(worker)
    for address in (CARD, PAPER):
        assert Client().get(address)["Location"] == NEW


def test_the_card_is_kept_nowhere(
    cast: Cast, worker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_values: object) -> None:
        raise AssertionError("something was written to the cache")

    answer_all(worker)
    send(worker)
    monkeypatch.setattr(cache, "set", refuse)
    assert worker.get(CARD).status_code == 200


def test_a_busy_typesetter_leaves_the_number_on_the_page(
    cast: Cast, worker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_receipt: str) -> bytes:
        raise TypesetterBusy

    answer_all(worker)
    receipt = send(worker)
    monkeypatch.setattr(cards, "card_picture", busy)
    response = worker.get(CARD)
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert receipts.format_receipt(receipt) in response.content.decode()
