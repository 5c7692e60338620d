"""A message stands or falls with what caused it, and the broker learns ids only."""

from typing import Any

import pytest
from celery.signals import before_task_publish
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from portal.accounts.models import User
from portal.notifications.models import Delivery, Message
from portal.notifications.services import Addresses, Recipient, Urgency, notify
from portal.notifications.services.queueing import DELIVER_TASK
from portal.notifications.tasks import deliver
from portal.settings.celery import QUEUE_CLOCK
from tests.notifications.conftest import KIND, SECRET_ADDRESS, TEMPLATE, Book

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[Any], str]]:
    """Calls to the broker as (task, arguments, queue)."""
    calls: list[tuple[str, list[Any], str]] = []

    def send_task(name: str, args: list[Any], queue: str, **options: Any) -> None:
        calls.append((name, args, queue))

    monkeypatch.setattr("portal.notifications.services.queueing.current_app.send_task", send_task)
    return calls


def test_notify_writes_one_delivery_for_each_channel_the_recipient_wants(
    book: Book, recipient: Recipient
) -> None:
    book.answer = Addresses({"email": SECRET_ADDRESS, "in_app": "7"})
    message = notify(TEMPLATE, to=recipient)
    assert sorted(message.deliveries.values_list("channel", "state")) == [
        ("email", "waiting"),
        ("in_app", "waiting"),
    ]


def test_notify_leaves_out_channels_that_nothing_here_carries(
    book: Book, recipient: Recipient, settings: Any
) -> None:
    settings.NOTIFICATION_CHANNELS = ["in_app"]
    book.answer = Addresses({"pigeon": "roof", "in_app": "7"})
    assert list(notify(TEMPLATE, to=recipient).deliveries.values_list("channel", flat=True)) == [
        "in_app"
    ]


def test_notify_keeps_only_type_key_and_public_reference_of_what_it_is_about(
    recipient: Recipient, subject: User
) -> None:
    message = notify(TEMPLATE, to=recipient, about=subject)
    assert (message.about_type, message.about_id, message.about_label) == (
        "accounts.user",
        str(subject.pk),
        "MRP-2026-0001",
    )


@pytest.mark.security
def test_message_and_delivery_rows_hold_no_address(recipient: Recipient, subject: User) -> None:
    message = notify(TEMPLATE, to=recipient, about=subject)
    stored = str(Message.objects.filter(pk=message.pk).values()) + str(Delivery.objects.values())
    assert SECRET_ADDRESS not in stored
    assert subject.name not in stored


def test_notify_hands_over_after_commit_to_the_queue_of_its_urgency(
    recipient: Recipient, published: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = notify(TEMPLATE, to=recipient, urgency=Urgency.URGENT)
        assert published == []
    assert published == [(DELIVER_TASK, [message.deliveries.get().pk], settings.QUEUE_URGENT)]


@transaction.atomic
def tell_and_fail(recipient: Recipient) -> None:
    notify(TEMPLATE, to=recipient)
    raise RuntimeError("undone")


def test_notify_in_a_transaction_that_is_undone_writes_and_sends_nothing(
    recipient: Recipient, published: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(RuntimeError, match="undone"),
    ):
        tell_and_fail(recipient)
    assert (Message.objects.count(), Delivery.objects.count(), published) == (0, 0, [])


def test_notify_twice_with_one_dedupe_key_is_one_message(
    recipient: Recipient, published: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = notify(TEMPLATE, to=recipient, dedupe_key="overdue:17:acknowledge")
        second = notify(TEMPLATE, to=recipient, dedupe_key="overdue:17:acknowledge")
    assert (second, Message.objects.count(), len(published)) == (first, 1, 1)


def test_notify_without_dedupe_key_is_a_message_each_time(recipient: Recipient) -> None:
    notify(TEMPLATE, to=recipient)
    notify(TEMPLATE, to=recipient)
    assert Message.objects.count() == 2


def test_notify_with_the_broker_down_still_writes_the_delivery(
    recipient: Recipient, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def refuse(*args: Any, **options: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("portal.notifications.services.queueing.current_app.send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        notify(TEMPLATE, to=recipient)
    assert Delivery.objects.get().state == "waiting"


def test_broker_that_is_down_is_asked_once_for_many_messages(
    recipient: Recipient,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    asked: list[Any] = []

    def refuse(*args: Any, **options: Any) -> None:
        asked.append(args)
        raise OperationalError("connection refused")

    monkeypatch.setattr("portal.notifications.services.queueing.current_app.send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            notify(TEMPLATE, to=recipient)
    assert (len(asked), Delivery.objects.count()) == (1, 5)


def test_notify_with_an_unknown_template_or_kind_of_recipient_is_refused(
    recipient: Recipient,
) -> None:
    with pytest.raises(KeyError):
        notify("tests.no_such_template", to=recipient)
    with pytest.raises(KeyError):
        notify(TEMPLATE, to=Recipient(kind="tests.nobody", pk=1, language="en"))
    assert Message.objects.count() == 0


@pytest.mark.security
def test_broker_payload_is_the_delivery_id_alone(
    recipient: Recipient, subject: User, django_capture_on_commit_callbacks: Any
) -> None:
    payloads: list[Any] = []

    def note(body: Any = None, headers: Any = None, **others: Any) -> None:
        payloads.append((body, headers))

    before_task_publish.connect(note)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            message = notify(TEMPLATE, to=recipient, about=subject)
    finally:
        before_task_publish.disconnect(note)
    ((body, headers),) = payloads
    assert body[:2] == ([message.deliveries.get().pk], {})
    for private in (SECRET_ADDRESS, subject.name, subject.email, KIND, TEMPLATE, "MRP-2026-0001"):
        assert private not in str(body) + str(headers)


def test_deliver_task_has_the_name_that_is_sent() -> None:
    assert deliver.name == DELIVER_TASK


def test_every_urgency_has_a_queue_of_its_name() -> None:
    """Beside them only the clock's: beat's own jobs, which no flood of messages may hold up."""
    queues = {queue.name for queue in settings.CELERY_TASK_QUEUES}
    assert queues == {*Urgency.values, QUEUE_CLOCK}
