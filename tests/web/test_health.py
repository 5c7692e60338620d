"""Alive, and ready: database, broker, and a worker that beat's heartbeat reaches."""

from datetime import timedelta
from typing import Any

import pytest
import redis
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.utils import timezone

from portal.web import readiness
from portal.web.tasks import note_heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_heartbeat() -> None:
    readiness.cache.delete(readiness.HEARTBEAT_KEY)


def test_healthz_answers_without_asking_anybody(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"alive": True}


def test_readyz_with_a_heartbeat_is_200(client: Client) -> None:
    note_heartbeat()
    response = client.get("/readyz")
    assert response.status_code == 200
    body = response.json()
    assert body["ready"] is True
    assert {name: check["ok"] for name, check in body["checks"].items()} == {
        "database": True,
        "broker": True,
        "worker": True,
    }
    assert response["Cache-Control"] == "no-store"


def test_readyz_without_a_heartbeat_is_503(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    body = response.json()
    assert body["ready"] is False
    assert body["checks"]["worker"] == {"ok": False, "beat_lag_seconds": None}
    assert body["checks"]["database"]["ok"]


def test_readyz_with_an_old_heartbeat_is_503_and_says_how_old(client: Client) -> None:
    old = timezone.now() - readiness.HEARTBEAT_LIMIT - timedelta(seconds=1)
    readiness.cache.set(readiness.HEARTBEAT_KEY, old.isoformat())
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["worker"]["beat_lag_seconds"] > 40


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


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code in (403, 405)
    assert client.head(path).status_code in (200, 503)
