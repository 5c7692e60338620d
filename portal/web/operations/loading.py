"""Putting rows back: tables made as they were, filled in one transaction, counters set, nothing half done.

Needs no superuser: triggers of ours are switched off by the owner of the tables (or history would be written twice),
and foreign keys, which are all deferred, are looked at once at the end.
"""

from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg2 import sql

from portal.web.operations.archive import Archive, BackupError, RowReader
from portal.web.operations.tables import (
    LEFT_OUT,
    Link,
    columns_by_table,
    copy,
    key_tables,
    links,
    tables_with_triggers,
)

INCOMING = "incoming_keys"  # holds rows with columns that the real table has not yet
# Where somebody has worked there is something to lose; what `migrate` and `load_reference_data` made can be made again.
_WORK = ("accounts_user", "complaints_complaint", "audit_auditevent", "recruitment_agencies_agency")


def refuse_where_work_is() -> None:
    """Raises BackupError unless nobody has worked in this database yet."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        name = connection.settings_dict["NAME"]
        if tables and "django_migrations" not in tables:
            raise BackupError(
                f"The database {name} holds tables that are not the portal's. Give an empty one."
            )
        for table in tables & set(_WORK):
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table)))
            if cursor.fetchone()[0]:
                raise BackupError(
                    f"The database {name} is not empty: {table} has rows. Nothing was changed. Restore into an empty"
                    " database: make a new one and give it as DATABASE_URL."
                )


def tables_to_make(archive: Archive) -> list[tuple[str, str]]:
    """The migrations up to which tables are to be made, so that they are as they were.

    Raises:
        BackupError: this release does not know them all, or the database is ahead of them.
    """
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    wanted = {tuple(name.split(".", 1)) for name in archive.manifest["migrations"]}
    if unknown := wanted - set(graph.nodes):
        raise BackupError(
            f"The backup was made by another release: this one does not know {_first(unknown)}."
            f" Restore with release {archive.manifest['version']} or a newer one."
        )
    if ahead := set(executor.loader.applied_migrations) - wanted:
        raise BackupError(
            f"The tables of this database are newer than the backup ({_first(ahead)}). Give a database without tables."
        )
    return sorted(
        node for node in wanted if not any(c.key in wanted for c in graph.node_map[node].children)
    )


def make_tables(targets: list[tuple[str, str]]) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    connection.close()  # what was learned of the old tables is forgotten


def load(archive: Archive, keys: Archive) -> dict[str, int]:
    """Fill the tables; rows by table. Call it in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        tables = columns_by_table(cursor)
        triggered = tables_with_triggers(cursor)
        _switch_triggers(cursor, triggered, "DISABLE")
        _empty(cursor, set(tables) - {"django_migrations"})
        # The keys file may be of a newer release, with tables and columns that came later or were no keys before.
        apart = set(keys.manifest["tables"])
        rows = {
            **_fill(cursor, archive, leave=LEFT_OUT | apart),
            **_fill(cursor, keys, leave=apart - set(tables), known=tables),
        }
        if keys.manifest["created_at"] != archive.manifest["created_at"]:
            _drop_what_has_no_parent(cursor, links(cursor))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _switch_triggers(cursor, triggered, "ENABLE")
        _set_counters(cursor, archive, keys)
    return rows


def refresh_statistics() -> None:
    """So that the planner knows the tables before autovacuum has seen them."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("ANALYZE")


def _fill(
    cursor: Any, archive: Archive, *, leave: set[str], known: dict[str, list[str]] | None = None
) -> dict[str, int]:
    """Rows by table.

    Args:
        leave: tables that are not filled.
        known: columns by table, where the file may have more than these tables.
    """
    counted: dict[str, int] = {}
    for table, about in archive.manifest["tables"].items():
        if table in leave:
            continue
        columns = about["columns"]
        extra = [] if known is None else [name for name in columns if name not in known[table]]
        with archive.rows(table) as rows:
            counted[table] = _copy_in(cursor, rows, table, columns, extra)
        if counted[table] != about["rows"]:
            raise BackupError(
                f"{table} has {counted[table]} rows, the manifest says {about['rows']}."
            )
    return counted


def _copy_in(cursor: Any, rows: RowReader, table: str, columns: list[str], extra: list[str]) -> int:
    """How many rows came in; of `extra` columns, which came with a later release, nothing does."""
    if not extra:
        cursor.copy_expert(copy(table, columns, how="FROM STDIN"), rows)
        return int(cursor.rowcount)
    names = {
        "incoming": sql.Identifier(INCOMING),
        "table": sql.Identifier(table),
        "known": sql.SQL(", ").join(sql.Identifier(name) for name in columns if name not in extra),
        "more": sql.SQL(", ").join(
            sql.SQL("ADD COLUMN {} text").format(sql.Identifier(name)) for name in extra
        ),
    }
    make = "CREATE TEMPORARY TABLE {incoming} AS SELECT {known} FROM {table} WITH NO DATA"
    cursor.execute(sql.SQL(make).format(**names))
    cursor.execute(sql.SQL("ALTER TABLE {incoming} {more}").format(**names))
    cursor.copy_expert(copy(INCOMING, columns, how="FROM STDIN"), rows)
    cursor.execute(
        sql.SQL("INSERT INTO {table} ({known}) SELECT {known} FROM {incoming}").format(**names)
    )
    count = int(cursor.rowcount)
    cursor.execute(sql.SQL("DROP TABLE {incoming}").format(**names))
    return count


def _empty(cursor: Any, tables: set[str]) -> None:
    """Take away what migrations wrote, so that nothing stands twice."""
    names = sql.SQL(", ").join(map(sql.Identifier, sorted(tables)))
    cursor.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))


def _switch_triggers(cursor: Any, tables: list[str], how: str) -> None:
    for table in tables:
        statement = sql.SQL("ALTER TABLE {} {} TRIGGER USER")
        cursor.execute(statement.format(sql.Identifier(table), sql.SQL(how)))


def _set_counters(cursor: Any, archive: Archive, keys: Archive) -> None:
    """No key is given a second time: the audit chain names rows by it."""
    cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()")
    here = {name for (name,) in cursor.fetchall()}
    both = (archive.manifest["counters"], keys.manifest["counters"])
    for name in here:
        stands = max(counters.get(name, 0) for counters in both)
        if stands:
            cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [name, stands])


def _drop_what_has_no_parent(cursor: Any, all_links: list[Link]) -> None:
    """Keys newer than the backup: rows of what came later go, and so does what hung on a draft or sheet gone since."""
    left = key_tables()
    while left:
        table = left.pop()
        for link in all_links:
            if table in (link.child, link.parent) and _mend(cursor, link):
                left.add(link.child)


def _mend(cursor: Any, link: Link) -> bool:
    """Whether rows were deleted."""
    orphaned = sql.SQL(
        "{column} IS NOT NULL AND NOT EXISTS (SELECT FROM {parent} p WHERE p.{key} = c.{column})"
    ).format(
        column=sql.Identifier(link.column),
        parent=sql.Identifier(link.parent),
        key=sql.Identifier(link.key),
    )
    act = (
        sql.SQL("UPDATE {child} c SET {column} = NULL WHERE {orphaned}")
        if link.may_be_empty
        else sql.SQL("DELETE FROM {child} c WHERE {orphaned}")
    )
    cursor.execute(
        act.format(
            child=sql.Identifier(link.child), column=sql.Identifier(link.column), orphaned=orphaned
        )
    )
    return not link.may_be_empty and cursor.rowcount > 0


def _first(names: set[Any]) -> str:
    return ".".join(min(names))
