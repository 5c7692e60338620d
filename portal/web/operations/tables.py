"""The database as a backup sees it: tables, columns and counters, asked of PostgreSQL's own catalogue.

COPY over our own connection and not `pg_dump`: the image holds no client of PostgreSQL, its version must never be older
than the server's, and one snapshot must serve two files (ADR 30). Tables are made by our migrations, so rows are all
that has to travel.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg2 import sql

from portal.common.rotation import wrapped_columns

# Made by `migrate`; signs people in without a password.
LEFT_OUT = {"django_migrations", "django_session", "usersessions_usersession"}

_COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND NOT c.relispartition
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
GROUP BY c.relname ORDER BY c.relname
"""
_COUNTERS = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY 1
"""
# Of the audit chain, which only grows: it tells an installation from an earlier state of it, and from another one.
EVENTS = "audit_auditevent_id_seq"
_LINKS = """
SELECT child.relname, a.attname, NOT a.attnotnull, parent.relname, b.attname
FROM pg_constraint k
JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND child.relnamespace = current_schema()::regnamespace
"""
_WITH_TRIGGERS = """
SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""


@dataclass(frozen=True)
class Link:
    """A foreign key of one column."""

    child: str
    column: str
    may_be_empty: bool
    parent: str
    key: str


@contextmanager
def snapshot() -> Iterator[Any]:
    """A cursor that sees the database at one moment, whatever is written meanwhile, and holds nobody up."""
    own = connection.copy()
    own.ensure_connection()
    raw: Any = own.connection
    try:
        raw.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
        with raw.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield cursor
    finally:
        raw.rollback()
        own.close()


def columns_by_table(cursor: Any) -> dict[str, list[str]]:
    """Every table of ours with its stored columns."""
    cursor.execute(_COLUMNS)
    return dict(cursor.fetchall())


def counters(cursor: Any) -> dict[str, int]:
    """Where each sequence stands. Read after the rows: sequences know no snapshot, and only ever go on."""
    cursor.execute(_COUNTERS)
    return dict(cursor.fetchall())


def links(cursor: Any) -> list[Link]:
    cursor.execute(_LINKS)
    return [Link(*row) for row in cursor.fetchall()]


def tables_with_triggers(cursor: Any) -> list[str]:
    cursor.execute(_WITH_TRIGGERS)
    return [name for (name,) in cursor.fetchall()]


def key_tables() -> set[str]:
    """Tables that hold wrapped keys: they travel apart, and only their newest copy is kept (ADR 24)."""
    return {column.rows().model._meta.db_table for column in wrapped_columns}


def wrapping_key_ids(cursor: Any) -> list[str]:
    """Ids of the keys of FIELD_KEYS without which something in the database does not open."""
    found: set[str] = set()
    for column in wrapped_columns:
        query = sql.SQL(
            "SELECT DISTINCT encode(substr({column}, 1, 4), 'hex') FROM {table}"
        ).format(
            column=sql.Identifier(column.column),
            table=sql.Identifier(column.rows().model._meta.db_table),
        )
        cursor.execute(query)
        found |= {key_id for (key_id,) in cursor.fetchall() if key_id}
    return sorted(found)


def copy(table: str, columns: list[str], *, how: str) -> sql.Composed:
    """The COPY of a table; `how` is `TO STDOUT` or `FROM STDIN`."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table), names, sql.SQL(how))
