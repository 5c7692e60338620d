"""A flood is slowed, a village is not, and nothing that was written is lost."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from complaints.models import Complaint, Draft
from complaints.services import drafts, flood
from tests.complaints.pages.conftest import Cast
from tests.complaints.pages.steps import NEW, answer_all, begin, send

pytestmark = [pytest.mark.django_db, pytest.mark.security]
API = "/api/v1/complaints/"
FLOODER, NEIGHBOUR = "203.0.113.7", "203.0.113.8"


def answered() -> drafts.Answers:
    """The answers of somebody who has answered everything."""
    client = Client(REMOTE_ADDR="198.51.100.1")
    answer_all(client)
    return drafts.load(token=client.cookies["draft_km"].value).answers


def phone(answers: drafts.Answers, address: str) -> Client:
    """A phone with everything answered."""
    client = Client(REMOTE_ADDR=address)
    client.cookies["draft_km"] = drafts.start(answers=answers)[0]
    return client


def test_fifty_filings_an_hour_from_one_address_are_all_accepted(cast: Cast) -> None:
    answers = answered()
    for _number in range(50):
        response = phone(answers, FLOODER).post(f"{NEW}send/")
        assert response["Location"] == f"{NEW}done/"
    assert Complaint.objects.count() == 50


def test_five_hundred_automated_posts_are_slowed_while_a_neighbour_files_at_once(
    cast: Cast,
    settings,  # type: ignore[no-untyped-def]
) -> None:
    settings.FILINGS_AN_HOUR = 300
    flooder = Client(REMOTE_ADDR=FLOODER)
    codes = [
        flooder.post(API, {}, content_type="application/json").status_code for _number in range(500)
    ]
    assert codes[:300] == [400] * 300
    assert codes.count(429) >= 190
    neighbour = phone(answered(), NEIGHBOUR)
    assert neighbour.post(f"{NEW}send/")["Location"] == f"{NEW}done/"


def test_who_must_wait_is_told_how_long_and_loses_nothing(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.FILINGS_AN_HOUR = 3
    answers = answered()
    with time_machine.travel(timezone.now(), tick=False):
        for _number in range(3):
            phone(answers, FLOODER).post(f"{NEW}send/")
        late = phone(answers, FLOODER)
        late.cookies["draft_en"] = late.cookies["draft_km"].value
        response = late.post("/en/complaints/new/send/")
        assert response.status_code == 429
        assert response["Retry-After"] == "1200"
        assert "Nothing you wrote is lost" in response.content.decode()
        assert "in 20 minutes" in response.content.decode()
    assert Complaint.objects.count() == 3
    with time_machine.travel(timezone.now() + timedelta(minutes=21)):
        assert len(send(late)) == 20
    assert Complaint.objects.count() == 4


def test_the_api_is_slowed_in_the_same_measure_as_our_pages(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.FILINGS_AN_HOUR = 2
    answers = answered()
    for _number in range(2):
        phone(answers, FLOODER).post(f"{NEW}send/")
    response = Client(REMOTE_ADDR=FLOODER).post(API, {}, content_type="application/json")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def test_drafts_are_not_begun_without_measure(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.FILINGS_AN_HOUR = 1
    for _number in range(4):
        begin(Client(REMOTE_ADDR=FLOODER))
    response = Client(REMOTE_ADDR=FLOODER).post("/en/complaints/new/")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Very many messages come from your connection" in response.content.decode()
    assert Draft.objects.count() == 4


def test_without_a_cache_nobody_is_slowed(
    cast: Cast, settings, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    def down(*_args: object, **_values: object) -> None:
        raise ConnectionError

    settings.FILINGS_AN_HOUR = 1
    monkeypatch.setattr(cache, "add", down)
    assert [flood.seconds_to_wait(flood.FILINGS, address=FLOODER) for _n in range(5)] == [0] * 5


def test_the_cache_holds_no_address(cast: Cast) -> None:
    flood.slow(flood.FILINGS, address=FLOODER)
    assert cache.get(f"flood:filing:{FLOODER}") is None
