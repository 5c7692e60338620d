"""Each delivery goes out once, whatever dies on the way."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from portal.notifications.channels import (
    ChannelBase,
    PermanentFailure,
    TemporaryFailure,
    channels,
)
from portal.notifications.enums import DeliveryState
from portal.notifications.models import Delivery, DemoOutboxEntry, InboxEntry
from portal.notifications.querysets import PATIENCE
from portal.notifications.services import (
    Addresses,
    Recipient,
    deliver,
    deliver_due,
    flow,
    mark_inbox_read,
    notify,
    sweep_deliveries,
)
from portal.notifications.services.sending import LEASE, LONGEST_PAUSE, MAX_ATTEMPTS, pause_after
from portal.notifications.tasks import deliver as deliver_task
from portal.notifications.tasks import sweep_deliveries as sweep_task
from tests.notifications.conftest import SECRET_ADDRESS, TEMPLATE, Book

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(recipient: Recipient) -> Delivery:
    return notify(TEMPLATE, to=recipient).deliveries.get()


class Failing(ChannelBase):
    """A channel that fails as it is told, then works."""

    key = "email"

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.sent: list[str] = []

    def send(self, address: str, rendered: Any, *, idempotency_key: str) -> str:
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(idempotency_key)
        return "provider-1"


def use_channel(monkeypatch: pytest.MonkeyPatch, settings: Any, channel: Failing) -> None:
    monkeypatch.setitem(channels._members, "email", channel)
    settings.NOTIFICATION_CHANNELS = ["email"]


def sweep_and_send(at: Any) -> int:
    return sweep_deliveries(
        at=at, hand_over=lambda pk, urgency: deliver(pk), waiting_in=lambda urgency: 0
    )


def test_deliver_writes_the_demo_outbox_in_the_recipients_language(delivery: Delivery) -> None:
    assert deliver(delivery.pk) is True
    entry = DemoOutboxEntry.objects.get()
    delivery.refresh_from_db()
    assert (entry.delivery, entry.channel, delivery.state) == (
        delivery,
        "email",
        DeliveryState.SENT,
    )
    assert delivery.provider_id == f"demo-{entry.pk}"


def test_deliver_twice_sends_once(delivery: Delivery) -> None:
    assert [deliver(delivery.pk), deliver(delivery.pk)] == [True, False]
    assert DemoOutboxEntry.objects.count() == 1


def test_deliver_of_an_unknown_id_does_nothing() -> None:
    assert deliver(987654321) is False


def test_deliver_task_calls_the_service(delivery: Delivery) -> None:
    deliver_task(delivery.pk)
    assert DemoOutboxEntry.objects.count() == 1


def test_address_is_asked_for_when_sending_not_when_writing(book: Book, delivery: Delivery) -> None:
    book.answer = None
    assert deliver(delivery.pk) is False
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (DeliveryState.FAILED, "no_address")


def test_channel_switched_off_since_fails_the_delivery(delivery: Delivery, settings: Any) -> None:
    settings.NOTIFICATION_CHANNELS = ["in_app"]
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (DeliveryState.FAILED, "channel_off")


def test_in_app_delivery_waits_in_the_inbox_until_read(book: Book, recipient: Recipient) -> None:
    book.answer = Addresses({"in_app": "7"})
    deliver(notify(TEMPLATE, to=recipient).deliveries.get().pk)
    mine = InboxEntry.objects.of(recipient.kind, recipient.pk)
    assert mine.unread().count() == 1
    assert InboxEntry.objects.of(recipient.kind, 8).count() == 0
    assert mark_inbox_read(kind=recipient.kind, pk=recipient.pk, at=timezone.now()) == 1
    assert (mine.count(), mine.unread().count()) == (1, 0)


def test_email_carries_key_and_no_reply_address(
    book: Book, recipient: Recipient, settings: Any
) -> None:
    settings.NOTIFICATION_CHANNELS = ["email"]
    delivery = notify(TEMPLATE, to=recipient).deliveries.get()
    deliver(delivery.pk)
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to) == ([SECRET_ADDRESS], [])
    assert sent.extra_headers["Message-ID"] == f"<{delivery.key}@127.0.0.1>"


def test_temporary_failure_is_tried_again_after_a_pause(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    channel = Failing(TemporaryFailure("connection"))
    use_channel(monkeypatch, settings, channel)
    assert deliver(delivery.pk) is False
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.last_error) == (
        DeliveryState.WAITING,
        1,
        "connection",
    )
    assert deliver(delivery.pk) is False  # its time has not come
    with time_machine.travel(delivery.next_attempt_at, tick=False):
        assert deliver(delivery.pk) is True
    assert channel.sent == [str(delivery.key)]


def test_permanent_failure_is_not_tried_again(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    use_channel(monkeypatch, settings, Failing(PermanentFailure("refused")))
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (DeliveryState.FAILED, "refused")
    assert sweep_and_send(timezone.now() + timedelta(days=1)) == 0


def test_delivery_that_keeps_failing_is_given_up_after_the_last_attempt(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(flow, "FAILURES", 100)  # a channel that rests would use up no attempt
    use_channel(monkeypatch, settings, Failing(*[TemporaryFailure("connection")] * MAX_ATTEMPTS))
    for _attempt in range(MAX_ATTEMPTS):
        Delivery.objects.update(next_attempt_at=timezone.now())
        deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, MAX_ATTEMPTS)


@pytest.mark.security
def test_unexpected_error_costs_an_attempt_and_logs_no_address(
    delivery: Delivery,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    use_channel(monkeypatch, settings, Failing(ValueError(f"cannot write to {SECRET_ADDRESS}")))
    assert deliver(delivery.pk) is False
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (DeliveryState.WAITING, "unexpected")
    assert SECRET_ADDRESS not in caplog.text


def test_pause_grows_and_stays_within_its_bound() -> None:
    shortest = [timedelta(seconds=30 * 2**n) for n in range(8)]
    pauses = [pause_after(n) for n in range(1, 9)]
    assert all(low <= pause <= low * 1.25 for low, pause in zip(shortest, pauses, strict=True))
    assert pause_after(100) <= LONGEST_PAUSE * 1.25


def test_worker_killed_while_sending_leaves_one_message_after_the_sweep(delivery: Delivery) -> None:
    killed_at = timezone.now()
    Delivery.objects.update(
        state=DeliveryState.SENDING, attempts=1, next_attempt_at=killed_at + LEASE
    )
    assert sweep_and_send(killed_at + LEASE - timedelta(seconds=1)) == 0
    with time_machine.travel(killed_at + LEASE + PATIENCE, tick=False):
        assert sweep_and_send(timezone.now()) == 1
        assert sweep_and_send(timezone.now() + PATIENCE) == 0
    assert DemoOutboxEntry.objects.count() == 1


def test_worker_that_kills_its_sender_every_time_is_given_up(delivery: Delivery) -> None:
    Delivery.objects.update(
        state=DeliveryState.SENDING, attempts=MAX_ATTEMPTS, next_attempt_at=timezone.now()
    )
    assert deliver(delivery.pk) is False
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (DeliveryState.FAILED, "sender_lost")


def test_slow_sender_overtaken_by_another_changes_nothing(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease ran out while it slept: the one that took over has sent, and the sleeper's note is refused."""
    from portal.notifications.services import sending

    sleeper = sending._claim(delivery.pk, timezone.now())
    assert sleeper is not None
    with time_machine.travel(timezone.now() + LEASE, tick=False):
        assert deliver(delivery.pk) is True
    assert sending._send(sleeper) is False
    assert DemoOutboxEntry.objects.count() == 1


