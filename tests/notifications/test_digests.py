"""Several messages that wait become one mail: each is named once, and nothing is said but how many."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from portal.notifications import templates
from portal.notifications.channels import PermanentFailure
from portal.notifications.enums import DeliveryState, Digest, Urgency
from portal.notifications.models import Delivery, Message
from portal.notifications.services import (
    Addresses,
    MessageTemplate,
    Recipient,
    Unreached,
    deliver,
    deliver_due,
    notify,
    sending,
    unreached,
)
from portal.notifications.templates import DIGEST
from tests.notifications.conftest import KIND, SECRET_ADDRESS, TEMPLATE, Book

pytestmark = pytest.mark.django_db
MORNING = "2026-11-23T09:20:00Z"


@pytest.fixture
def hourly(book: Book, settings: Any) -> Book:
    settings.NOTIFICATION_CHANNELS = ["email", "in_app"]
    book.answer = Addresses({"email": SECRET_ADDRESS, "in_app": "7"}, digest=Digest.HOURLY)
    return book


def outside() -> Any:
    return Delivery.objects.filter(channel="email")


def test_messages_of_an_hour_are_one_mail_that_says_how_many(
    hourly: Book, recipient: Recipient
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(3):
            notify(TEMPLATE, to=recipient)
        assert (deliver_due(), len(mail.outbox)) == (3, 0)  # the copies in her inbox
        clock.move_to("2026-11-23T10:00:00Z")
        assert deliver_due() == 1
        assert deliver_due() == 0
    (sent,) = mail.outbox
    digest = Message.objects.get(template_key=DIGEST)
    assert "3" in sent.body
    assert "/desk/messages/" in sent.body
    named = outside().filter(digest=digest)
    assert set(named.values_list("state", "provider_id")) == {("sent", f"digest-{digest.pk}")}
    assert named.count() == 3


@pytest.mark.security
def test_digest_says_nothing_of_what_it_names(
    hourly: Book, recipient: Recipient, subject: Any
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(2):
            notify(TEMPLATE, to=recipient, about=subject)
        clock.move_to("2026-11-23T10:00:00Z")
        deliver_due()
    (sent,) = mail.outbox
    assert "MRP-2026-0001" not in sent.subject + sent.body


def test_single_message_comes_as_itself(hourly: Book, recipient: Recipient) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        notify(TEMPLATE, to=recipient)
        clock.move_to("2026-11-23T10:00:00Z")
        deliver_due()
    assert not Message.objects.filter(template_key=DIGEST).exists()
    assert len(mail.outbox) == 1


def test_urgent_message_waits_for_no_digest(hourly: Book, recipient: Recipient) -> None:
    with time_machine.travel(MORNING, tick=False):
        notify(TEMPLATE, to=recipient, urgency=Urgency.URGENT)
        deliver_due()
    assert len(mail.outbox) == 1


def test_message_after_the_digest_waits_for_the_next_one(
    hourly: Book, recipient: Recipient
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        notify(TEMPLATE, to=recipient)
        notify(TEMPLATE, to=recipient)
        clock.move_to("2026-11-23T10:00:00Z")
        deliver_due()
        late = notify(TEMPLATE, to=recipient).deliveries.get(channel="email")
    assert (late.state, late.next_attempt_at.hour) == (DeliveryState.WAITING, 11)


def test_digest_that_cannot_be_delivered_fails_what_it_names(
    hourly: Book, recipient: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Any, *args: Any, **options: Any) -> str:
        raise PermanentFailure("refused")

    monkeypatch.setattr("portal.notifications.channels.email.EmailChannel.send", refuse)
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(2):
            notify(TEMPLATE, to=recipient)
        clock.move_to("2026-11-23T10:00:00Z")
        deliver_due()
    assert set(outside().values_list("state", "last_error")) == {("failed", "refused")}


def test_digest_to_somebody_who_is_gone_fails_what_it_names(
    hourly: Book, recipient: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Message] = []
    monkeypatch.setitem(unreached._members, KIND, Unreached(KIND, told.append))
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(2):
            notify(TEMPLATE, to=recipient)
        clock.move_to("2026-11-23T10:00:00Z")
        sending._claim(outside().first().pk, timezone.now())
        hourly.answer = None
        clock.shift(sending.LEASE.total_seconds())
        deliver_due()
    assert set(outside().values_list("state", "last_error")) == {("failed", "no_address")}
    assert told == []


def test_digest_names_nothing_that_she_left_since_and_has_a_next_channel(
    hourly: Book, recipient: Recipient, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NOTIFICATION_CHANNELS = ["email", "demo", "in_app"]
    news = MessageTemplate(key="tests.news", subject="News", text="News.", may_leave=True)
    monkeypatch.setitem(templates.templates._members, news.key, news)

    def refuse(self: Any, *args: Any, **options: Any) -> str:
        raise PermanentFailure("refused")

    monkeypatch.setattr("portal.notifications.channels.email.EmailChannel.send", refuse)
    with time_machine.travel(MORNING, tick=False) as clock:
        duties = [notify(TEMPLATE, to=recipient).pk for _ in range(2)]
        left = notify(news.key, to=recipient)
        hourly.answer = Addresses(
            {"email": SECRET_ADDRESS, "pigeon": "roof"}, digest=Digest.HOURLY, has_left=True
        )
        clock.move_to("2026-11-23T10:00:00Z")
        deliver_due()
        deliver_due()
    digest = Message.objects.get(template_key=DIGEST)
    assert sorted(digest.gathered.values_list("message_id", flat=True)) == duties
    assert digest.deliveries.get(channel="pigeon").state == DeliveryState.SENT
    late = left.deliveries.get(channel="email")
    assert (late.state, late.last_error) == ("failed", "left")


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_make_one_digest(hourly: Book, recipient: Recipient) -> None:
    for _ in range(6):
        notify(TEMPLATE, to=recipient)
    Delivery.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    ids = list(outside().values_list("pk", flat=True))
    ready = threading.Barrier(len(ids))

    def work(pk: int) -> None:
        try:
            ready.wait(timeout=20)
            deliver(pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[pk]) for pk in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    deliver_due()
    assert Message.objects.filter(template_key=DIGEST).count() == 1
    assert len(mail.outbox) == 1
    assert outside().filter(state=DeliveryState.SENT).count() == 7
