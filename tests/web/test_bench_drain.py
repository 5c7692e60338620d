"""The drain of the benchmark: sent by the real services, and every lost or doubled message is seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from portal.notifications import addresses, templates
from portal.notifications.channels import channels
from portal.notifications.enums import DeliveryState
from portal.notifications.models import Delivery, Message
from portal.notifications.services import Urgency, deliver_due, notify
from portal.web.bench import carrier, messages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nowhere(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The benchmark's channel, readers and message, in the registries until the test ends."""
    for registry in (channels, addresses.address_books, templates.templates):
        monkeypatch.setattr(registry, "_members", dict(registry._members))  # type: ignore[attr-defined]
    carrier.register()
    settings.NOTIFICATION_CHANNELS = ["in_app", carrier.KEY]
    settings.DATA_DIR = tmp_path


def test_what_waits_is_one_delivery_for_each_message() -> None:
    messages.write(7)
    assert Message.objects.count() == Delivery.objects.count() == 7
    assert set(Delivery.objects.values_list("channel", "state")) == {
        (carrier.KEY, DeliveryState.WAITING)
    }


def test_a_drain_that_lost_nothing_is_whole() -> None:
    messages.write(5)
    assert deliver_due() == 5
    drained = messages.drain(lambda: False)
    assert (drained.written, drained.sent, drained.lost, drained.doubled) == (5, 5, 0, 0)
    assert drained.is_whole
    assert len(drained.flood.latencies) == 5


def test_a_lost_and_a_doubled_message_are_counted() -> None:
    messages.write(5)
    deliver_due()
    lines = carrier.note().read_text().splitlines()
    carrier.note().write_text("\n".join([*lines[1:], lines[1]]))
    drained = messages.drain(lambda: False)
    assert (drained.lost, drained.doubled, drained.is_whole) == (1, 1, False)


def test_a_drain_that_left_some_is_not_whole() -> None:
    messages.write(2)
    drained = messages.drain(lambda: False)
    assert (drained.written, drained.sent, drained.is_whole) == (2, 0, False)


def test_urgent_ones_are_timed_from_being_written() -> None:
    messages.write(1)
    notify(carrier.TEMPLATE, to=messages._reader(0), urgency=Urgency.URGENT)
    deliver_due()
    drained = messages.drain(lambda: False)
    assert (len(drained.flood.latencies), len(drained.urgent.latencies)) == (1, 1)
    assert drained.urgent.latencies[0] > 0


def test_the_outbox_is_emptied_of_what_former_runs_left() -> None:
    messages.write(2)
    deliver_due()
    with connection.cursor() as cursor:  # nothing may wait for the end of the transaction
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    messages.empty_outbox()
    assert (Message.objects.count(), carrier.note().exists()) == (0, False)
