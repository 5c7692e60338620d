"""Taking a copy: everything needed to come back on another machine, FIELD_KEYS excepted, while people go on filing.

Two files from one snapshot. The first holds everything but the wrapped keys of cases, drafts, sheets and watches; the
second holds those, and only its newest copy is to be kept: so what was purged is gone from every copy (ADR 24, 30).
"""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from portal.web.operations import stored
from portal.web.operations.archive import (
    Archive,
    BackupError,
    Manifest,
    RowWriter,
    Writer,
    written_whole,
)
from portal.web.operations.tables import (
    EVENTS,
    LEFT_OUT,
    columns_by_table,
    copy,
    counters,
    key_tables,
    snapshot,
    wrapping_key_ids,
)

EVERYTHING, KEYS = "everything but keys", "keys of cases"


@dataclass(frozen=True)
class Backup:
    """What was written: rows by table of both files, and what was copied from the disk."""

    file: Path
    keys_file: Path
    manifest: Manifest
    keys_manifest: Manifest

    @property
    def rows(self) -> int:
        counted = (self.manifest["tables"], self.keys_manifest["tables"])
        return sum(table["rows"] for tables in counted for table in tables.values())


def keys_beside(file: Path) -> Path:
    """Where the keys of a backup lie when nothing else is said."""
    return file.with_name(f"{file.name}.keys")


def take_backup(*, file: Path, keys_file: Path | None = None, with_files: bool = True) -> Backup:
    """Write both files; an older keys file is replaced, an older backup never.

    Args:
        keys_file: one place for the keys of all backups, written over each time; None: beside the backup.
        with_files: False where the private files lie in a bucket that keeps copies of its own.

    Raises:
        portal.web.operations.archive.BackupError: the file exists, another backup is being written, or the older keys
            file knows more than this database.
    """
    keys_file = keys_file or keys_beside(file)
    with (
        written_whole(file) as everything,
        written_whole(keys_file, over=True) as keys,
        snapshot() as cursor,
    ):
        before = set(stored.names()) if with_files else set()
        about = _about(cursor)
        _refuse_to_lose_keys(keys_file, stands=counters(cursor).get(EVENTS, 0))
        apart = key_tables()
        keys_archive, archive = Writer(keys, kind=KEYS), Writer(everything, kind=EVERYTHING)
        columns = columns_by_table(cursor)
        own = {name: names for name, names in columns.items() if name in apart}
        rest = {name: names for name, names in columns.items() if name not in apart | LEFT_OUT}
        key_rows = _copy_rows(cursor, keys_archive, own)
        rows = _copy_rows(cursor, archive, rest)
        about["counters"] = counters(cursor)
        newest = _newest_event(cursor)
        keys_manifest = keys_archive.finish({**about, "tables": key_rows})
        heads = stored.add_heads(archive, newest_event=newest)
        files = stored.add_files(archive, before=before) if with_files else None
        more = {"tables": rows, "files": files, "heads": heads, "newest_event": newest}
        manifest = archive.finish({**about, **more})
    return Backup(file, keys_file, manifest, keys_manifest)


def _about(cursor: Any) -> Manifest:
    """Of the moment that both files show. Its first query takes the snapshot, so it is asked before anything else."""
    cursor.execute("SELECT clock_timestamp(), current_setting('server_version')")
    created_at, server = cursor.fetchone()
    cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
    return {
        "created_at": created_at.isoformat(),
        "version": _version(),
        "postgresql": server,
        "migrations": [name for (name,) in cursor.fetchall()],
        "used_key_ids": wrapping_key_ids(cursor),
        **_lost_keys(cursor),
    }


def _lost_keys(cursor: Any) -> dict[str, int]:
    """Of how many cases the key was destroyed until now: as many more, and no others, may a later keys file lack."""
    cursor.execute(
        "SELECT (SELECT count(*) FROM complaints_purgedcase), (SELECT count(*) FROM complaints_complaint c"
        " WHERE NOT EXISTS (SELECT FROM complaints_casekey k WHERE k.complaint_id = c.id))"
    )
    purged, without_key = cursor.fetchone()
    return {"purged": purged, "without_key": without_key}


def _refuse_to_lose_keys(keys_file: Path, *, stands: int) -> None:
    """A keys file that is written over opens all older backups: one of a fresh installation must not take its place.

    Raises:
        BackupError: it was made when this database, or another one, had come further; or it cannot be read.
    """
    if not keys_file.exists():
        return
    with Archive(keys_file, kind=KEYS) as old:
        knew = old.manifest["counters"].get(EVENTS, 0)
    if knew > stands:
        raise BackupError(
            f"{keys_file} holds keys that this database does not have: it was made at audit event {knew}, here stands"
            f" {stands}. It was left as it is. If a backup is to be restored here, do that first; else move the"
            " file to a safe place."
        )


def _version() -> str:
    try:
        return version("migrant-rights-portal")
    except PackageNotFoundError:
        return "unknown"  # run from a folder; the migrations say what matters


def _copy_rows(
    cursor: Any, archive: Writer, tables: dict[str, list[str]]
) -> dict[str, dict[str, Any]]:
    """By table: its columns and how many rows were copied."""
    copied: dict[str, dict[str, Any]] = {}
    for table, columns in tables.items():
        with archive.rows(table) as rows:
            copied[table] = {"columns": columns, "rows": _copy(cursor, rows, table, columns)}
    return copied


def _copy(cursor: Any, rows: RowWriter, table: str, columns: list[str]) -> int:
    cursor.copy_expert(copy(table, columns, how="TO STDOUT"), rows)
    return int(cursor.rowcount)


def _newest_event(cursor: Any) -> int:
    cursor.execute("SELECT coalesce(max(id), 0) FROM audit_auditevent")
    return int(cursor.fetchone()[0])
