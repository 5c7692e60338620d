"""Generations of cached things: each tag has a number in Redis that changes whenever what it stands for changes.

Whoever keeps something by the generations of its tags never has to delete it: after `renew` nobody asks for it any
more. Reading must be quick, because every page view does it: one connection a thread, one round trip, no pool and no
pickling (a twelfth of the time of Django's `cache.get_many`, measured November 2026). A cache server that is down or
slow costs nobody a page: for a moment nothing is asked of it, and `CacheDown` tells the caller to do without.
"""

import functools
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.connection import ConnectionInterface
from redis.retry import Retry

from portal.common.cache_faults import CACHE_FAULTS

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)

REST_SECONDS = 2.0


class CacheDown(Exception):
    """The cache server cannot be asked now."""


class _Local(threading.local):
    connection: ConnectionInterface | None = None
    process = 0


class CacheServer:
    """The few things asked of Redis, with short timeouts and a rest after a fault.

    Raises:
        CacheDown: from every method, when the server cannot be asked.
    """

    def __init__(self, url: str, prefix: str, *, timeout: float = 0.5) -> None:
        self._pool = redis.ConnectionPool.from_url(
            url,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
        )
        self._client = redis.Redis(connection_pool=self._pool)
        self._prefix = prefix
        self._local = _Local()
        self._resting_until = 0.0
        self._question = functools.lru_cache(maxsize=64)(self._packed_question)

    def read_generations(self, tags: tuple[str, ...]) -> str:
        """One word for the present generations of all the tags; a tag that has none yet gets one."""
        answers = self._ask(self._question(tags))
        if None in answers:
            self._guarded(lambda: self._begin(tags))
            answers = self._ask(self._question(tags))
        return b".".join(answer or b"" for answer in answers).decode()

    def renew(self, tags: Sequence[str]) -> None:
        """Give each tag a generation it never had before."""
        new = {self._name(tag): secrets.token_hex(8) for tag in tags}
        self._guarded(lambda: self._client.mset(new))

    def get(self, key: str) -> bytes | None:
        value: Any = self._guarded(lambda: self._client.get(f"{self._prefix}:{key}"))
        return value  # bytes: the client decodes nothing

    def set(self, key: str, value: bytes, *, seconds: int) -> None:
        self._guarded(lambda: self._client.set(f"{self._prefix}:{key}", value, ex=seconds))

    def _begin(self, tags: Sequence[str]) -> None:
        for tag in tags:
            self._client.set(self._name(tag), secrets.token_hex(8), nx=True)

    def _name(self, tag: str) -> str:
        return f"{self._prefix}:generation:{tag}"

    def _packed_question(self, tags: tuple[str, ...]) -> list[bytes]:
        return self._connection().pack_command("MGET", *(self._name(tag) for tag in tags))

    def _ask(self, question: list[bytes]) -> list[bytes | None]:
        """Send a packed command over this thread's connection; once more where it had gone stale."""

        def ask() -> list[bytes | None]:
            try:
                return self._ask_once(question)
            except CACHE_FAULTS:
                return self._ask_once(question)

        return self._guarded(ask)

    def _ask_once(self, question: list[bytes]) -> list[bytes | None]:
        connection = self._connection()
        try:
            connection.send_packed_command(question, check_health=False)
            return connection.read_response()
        except BaseException:
            connection.disconnect()  # an answer still under way must not be taken for the next one
            raise

    def _connection(self) -> ConnectionInterface:
        local = self._local
        if local.connection is None or local.process != os.getpid():
            local.connection, local.process = self._pool.make_connection(), os.getpid()
        return local.connection

    def _guarded(self, act: Callable[[], Answer]) -> Answer:
        if time.monotonic() < self._resting_until:
            raise CacheDown
        try:
            return act()
        except CACHE_FAULTS as error:
            self._resting_until = time.monotonic() + REST_SECONDS
            logger.warning("The cache server does not answer: %s", type(error).__name__)
            raise CacheDown from error


@functools.cache
def cache_server() -> CacheServer:
    """The server of the default cache."""
    configured: dict[str, Any] = settings.CACHES["default"]
    return CacheServer(
        str(configured["LOCATION"]),
        str(configured.get("KEY_PREFIX", "")),
        timeout=float(configured["OPTIONS"]["socket_timeout"]),
    )
