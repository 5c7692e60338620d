"""What providers say: signed or refused, once each however often it comes, early or late."""

import threading
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from portal.notifications import inbound as inbound_module
from portal.notifications.channels import (
    BadSignature,
    ChannelBase,
    Inbound,
    Receipt,
    channels,
)
from portal.notifications.enums import DeliveryState, Outcome
from portal.notifications.models import ChannelEvent, Delivery
from portal.notifications.services import (
    Addresses,
    Recipient,
    deliver,
    forget_old_events,
    note_receipt,
    notify,
    sending,
)
from portal.notifications.services.receiving import EVENTS_KEPT
from portal.notifications.views.hooks import MOST_BYTES
from tests.notifications.conftest import SECRET_ADDRESS, TEMPLATE, Book

pytestmark = pytest.mark.django_db
URL = "/hooks/email/"


class Answering(ChannelBase):
    """A channel whose provider calls back; `X-Signed: yes` is its signature."""

    key = "email"
    takes_receipts = True

    def __init__(self) -> None:
        self.said: list[Receipt | Inbound] = []

    def send(self, address: str, rendered: Any, *, idempotency_key: str) -> str:
        return "provider-1"

    def events(self, *, headers: Mapping[str, str], body: bytes) -> list[Receipt | Inbound]:
        if headers.get("x-signed") != "yes":
            raise BadSignature
        return self.said


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Answering:
    channel = Answering()
    monkeypatch.setitem(channels._members, "email", channel)
    settings.NOTIFICATION_CHANNELS = ["email", "in_app"]
    return channel


@pytest.fixture
def sent(channel: Answering, recipient: Recipient) -> Delivery:
    delivery = notify(TEMPLATE, to=recipient).deliveries.get()
    deliver(delivery.pk)
    return delivery


def receipt(outcome: Outcome, event: str = "e1") -> Receipt:
    return Receipt("provider-1", outcome, "unknown_number", event)


def call(client: Client, body: bytes = b"{}", signed: str = "yes") -> int:
    answer = client.post(
        URL, data=body, content_type="application/json", headers={"X-Signed": signed}
    )
    return answer.status_code


def test_receipt_confirms_the_delivery_once(
    client: Client, channel: Answering, sent: Delivery
) -> None:
    channel.said = [receipt(Outcome.DELIVERED)]
    assert [call(client), call(client)] == [200, 200]
    sent.refresh_from_db()
    assert sent.delivered_at is not None
    assert ChannelEvent.objects.count() == 1


def test_receipt_of_a_failure_goes_on_to_the_next_channel(
    client: Client, channel: Answering, book: Book, sent: Delivery, settings: Any
) -> None:
    settings.NOTIFICATION_CHANNELS = ["email", "demo"]
    book.answer = Addresses({"email": SECRET_ADDRESS, "pigeon": "roof"})
    channel.said = [receipt(Outcome.FAILED)]
    assert call(client) == 200
    assert dict(sent.message.deliveries.values_list("channel", "state")) == {
        "email": "failed",
        "pigeon": "waiting",
    }
    sent.refresh_from_db()
    assert (sent.last_error, sent.sent_at) == ("unknown_number", None)


def test_what_has_arrived_is_not_undone_by_a_later_word(sent: Delivery) -> None:
    note_receipt(channel="email", receipt=receipt(Outcome.DELIVERED))
    note_receipt(channel="email", receipt=receipt(Outcome.FAILED, "e2"))
    sent.refresh_from_db()
    assert sent.state == DeliveryState.SENT


def test_receipt_that_is_faster_than_our_own_note_counts_when_we_have_noted(
    channel: Answering, recipient: Recipient
) -> None:
    note_receipt(channel="email", receipt=receipt(Outcome.DELIVERED))
    delivery = notify(TEMPLATE, to=recipient).deliveries.get()
    assert deliver(delivery.pk) is True
    delivery.refresh_from_db()
    assert delivery.delivered_at is not None


@pytest.mark.django_db(transaction=True)
def test_receipt_that_comes_while_we_note_the_sending_counts(
    channel: Answering, recipient: Recipient
) -> None:
    """Neither of two transactions that have not ended sees the other: one waits."""
    claimed = sending._claim(notify(TEMPLATE, to=recipient).deliveries.get().pk, timezone.now())
    assert claimed

    def say() -> None:
        try:
            note_receipt(channel="email", receipt=receipt(Outcome.DELIVERED))
        finally:
            connection.close()

    provider = threading.Thread(target=say)
    with transaction.atomic():
        assert sending._mark_sent(claimed, channel, "provider-1")
        provider.start()
        provider.join(timeout=0.5)
    provider.join(timeout=20)
    claimed.refresh_from_db()
    assert claimed.delivered_at is not None


def test_receipt_for_nothing_of_ours_changes_nothing(channel: Answering, sent: Delivery) -> None:
    unknown = Receipt("another-provider-id", Outcome.FAILED, "x", "e3")
    assert note_receipt(channel="email", receipt=unknown) is True
    sent.refresh_from_db()
    assert sent.state == DeliveryState.SENT


@pytest.mark.security
def test_hook_without_the_providers_signature_is_refused_and_does_nothing(
    client: Client, channel: Answering, sent: Delivery
) -> None:
    channel.said = [receipt(Outcome.FAILED)]
    assert call(client, signed="no") == 403
    sent.refresh_from_db()
    assert (sent.state, ChannelEvent.objects.count()) == (DeliveryState.SENT, 0)


@pytest.mark.security
def test_hook_takes_no_more_than_an_event_is_long(client: Client, channel: Answering) -> None:
    assert call(client, b"x" * (MOST_BYTES + 1)) == 413
    assert call(client, b"x" * MOST_BYTES) == 200


@pytest.mark.security
@pytest.mark.parametrize("url", ["/hooks/in_app/", "/hooks/demo/", "/hooks/pigeon/", "/hooks/sms/"])
def test_hook_of_a_channel_that_is_off_or_takes_nothing_is_not_there(
    client: Client, channel: Answering, url: str
) -> None:
    assert client.post(url).status_code == 404


@pytest.mark.security
def test_inbound_is_handed_on_once_and_nothing_of_it_is_kept(
    client: Client, channel: Answering, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    heard: list[Inbound] = []
    monkeypatch.setattr(inbound_module, "receive", lambda *, inbound: heard.append(inbound))
    words = Inbound("email", SECRET_ADDRESS, "My passport is gone", "e9")
    channel.said = [words]
    assert [call(client), call(client)] == [200, 200]
    assert heard == [words]
    kept = str(ChannelEvent.objects.values()) + caplog.text
    assert SECRET_ADDRESS not in kept
    assert "passport" not in kept


def test_inbound_that_could_not_be_kept_is_taken_when_it_comes_again(
    client: Client, channel: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Inbound] = []

    def fail_first(*, inbound: Inbound) -> None:
        calls.append(inbound)
        if len(calls) == 1:
            raise RuntimeError("the database was busy")

    monkeypatch.setattr(inbound_module, "receive", fail_first)
    channel.said = [Inbound("email", "a", "b", "e9")]
    client.raise_request_exception = False
    assert [call(client), call(client), call(client)] == [500, 200, 200]
    assert len(calls) == 2


def test_old_events_are_forgotten(channel: Answering) -> None:
    note_receipt(channel="email", receipt=receipt(Outcome.UNKNOWN))
    at = ChannelEvent.objects.get().at
    assert forget_old_events(at=at + EVENTS_KEPT) == 0
    assert forget_old_events(at=at + EVENTS_KEPT * 1.01) == 1
