"""How long a queue is, asked of the broker itself."""

import os

import pytest
import redis
from django.conf import settings

from portal.notifications.services import queueing

QUEUE = f"test-length-{os.getpid()}"


def test_length_of_a_queue_is_what_waits_in_it() -> None:
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL.replace("redis+socket", "unix").replace("virtual_host", "db")
    )
    try:
        assert queueing.queue_length(QUEUE) == 0
        assert queueing.enqueue(1, QUEUE) is True
        assert queueing.enqueue(2, QUEUE) is True
        assert queueing.queue_length(QUEUE) == 2
    finally:
        client.delete(QUEUE, f"_kombu.binding.{QUEUE}")


def test_length_is_not_known_without_a_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(queueing.current_app, "connection_for_read", refuse)
    assert queueing.queue_length("urgent") is None
