"""A provider that breaks, hangs or answers twice: the message goes out once, over a real connection."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from portal.notifications.channels import calling
from portal.notifications.enums import DeliveryState
from portal.notifications.models import Delivery
from portal.notifications.services import Addresses, Recipient, deliver_due, notify
from portal.notifications.simulators import Mode, TelegramSimulator, TwilioSimulator
from tests.notifications.conftest import TEMPLATE, Book

pytestmark = pytest.mark.django_db
ADDRESSES = {"sms": "+85512345678", "telegram": "7700112233"}
Provider = TwilioSimulator | TelegramSimulator


@pytest.fixture(params=["sms", "telegram"])
def provider(
    request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch, book: Book
) -> Iterator[Provider]:
    key = request.param
    book.answer = Addresses({key: ADDRESSES[key]})
    settings.NOTIFICATION_CHANNELS = [key]
    monkeypatch.setattr(calling, "TIMEOUT", (0.5, 0.5))
    with TwilioSimulator() if key == "sms" else TelegramSimulator() as provider:
        for name, value in provider.settings().items():
            setattr(settings, name, value)
        yield provider


def taken(provider: Provider) -> int:
    return len(provider.rows if isinstance(provider, TwilioSimulator) else provider.sent)


def deliver_again() -> None:
    """As after the pause, and once more than needed."""
    for _again in range(2):
        Delivery.objects.open().update(next_attempt_at=timezone.now())
        deliver_due()


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        (Mode.BROKEN, "provider_down"),
        (Mode.BUSY, "too_many"),
        (Mode.HANG, "timeout"),
        (Mode.NONSENSE, ""),
    ],
)
def test_message_that_its_provider_did_not_take_waits_and_goes_out_once(
    provider: Provider, recipient: Recipient, mode: Mode, error: str
) -> None:
    delivery = notify(TEMPLATE, to=recipient).deliveries.get()
    provider.mode = mode
    deliver_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, taken(provider)) == (DeliveryState.WAITING, 1, 0)
    assert error in delivery.last_error
    provider.mode = Mode.OK
    deliver_again()
    delivery.refresh_from_db()
    assert (delivery.state, taken(provider)) == (DeliveryState.SENT, 1)


def test_message_whose_provider_answers_twice_goes_out_once(
    provider: Provider, recipient: Recipient
) -> None:
    delivery = notify(TEMPLATE, to=recipient).deliveries.get()
    provider.mode = Mode.TWICE
    deliver_due()
    deliver_again()
    delivery.refresh_from_db()
    # The simulator takes once and answers two times.
    assert (delivery.state, taken(provider)) == (DeliveryState.SENT, 1)


@pytest.mark.parametrize("provider", ["sms"], indirect=True)
def test_text_message_whose_answer_was_lost_goes_out_once(
    provider: Provider, recipient: Recipient
) -> None:
    """Telegram cannot be asked what it took: there the repeat carries the same key, and may come twice (ADR 27)."""
    delivery = notify(TEMPLATE, to=recipient).deliveries.get()
    provider.mode = Mode.LOST
    deliver_due()
    provider.mode = Mode.OK
    deliver_again()
    delivery.refresh_from_db()
    assert (delivery.state, taken(provider)) == (DeliveryState.SENT, 1)
