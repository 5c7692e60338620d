"""A hundred thousand that wait starve no urgent one and fill no broker, however many workers drain them."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from portal.notifications.enums import Urgency
from portal.notifications.models import Delivery, DemoOutboxEntry, Message
from portal.notifications.querysets import PATIENCE, PATIENCE_WITH_A_QUEUE
from portal.notifications.services import Recipient, deliver, notify, sweep_deliveries, sweeping
from portal.notifications.services.sweeping import CHUNK, QUEUE_ROOM
from tests.notifications.conftest import KIND, TEMPLATE

pytestmark = pytest.mark.django_db


def flood(count: int, urgency: Urgency = Urgency.NORMAL) -> None:
    """Deliveries that became due an hour ago and that nobody was asked for."""
    due = timezone.now() - timedelta(hours=1)
    messages = Message.objects.bulk_create(
        Message(
            template_key=TEMPLATE,
            recipient_kind=KIND,
            recipient_id=7,
            language="en",
            urgency=urgency,
        )
        for _ in range(count)
    )
    Delivery.objects.bulk_create(
        Delivery(message=message, channel="email", next_attempt_at=due, priority=urgency.priority)
        for message in messages
    )


class Broker:
    """Notes what is handed over; each queue holds what it is told to hold besides."""

    def __init__(self, **waiting: int | None) -> None:
        self.waiting = waiting
        self.handed: list[tuple[int, str]] = []

    def take(self, pk: int, urgency: str) -> None:
        self.handed.append((pk, str(urgency)))

    def sweep(self, at: Any = None) -> int:
        return sweep_deliveries(
            at=at or timezone.now(),
            hand_over=self.take,
            waiting_in=lambda urgency: self.waiting.get(str(urgency), 0),
        )


def test_urgent_one_written_last_goes_out_first(recipient: Recipient) -> None:
    flood(3000)
    notify(TEMPLATE, to=recipient, urgency=Urgency.URGENT)
    urgent = Delivery.objects.latest("pk")
    broker = Broker()
    broker.sweep(timezone.now() + PATIENCE)
    assert broker.handed[0] == (urgent.pk, "urgent")
    assert len(broker.handed) == 3001


def test_sweep_fills_each_queue_only_as_far_as_it_has_room() -> None:
    flood(1500)
    flood(1500, Urgency.BULK)
    broker = Broker(normal=QUEUE_ROOM - 700, bulk=QUEUE_ROOM + 1)
    assert broker.sweep() == 700
    assert {urgency for _pk, urgency in broker.handed} == {"normal"}


def test_sweep_of_thousands_costs_four_queries_a_chunk(django_assert_num_queries: Any) -> None:
    flood(2 * CHUNK)
    broker = Broker()
    # Urgent and bulk: savepoint, select, release. Normal: two chunks with an update each, and an empty one.
    with django_assert_num_queries(3 + 2 * 4 + 3 + 3):
        assert broker.sweep() == 2 * CHUNK


def test_every_delivery_is_handed_over_once_however_often_it_is_swept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeping, "QUEUE_ROOM", 800)
    flood(2000)
    broker = Broker()
    assert [broker.sweep() for _ in range(4)] == [800, 800, 400, 0]
    assert len({pk for pk, _urgency in broker.handed}) == 2000


def test_what_was_handed_over_is_asked_again_only_when_its_queue_is_empty_or_it_is_long_ago() -> (
    None
):
    flood(1)
    Broker().sweep()
    later = timezone.now() + PATIENCE + timedelta(seconds=1)
    assert Broker(normal=10).sweep(later) == 0
    assert Broker(normal=10).sweep(timezone.now() + PATIENCE_WITH_A_QUEUE * 1.1) == 1
    assert Broker().sweep(timezone.now() + 3 * PATIENCE_WITH_A_QUEUE) == 1


def test_those_never_asked_for_go_before_those_asked_for_long_ago() -> None:
    flood(2)
    first, second = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk=first.pk).update(enqueued_at=timezone.now() - timedelta(hours=1))
    broker = Broker()
    broker.sweep()
    assert [pk for pk, _urgency in broker.handed] == [second.pk, first.pk]


def test_sweep_without_a_broker_marks_nothing_as_handed_over() -> None:
    flood(3)
    broker = Broker(urgent=None)
    assert broker.sweep() == 0
    assert Delivery.objects.filter(enqueued_at__isnull=True).count() == 3


def test_bulk_is_left_to_the_sweeper_and_fills_no_broker(
    recipient: Recipient, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        notify(TEMPLATE, to=recipient, urgency=Urgency.BULK)
    assert callbacks == []
    assert Broker().sweep() == 1


def test_sweep_finds_what_waits_by_its_index() -> None:
    """Where almost everything was sent long ago, no sweep reads that."""
    flood(2000)
    Delivery.objects.update(state="sent", sent_at=timezone.now())
    flood(20)
    rows = Delivery.objects.left_behind(timezone.now()).of_urgency(Urgency.NORMAL)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_delivery")
    assert "delivery_open_by" in rows[:CHUNK].explain()


@pytest.mark.django_db(transaction=True)
def test_several_sweepers_and_workers_send_each_once(book: Any) -> None:
    flood(60)
    handed: list[int] = []
    ready = threading.Barrier(3)

    def work() -> None:
        mine: list[int] = []
        try:
            ready.wait(timeout=30)
            sweep_deliveries(
                at=timezone.now(),
                hand_over=lambda pk, urgency: mine.append(pk),
                waiting_in=lambda urgency: 0,
            )
            handed.extend(mine)
            for pk in mine:
                deliver(pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(handed) == sorted(Delivery.objects.values_list("pk", flat=True))
    assert DemoOutboxEntry.objects.count() == 60
