"""The channels that need no provider, and who carries what. What all channels keep: test_channel_contract."""

from typing import Any

import pytest
from django.core import mail

from portal.notifications.channels import (
    Channel,
    PermanentFailure,
    TemporaryFailure,
    carrier_of,
    channels,
)
from portal.notifications.channels.email import EmailChannel
from portal.notifications.models import Delivery, DemoOutboxEntry, InboxEntry, Message
from portal.notifications.templates import Rendered

pytestmark = pytest.mark.django_db
RENDERED = Rendered(subject="Something new", text="Please look.", language="en")


def effects() -> int:
    return len(mail.outbox) + DemoOutboxEntry.objects.count() + InboxEntry.objects.count()


@pytest.fixture
def delivery() -> Delivery:
    message = Message.objects.create(
        template_key="x", recipient_kind="tests.person", recipient_id=1, language="en"
    )
    return Delivery.objects.create(message=message, channel="email")


@pytest.fixture(params=["demo", "email", "in_app"])
def channel(request: pytest.FixtureRequest) -> Channel:
    return channels[request.param]


def test_channel_sends_and_returns_an_id(channel: Channel, delivery: Delivery) -> None:
    provider_id = channel.send("person@example.org", RENDERED, idempotency_key=str(delivery.key))
    assert isinstance(provider_id, str)
    assert effects() == 1


def test_channel_that_writes_to_the_database_has_its_effect_once(
    channel: Channel, delivery: Delivery
) -> None:
    ids = {
        channel.send("person@example.org", RENDERED, idempotency_key=str(delivery.key))
        for _ in range(2)
    }
    assert len(ids) == 1
    assert effects() == (1 if channel.writes_to_database else 2)


@pytest.mark.security
def test_channel_that_writes_to_the_database_keeps_no_address(
    channel: Channel, delivery: Delivery
) -> None:
    channel.send("person@example.org", RENDERED, idempotency_key=str(delivery.key))
    rows = [
        *DemoOutboxEntry.objects.values(),
        *InboxEntry.objects.values(),
        *Delivery.objects.values(),
    ]
    assert "person@example.org" not in str(rows)


def test_enabled_channel_carries_its_own_messages_and_the_demo_stands_in_for_the_rest(
    settings: Any,
) -> None:
    settings.NOTIFICATION_CHANNELS = ["demo", "in_app"]
    carriers = {key: carrier_of(key) for key in ("in_app", "email", "sms")}
    assert {key: channel and channel.key for key, channel in carriers.items()} == {
        "in_app": "in_app",
        "email": "demo",
        "sms": "demo",
    }


def test_channel_that_is_not_enabled_carries_nothing(settings: Any) -> None:
    settings.NOTIFICATION_CHANNELS = ["in_app"]
    assert carrier_of("email") is None


def test_email_to_a_broken_address_fails_for_good() -> None:
    with pytest.raises(PermanentFailure, match="bad_address"):
        EmailChannel().send("two\nlines@example.org", RENDERED, idempotency_key="k")


@pytest.mark.parametrize(
    ("refused_with", "failure", "is_answer"),
    [
        (550, PermanentFailure, True),
        (451, TemporaryFailure, True),
        (421, TemporaryFailure, False),
        (None, TemporaryFailure, False),
    ],
)
def test_email_refusal_is_final_only_when_the_server_says_so(
    refused_with: int | None,
    failure: type[PermanentFailure | TemporaryFailure],
    is_answer: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import smtplib

    def send(self: Any) -> None:
        if refused_with is None:
            raise ConnectionRefusedError
        raise smtplib.SMTPRecipientsRefused({"person@example.org": (refused_with, b"no")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    with pytest.raises(failure) as caught:
        EmailChannel().send("person@example.org", RENDERED, idempotency_key="k")
    assert caught.value.is_answer is is_answer
