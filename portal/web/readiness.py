"""What must work for the portal to do its job. No look waits long for a server that hangs, and none tells a secret."""

import functools
import os
import select
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg2
import redis
from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import Min
from django.utils import timezone
from psycopg2 import extensions
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.notifications.channels import channels
from portal.notifications.enums import BreakerState, Urgency
from portal.notifications.models import Delivery
from portal.notifications.services.flow import breaker_of

WORKER, BEAT = "worker", "beat"
HEARTBEAT_TASK = "portal.web.tasks.note_heartbeat"
# Beat sends a heartbeat every 10 s; four missed ones mean that worker or beat is gone.
HEARTBEAT_LIMIT = timedelta(seconds=40)
HEARTBEAT_KEPT_SECONDS = 24 * 60 * 60
# PostgreSQL, Redis and the files may all hang: an answer still comes within three seconds.
DATABASE_SECONDS = 1.5
REDIS_SECONDS = 1.0
STORAGE_SECONDS = 1.0
# A message that nobody tried to send for so long is stuck. What can wait, may: a digest of 100,000 is no fault.
DELIVERY_LIMITS = {
    Urgency.URGENT: timedelta(minutes=2),
    Urgency.NORMAL: timedelta(minutes=10),
    Urgency.BULK: None,
}
LEAST_ROOM = 300_000_000  # bytes: a few uploads of the largest size, and what PostgreSQL may need beside them

Check = dict[str, Any]
_UNKNOWN: Check = {"ok": False, "error": "unknown"}
_FAULTS = (DatabaseError, psycopg2.Error, redis.RedisError, OSError)
_looks: dict[str, "Future[Check]"] = {}  # at the files, one at a time


def note_heartbeat() -> None:
    """Called by a worker on beat's schedule."""
    _note(WORKER)


def note_beat(**_signal: object) -> None:
    """Called in beat's own process when it sends a heartbeat: so a dead worker is not taken for a dead clock."""
    try:
        _note(BEAT)
    except _FAULTS:
        return  # the broker's check says so


def checks() -> dict[str, Check]:
    """Each check's name → {"ok": bool, …}. Never raises, and takes three seconds at most."""
    files, until = _look_at_files(), time.monotonic() + STORAGE_SECONDS
    database, broker = _try(_database), _try(_broker)
    return {
        "database": database,
        "migrations": _try(_migrations) if database["ok"] else _UNKNOWN,
        "deliveries": _try(_deliveries) if database["ok"] else _UNKNOWN,
        "channels": _try(_channels) if broker["ok"] else _UNKNOWN,
        "broker": broker,
        "worker": _try(_worker) if broker["ok"] else {**_UNKNOWN, "beat_lag_seconds": None},
        "beat": _try(_beat) if broker["ok"] else {**_UNKNOWN, "lag_seconds": None},
        "storage": _try(lambda: files.result(timeout=max(0.0, until - time.monotonic()))),
    }


def _try(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except _FAULTS as error:
        return {"ok": False, "error": type(error).__name__}


# The database -------------------------------------------------------------------------------------


def _database() -> Check:
    _ask("SELECT 1")
    return {"ok": True}


def _migrations() -> Check:
    """Every migration of the code is applied. More of them are no fault: a newer release is being rolled out."""
    applied = set(_ask("SELECT app, name FROM django_migrations"))
    missing = len(_migrations_of_the_code() - applied)
    return {"ok": not missing, "missing": missing}


@functools.cache
def _migrations_of_the_code() -> frozenset[tuple[str, str]]:
    """By their files: loading them takes more memory than a web process should spend on this."""
    return frozenset(
        (app.label, file.stem)
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "migrations").glob("[!_]*.py")
    )


