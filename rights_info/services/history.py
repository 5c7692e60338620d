"""Who and why, for the history that triggers in the database write (`ArticleEvent`, `FactEvent`)."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import pghistory
from django.db import connection

from portal.accounts.models import User

_said: ContextVar[dict[str, Any] | None] = ContextVar("said", default=None)


@contextlib.contextmanager
def telling_why(*, by: User | None, why: str = "", **more: Any) -> Iterator[None]:
    """Every change of an article or fact inside carries who made it and why, as `{user, why, …}`.

    Where one stands inside another, the outer one is believed; the inner one adds what was not said yet.
    Ids and reasons only.
    """
    outer = _said.get()
    given = {name: value for name, value in (outer or {}).items() if value}
    said = {"user": by.pk if by else None, "why": why, **more, **given}
    token = _said.set(said)
    try:
        with pghistory.context(**said):
            yield
    finally:
        _said.reset(token)
    if outer is None:
        _forget()


def _forget() -> None:
    """The context lives as long as the transaction: what comes later in the same one must not be said to be ours."""
    if connection.in_atomic_block and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pghistory.context_id', '', true)")
