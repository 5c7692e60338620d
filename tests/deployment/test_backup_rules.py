"""What a restore refuses, takes in and says, without an installation of its own for each."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from complaints.models import CaseKey
from portal.web.operations import loading, restore, stored
from portal.web.operations.archive import Archive, BackupError, Writer, written_whole
from portal.web.operations.backup import KEYS
from tests.cast import STORY, file_for_worker, make_cast

pytestmark = pytest.mark.django_db
NOT_PROVEN = 2  # the exit code


def pair(*, purged: int = 0, without_key: int = 0) -> tuple[Any, Any]:
    """A backup, and keys of a later moment at which so many more cases had been purged."""
    first = {"purged": 3, "without_key": without_key}
    return (
        SimpleNamespace(path=Path("portal.tar"), manifest=first),
        SimpleNamespace(path=Path("portal.keys"), manifest={"purged": 3 + purged}),
    )


@pytest.mark.security
def test_restore_stops_where_keys_are_missing_that_nobody_destroyed() -> None:
    make_cast()
    filed = [file_for_worker(), file_for_worker()]
    CaseKey.objects.filter(complaint__in=[one.complaint for one in filed]).delete()
    with pytest.raises(BackupError, match="lacks the keys of 2 cases, of which 1 were purged"):
        restore._refuse_where_keys_were_lost(*pair(purged=1))
    with pytest.raises(BackupError, match="of which 0 were purged"):
        restore._refuse_where_keys_were_lost(*pair(purged=-3))
    restore._refuse_where_keys_were_lost(*pair(purged=2))
    restore._refuse_where_keys_were_lost(*pair(without_key=2))


def test_keys_of_a_newer_release_come_in_without_what_came_later(tmp_path: Path) -> None:
    file = tmp_path / "portal.keys"
    with written_whole(file) as opened:
        writer = Writer(opened, kind=KEYS)
        with writer.rows("probe") as rows:
            rows.write(b"1\tlater\tone\n2\t\\N\ttwo\n")
        with writer.rows("of_tomorrow") as rows:
            rows.write(b"1\n")
        probe = {"columns": ["id", "came_later", "word"], "rows": 2}
        writer.finish({"tables": {"probe": probe, "of_tomorrow": {"columns": ["id"], "rows": 1}}})
    with Archive(file, kind=KEYS) as keys, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE probe (id integer PRIMARY KEY, word text NOT NULL)")
        known = {"probe": ["id", "word"]}
        assert loading._fill(cursor, keys, leave={"of_tomorrow"}, known=known) == {"probe": 2}
        cursor.execute("SELECT id, word FROM probe ORDER BY id")
        assert cursor.fetchall() == [(1, "one"), (2, "two")]


def test_backup_without_files_is_restored_beside_them_and_one_with_files_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(stored, "names", lambda: iter(["evidence/ab/cd"]))
    monkeypatch.setattr(stored, "heads_file", lambda: tmp_path / "heads.jsonl")
    stored.refuse_where_files_are(with_files=False)
    with pytest.raises(BackupError, match="are not empty"):
        stored.refuse_where_files_are(with_files=True)
    (tmp_path / "heads.jsonl").write_text("{}")
    with pytest.raises(BackupError, match="exists already"):
        stored.refuse_where_files_are(with_files=False)


@pytest.mark.parametrize("step", ["call_command", "rebuild_all", "prove"])
def test_fault_after_the_rows_are_in_is_never_called_not_restored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, step: str
) -> None:
    @contextmanager
    def opened(path: Path, *, kind: str) -> Iterator[Any]:
        yield SimpleNamespace(path=path, manifest={"created_at": "now"})

    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError(STORY)

    monkeypatch.setattr(restore, "Archive", opened)
    monkeypatch.setattr(restore, "check", lambda archive, keys: [])
    monkeypatch.setattr(loading, "make_tables", lambda targets: None)
    monkeypatch.setattr(restore, "_put_back", lambda archive, keys: (1, 0))
    for name in ("call_command", "rebuild_all", "_forget_the_cache"):
        monkeypatch.setattr(restore, name, lambda *args, **kwargs: None)
    monkeypatch.setattr(loading, "refresh_statistics", lambda: None)
    monkeypatch.setattr(restore, step, fail)
    with pytest.raises(CommandError, match="but not proven") as said:
        call_command("restore", str(tmp_path / "portal.tar"), stdout=io.StringIO())
    assert said.value.returncode == NOT_PROVEN
    assert "OperationalError" in str(said.value)
    assert STORY not in str(said.value)