def _deliveries() -> Check:
    """How long the oldest delivery of each urgency has been due.

    One that waits for its hour is not due, and one that waits because its channel carries only so much is no fault.
    Failures move the time ahead: of those the check of channels tells.
    """
    now = timezone.now()
    due = Delivery.objects.due(now).exclude(last_error="rate").order_by().values_list("priority")
    rows = dict(_ask(*due.annotate(oldest=Min("next_attempt_at")).query.sql_with_params()))
    waited = {urgency: now - rows.get(urgency.priority, now) for urgency in Urgency}
    is_ok = all(
        limit is None or waited[urgency] < limit for urgency, limit in DELIVERY_LIMITS.items()
    )
    seconds = {urgency.value: round(time.total_seconds()) for urgency, time in waited.items()}
    return {"ok": is_ok, "oldest_waiting_seconds": seconds}


def _channels() -> Check:
    """Channels that did not take several messages in a row and have taken none since."""
    now = timezone.now()
    resting = [
        key
        for key in settings.NOTIFICATION_CHANNELS
        if breaker_of(channels[key], at=now).state != BreakerState.CLOSED
    ]
    return {"ok": not resting, "resting": resting}


def _ask(sql: str, params: tuple[Any, ...] = ()) -> list[Any]:
    """Rows from a connection of its own, within `DATABASE_SECONDS`.

    Asynchronous, because neither a timeout of the server nor one of the network ends the wait for a server that is
    stopped: both need it to answer.
    """
    deadline = time.monotonic() + DATABASE_SECONDS
    asked = psycopg2.connect(**connection.get_connection_params(), async_=True)
    try:
        _wait(asked, deadline)
        with asked.cursor() as cursor:
            cursor.execute(sql, params)
            _wait(asked, deadline)
            return cursor.fetchall()
    finally:
        asked.close()


def _wait(asked: Any, deadline: float) -> None:
    """Until the connection has what was asked of it.

    Raises:
        TimeoutError: the time is over.
    """
    while (state := asked.poll()) != extensions.POLL_OK:
        left = deadline - time.monotonic()
        poller = select.poll()
        poller.register(
            asked.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT
        )
        if left <= 0 or not poller.poll(left * 1000):
            raise TimeoutError


# The broker and who uses it -----------------------------------------------------------------------


def _broker() -> Check:
    with _redis() as client:
        return {"ok": bool(client.ping())}


def _worker() -> Check:
    """A heartbeat goes from beat through the broker to a worker, so its age covers all three."""
    age = _age_of(WORKER)
    return {"ok": _is_young(age), "beat_lag_seconds": age}


def _beat() -> Check:
    age = _age_of(BEAT)
    return {"ok": _is_young(age), "lag_seconds": age}


def _is_young(age: float | None) -> bool:
    return age is not None and age < HEARTBEAT_LIMIT.total_seconds()


def _note(who: str, *, at: float | None = None) -> None:
    with _redis() as client:
        client.set(_key(who), str(at or time.time()), ex=HEARTBEAT_KEPT_SECONDS)


def _age_of(who: str) -> float | None:
    """Seconds since its last heartbeat, None where there is none."""
    with _redis() as client:
        stamp: Any = client.get(_key(who))
    return None if stamp is None else round(max(0.0, time.time() - float(stamp)), 1)


def _key(who: str) -> str:
    return f"{settings.CACHES['default']['KEY_PREFIX']}:heartbeat:{who}"


def _redis() -> redis.Redis:
    """Closes at the end of a `with`."""
    return redis.Redis.from_url(
        str(settings.CACHES["default"]["LOCATION"]),
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


# Files --------------------------------------------------------------------------------------------


def _look_at_files() -> "Future[Check]":
    """A look in a thread of its own: a shared file system that hangs answers nothing, not even that it hangs.

    Whoever comes while a look goes on waits for that one, so that it holds one thread and not one for each call.
    """
    look = _looks.get("storage")
    if look is None or look.done():
        look = _looks["storage"] = Future()
        threading.Thread(target=_finish, args=(look,), daemon=True).start()
    return look


def _finish(look: "Future[Check]") -> None:
    try:
        look.set_result(_try(_storage))
    except Exception as error:
        look.set_exception(error)


def _storage() -> Check:
    """Room for uploads, and leave to write. Without it complaints are still taken, files are not."""
    if not isinstance(default_storage, FileSystemStorage):
        return {"ok": True}
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    return {
        "ok": os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free >= LEAST_ROOM
    }
