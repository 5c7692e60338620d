"""What must work for the portal to do its job."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

HEARTBEAT_KEY = "worker-heartbeat"
# Beat sends a heartbeat every 10 s; four missed ones mean that worker or beat is gone.
HEARTBEAT_LIMIT = timedelta(seconds=40)
HEARTBEAT_KEPT_SECONDS = 24 * 60 * 60


def note_heartbeat() -> None:
    """Called by a worker on beat's schedule."""
    cache.set(HEARTBEAT_KEY, timezone.now().isoformat(), HEARTBEAT_KEPT_SECONDS)


def checks() -> dict[str, dict[str, Any]]:
    """Each check's name → {"ok": bool, …}. Never raises."""
    return {"database": _try(_database), "broker": _try(_broker), "worker": _try(_worker)}


def _try(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OSError) as error:
        return {"ok": False, "error": type(error).__name__}


def _database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def _broker() -> dict[str, Any]:
    client = redis.Redis.from_url(str(settings.CACHES["default"]["LOCATION"]), socket_timeout=2)
    try:
        return {"ok": bool(client.ping())}
    finally:
        client.close()


def _worker() -> dict[str, Any]:
    """A heartbeat goes from beat through the broker to a worker, so its age covers all three."""
    stamp = cache.get(HEARTBEAT_KEY)
    if stamp is None:
        return {"ok": False, "beat_lag_seconds": None}
    age = timezone.now() - datetime.fromisoformat(stamp)
    return {"ok": age < HEARTBEAT_LIMIT, "beat_lag_seconds": round(age.total_seconds(), 1)}
