"""Alive, and ready: database, broker, and a worker that beat's heartbeat reaches."""

import os
import shutil
import threading
import time
from collections import namedtuple
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.utils import timezone

from portal.notifications.channels import channels
from portal.notifications.enums import Urgency
from portal.notifications.models import Delivery
from portal.notifications.services import flow
from portal.web import readiness
from portal.web.tasks import note_heartbeat

pytestmark = pytest.mark.django_db
CHECKS = {
    "database",
    "migrations",
    "deliveries",
    "channels",
    "broker",
    "worker",
    "beat",
    "storage",
}


def test_healthz_answers_without_asking_anybody(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"alive": True}


def test_readyz_with_both_heartbeats_is_200(client: Client) -> None:
    note_heartbeat()
    readiness.note_beat()
    response = client.get("/readyz")
    body = response.json()
    assert response.status_code == 200, body
    assert body["ready"] is True
    assert {name: check["ok"] for name, check in body["checks"].items()} == dict.fromkeys(
        CHECKS, True
    )
    assert response["Cache-Control"] == "no-store"


def test_readyz_without_a_heartbeat_is_503(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    body = response.json()
    assert body["ready"] is False
    assert body["checks"]["worker"] == {"ok": False, "beat_lag_seconds": None}
    assert body["checks"]["database"]["ok"]


def test_readyz_with_an_old_heartbeat_is_503_and_says_how_old(client: Client) -> None:
    old = time.time() - readiness.HEARTBEAT_LIMIT.total_seconds() - 1
    readiness._note(readiness.WORKER, at=old)
    readiness.note_beat()
    checks = client.get("/readyz").json()["checks"]
    assert checks["worker"]["beat_lag_seconds"] > 40
    assert checks["worker"]["ok"] is False
    assert checks["beat"]["ok"] is True, "a dead worker is not taken for a dead clock"


@pytest.mark.security
@pytest.mark.parametrize("error", [OperationalError("host=secret"), InterfaceError("closed")])
def test_readyz_without_a_database_is_503_and_tells_no_secret(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail() -> dict[str, Any]:
        raise error

    monkeypatch.setattr(readiness, "_database", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == {"ok": False, "error": type(error).__name__}
    assert "secret" not in response.content.decode()


def test_readyz_without_a_broker_is_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise redis.ConnectionError("no server")

    monkeypatch.setattr(redis.Redis, "ping", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["broker"]["ok"] is False


def test_readyz_with_a_migration_that_is_not_applied_is_503(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = readiness._migrations_of_the_code()
    newer = known | {("complaints", "9999_of_tomorrow")}
    monkeypatch.setattr(readiness, "_migrations_of_the_code", lambda: newer)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == {"ok": False, "missing": 1}


def test_readyz_with_a_full_disk_is_503_and_says_nothing_of_its_size(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**12, 10**12, 0))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["storage"] == {"ok": False}


def test_readyz_with_files_that_nobody_may_write_is_503(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda folder, mode: not mode & os.W_OK)
    assert client.get("/readyz").json()["checks"]["storage"] == {"ok": False}


def test_readyz_waits_a_moment_for_files_that_hang_and_holds_one_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()
    monkeypatch.setattr(readiness, "STORAGE_SECONDS", 0.2)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: over.wait(30))
    monkeypatch.setattr(readiness, "_database", lambda: {"ok": False})
    threads, began = threading.active_count(), time.monotonic()
    try:
        for _time in range(3):
            assert readiness.checks()["storage"] == {"ok": False, "error": "TimeoutError"}
        assert time.monotonic() - began < 20
        assert threading.active_count() <= threads + 1
    finally:
        over.set()


def test_readyz_is_503_while_a_channel_takes_nothing(client: Client, settings: Any) -> None:
    settings.NOTIFICATION_CHANNELS = ["email", "in_app"]
    email, now = channels["email"], timezone.now()
    try:
        for _time in range(flow.FAILURES):
            flow.note_failure(email, at=now)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["checks"]["channels"] == {"ok": False, "resting": ["email"]}
    finally:
        flow.note_answer(email)
    assert client.get("/readyz").json()["checks"]["channels"] == {"ok": True, "resting": []}


def test_messages_that_wait_for_the_rate_of_their_channel_are_no_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []

    def note(*question: Any) -> list[Any]:
        asked.extend(question)
        return []

    monkeypatch.setattr(readiness, "_ask", note)
    assert readiness._deliveries()["ok"] is True
    sql, params = asked
    assert 'NOT ("notifications_delivery"."last_error" = %s)' in sql
    assert "rate" in params


@pytest.mark.parametrize(
    ("urgency", "due_for", "is_ok"),
    [
        (Urgency.URGENT, timedelta(minutes=1), True),
        (Urgency.URGENT, timedelta(minutes=3), False),
        (Urgency.NORMAL, timedelta(minutes=3), True),
        (Urgency.NORMAL, timedelta(minutes=11), False),
        (Urgency.BULK, timedelta(hours=30), True),
        (Urgency.URGENT, timedelta(minutes=-30), True),
    ],
)
def test_readyz_is_503_while_a_message_that_is_not_in_bulk_stays_where_it_is(
    monkeypatch: pytest.MonkeyPatch, urgency: Urgency, due_for: timedelta, is_ok: bool
) -> None:
    due = timezone.now() - due_for
    rows = [(urgency.priority, due)] if due_for > timedelta() else []
    monkeypatch.setattr(readiness, "_ask", lambda sql, params=(): rows)
    found = readiness._deliveries()
    assert found["ok"] is is_ok
    assert set(found["oldest_waiting_seconds"]) == {"urgent", "normal", "bulk"}


def test_only_due_deliveries_are_asked_for() -> None:
    sql = str(Delivery.objects.due(timezone.now()).query)
    assert "next_attempt_at" in sql
    assert "waiting" in sql


def test_readyz_asks_a_database_of_its_own_connection_and_no_longer_than_it_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readiness, "DATABASE_SECONDS", 0.2)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        readiness._ask("SELECT pg_sleep(60)")
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code in (403, 405)
    assert client.head(path).status_code in (200, 503)


def test_heartbeats_stand_beside_the_cache() -> None:
    assert readiness._key(readiness.BEAT).startswith(settings.CACHES["default"]["KEY_PREFIX"])