def test_sweep_leaves_fresh_deliveries_to_the_workers(delivery: Delivery) -> None:
    assert sweep_and_send(timezone.now()) == 0


def test_sweep_after_a_lost_broker_hands_over_once_each_patience(delivery: Delivery) -> None:
    asked: list[tuple[int, str]] = []
    later = timezone.now() + PATIENCE
    for at in (later, later + timedelta(seconds=15), later + PATIENCE):
        sweep_deliveries(
            at=at,
            hand_over=lambda pk, urgency: asked.append((pk, urgency)),
            waiting_in=lambda urgency: 0,
        )
    assert asked == [(delivery.pk, "normal")] * 2


def test_sweep_with_one_bad_row_sends_all_others(recipient: Recipient) -> None:
    first, bad, last = (notify(TEMPLATE, to=recipient) for _ in range(3))
    type(bad).objects.filter(pk=bad.pk).update(template_key="tests.removed_since")
    with time_machine.travel(timezone.now() + PATIENCE, tick=False):
        assert sweep_and_send(timezone.now()) == 3
    sent = Delivery.objects.filter(state=DeliveryState.SENT).values_list("message", flat=True)
    assert sorted(sent) == [first.pk, last.pk]
    assert bad.deliveries.get().last_error == "unexpected"


def test_sweep_task_runs(delivery: Delivery) -> None:
    sweep_task()
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_deliver_due_sends_everything_without_the_broker(recipient: Recipient) -> None:
    notify(TEMPLATE, to=recipient)
    notify(TEMPLATE, to=recipient)
    assert (deliver_due(), deliver_due()) == (2, 0)


def test_sweep_costs_the_same_queries_for_any_number_of_deliveries(
    recipient: Recipient, django_assert_num_queries: Any
) -> None:
    for count in (1, 2):
        for _ in range(count):
            notify(TEMPLATE, to=recipient)
        # Of each urgency savepoint, select, release; of the one with deliveries also the update.
        with django_assert_num_queries(10):
            sweep_deliveries(
                at=timezone.now() + PATIENCE * (2 * count),
                hand_over=lambda pk, urgency: None,
                waiting_in=lambda urgency: 0,
            )


@pytest.mark.django_db(transaction=True)
def test_delivery_that_another_worker_holds_is_skipped(recipient: Recipient) -> None:
    import threading

    delivery = notify(TEMPLATE, to=recipient).deliveries.get()
    results: list[bool] = []

    def other_worker() -> None:
        try:
            results.append(deliver(delivery.pk))
        finally:
            connection.close()

    with transaction.atomic():
        Delivery.objects.select_for_update().get(pk=delivery.pk)
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join(timeout=10)
    assert results == [False]
    assert Delivery.objects.get().attempts == 0
