"""Something made from the database and kept in each process until it changes anywhere."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import transaction

from portal.common.generations import CacheDown, cache_server

Kept = TypeVar("Kept")
# How long it is kept when nobody can say whether it has changed.
SECONDS_WITHOUT_CACHE = 5.0


class Renewed(Generic[Kept]):
    """Makes it when it is first asked for, and again when its generation (`portal.common.generations`) is another."""

    def __init__(self, tag: str, make: Callable[[], Kept]) -> None:
        self._tag, self._make = tag, make
        self._kept: tuple[str, float, Kept] | None = None
        self._lock = threading.Lock()

    def current(self) -> Kept:
        generation = self._generation()
        kept = self._kept
        if kept is not None and self._is_good(kept, generation):
            return kept[2]
        with self._lock:
            if self._kept is None or not self._is_good(self._kept, generation):
                self._kept = (generation, time.monotonic(), self._make())
            return self._kept[2]

    def has_changed(self) -> None:
        """Now, for what this transaction reads, and once more after commit, for everybody else."""
        self._renew()
        transaction.on_commit(self._renew)

    def _generation(self) -> str:
        try:
            return cache_server().read_generations((self._tag,))
        except CacheDown:
            return ""

    @staticmethod
    def _is_good(kept: tuple[str, float, Kept], generation: str) -> bool:
        if generation:
            return kept[0] == generation
        return time.monotonic() - kept[1] < SECONDS_WITHOUT_CACHE

    def _renew(self) -> None:
        try:
            cache_server().renew((self._tag,))
        except CacheDown:
            self._kept = None
