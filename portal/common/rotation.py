"""Wrapping everything anew with the newest key of FIELD_KEYS: chunk by chunk, so that it may stop and go on.

Each app registers its columns that `wrap_key` wrote. What is sealed with those keys stays as it is: turning the ring
costs one small write a case, never the reading of a story.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Substr

from portal.common.encryption import KEY_ID_BYTES, CannotOpen, Place, key_ring, rewrap_key
from portal.common.registry import Registry

CHUNK = 200


@dataclass(frozen=True)
class WrappedColumn:
    """A column of values made by `wrap_key`.

    Attributes:
        rows: every row that holds one. place: where the value of a row is bound to.
        wrapped_by: a column that repeats the wrapping key's id in hex; empty where there is none.
    """

    key: str
    rows: Callable[[], models.QuerySet[Any]]
    column: str
    place: Callable[[Any], Place]
    wrapped_by: str = ""

    def left(self) -> models.QuerySet[Any]:
        """Rows that an older key wraps."""
        newest, _key = key_ring()[0]
        if self.wrapped_by:
            return self.rows().exclude(**{self.wrapped_by: newest.hex()})
        began = Substr(self.column, 1, KEY_ID_BYTES, output_field=models.BinaryField())
        return self.rows().annotate(wrapped_with=began).exclude(wrapped_with=newest)


@dataclass
class Rotation:
    """What one run did: values wrapped anew, values that no key of the ring opens."""

    done: int = 0
    unreadable: int = 0


wrapped_columns: Registry[WrappedColumn] = Registry("wrapped columns")


def rotate() -> dict[str, Rotation]:
    """Wrap everything with the newest key; by column, what was done. Safe to stop, repeat and run beside the web.

    A value that no key opens is left as it is and counted: its key has left FIELD_KEYS or was never there.
    """
    return {column.key: _rotate(column) for column in wrapped_columns}


def left_to_rotate() -> dict[str, int]:
    """By column, how many values an older key still wraps: 0 everywhere before that key may go."""
    return {column.key: column.left().count() for column in wrapped_columns}


def _rotate(column: WrappedColumn) -> Rotation:
    result, after = Rotation(), None
    while True:
        after = _rotate_chunk(column, result, after)
        if after is None:
            return result


@transaction.atomic
def _rotate_chunk(column: WrappedColumn, result: Rotation, after: Any) -> Any:
    """The key of the last row looked at, None when there are no more. Rows held by others are waited for."""
    rows = column.left().order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.select_for_update(of=("self",))[:CHUNK])
    for row in found:
        try:
            _rewrap(column, row)
        except CannotOpen:
            result.unreadable += 1
        else:
            result.done += 1
    return found[-1].pk if found else None


def _rewrap(column: WrappedColumn, row: Any) -> None:
    wrapped = rewrap_key(bytes(getattr(row, column.column)), place=column.place(row))
    changes: dict[str, Any] = {column.column: wrapped}
    if column.wrapped_by:
        changes[column.wrapped_by] = wrapped[:KEY_ID_BYTES].hex()
    type(row)._default_manager.filter(pk=row.pk).update(**changes)
