"""The demo shows each message it would have sent, and nobody's address."""

from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.notifications.services import Recipient, deliver_due, notify
from tests.notifications.conftest import SECRET_ADDRESS, TEMPLATE

pytestmark = pytest.mark.django_db
URL = "/demo/outbox/"


def send(recipient: Recipient, subject: User, times: int) -> None:
    for _ in range(times):
        notify(TEMPLATE, to=recipient, about=subject)
    deliver_due()


def test_outbox_without_messages_says_so(client: Client) -> None:
    assert "No message yet" in client.get(URL).content.decode()


def test_outbox_shows_message_with_the_reference_of_its_case(
    client: Client, recipient: Recipient, subject: User
) -> None:
    send(recipient, subject, 1)
    page = client.get(URL).content.decode()
    assert [
        text in page for text in ("MRP-2026-0001", "a person of the tests", "Something new on")
    ] == [True] * 3


@pytest.mark.security
def test_outbox_shows_no_address_and_no_name(
    client: Client, recipient: Recipient, subject: User
) -> None:
    send(recipient, subject, 1)
    page = client.get(URL).content.decode()
    assert SECRET_ADDRESS not in page
    assert subject.name not in page


def test_outbox_shows_messages_about_one_reference(
    client: Client, recipient: Recipient, subject: User
) -> None:
    send(recipient, subject, 2)
    about_it = client.get(URL, {"reference": "MRP-2026-0001"}).content.decode()
    about_another = client.get(URL, {"reference": "MRP-2026-0002"}).content.decode()
    assert (about_it.count("<article"), about_another.count("<article")) == (2, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_outbox_costs_the_same_queries_for_any_number_of_messages(
    client: Client, recipient: Recipient, subject: User, count: int, django_assert_num_queries: Any
) -> None:
    send(recipient, subject, count)
    with django_assert_num_queries(2):  # count, page
        assert client.get(URL).content.decode().count("<article") == count


@pytest.mark.security
def test_outbox_exists_in_the_demo_only(client: Client, settings: Any) -> None:
    settings.IS_DEMO = False
    assert client.get(URL).status_code == 404


@pytest.mark.parametrize(
    "query", ["page=x", "page=99999999999999999999", "reference=" + "x" * 1500]
)
def test_outbox_with_strange_queries_still_answers(client: Client, query: str) -> None:
    assert client.get(f"{URL}?{query}").status_code == 200
