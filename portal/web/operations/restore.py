"""Coming back from a backup: everything is checked before anything is written, and proven when it is done."""

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from complaints.models import Complaint, Evidence, Statement
from complaints.services.purging import forget_what_lost_its_key
from complaints.services.stored_files import FILE, place_of
from portal.audit.services import find_fault
from portal.common import private_files
from portal.common.cache_faults import CACHE_FAULTS
from portal.common.encryption import CannotOpen, key_ring
from portal.search.services import rebuild_all
from portal.web.operations import loading, stored
from portal.web.operations.archive import Archive, BackupError, lookup_id
from portal.web.operations.backup import EVERYTHING, KEYS, keys_beside
from portal.web.operations.tables import EVENTS

logger = logging.getLogger(__name__)
TRIED = 20  # newest cases and files that are opened to prove that the keys are the right ones
Say = Callable[[str], object]


class NotProven(Exception):
    """The rows are in, but something does not hold; the message says what."""


@dataclass(frozen=True)
class Restored:
    """What came back. purged: cases whose key was destroyed after the backup was taken, and which are gone again."""

    rows: int
    files: int
    purged: int
    opened: int
    opened_files: int


def restore(*, file: Path, keys_file: Path | None = None, say: Say = str) -> Restored:
    """Fill an empty database and an empty folder from a backup.

    Args:
        keys_file: the newest keys file; None: the one beside the backup.
        say: is told what is being done.

    Raises:
        BackupError: nothing was written, or what was written is gone again.
        NotProven: everything is back, but a step after that failed, or the audit chain or a case does not hold.
    """
    keys_file = _existing(file, keys_file)
    with Archive(file, kind=EVERYTHING) as archive, Archive(keys_file, kind=KEYS) as keys:
        targets = check(archive, keys)
        say(f"{file} is whole, and FIELD_KEYS opens it. It shows {archive.manifest['created_at']}.")
        loading.make_tables(targets)
        say("Tables are made.")
        rows, files = _put_back(archive, keys)
        say(f"{rows} rows and {files} files are back.")
        is_newer = keys.manifest["created_at"] != archive.manifest["created_at"]
    with _step("bringing tables to this release (manage.py migrate)"):
        call_command("migrate", interactive=False, verbosity=0)
    with _step("refreshing statistics (ANALYZE)"):
        loading.refresh_statistics()
    with _step("taking away again what was purged since"):
        purged = forget_what_lost_its_key(at=timezone.now()) if is_newer else 0
    with _step("making search anew (manage.py rebuild_search)"):
        rebuild_all()
    _forget_the_cache()
    with _step("opening the newest cases"):
        opened, opened_files = prove()
    return Restored(rows, files, purged, opened, opened_files)


@contextlib.contextmanager
def _step(what: str) -> Iterator[None]:
    """After the rows are in: what fails now takes none of them away, so nobody may be told that nothing was written.

    Raises:
        NotProven: naming the step; of an unexpected error only its kind, for its words may hold what is told.
    """
    try:
        yield
    except NotProven:
        raise
    except Exception as error:
        logger.error("Restored, but a step failed: %s (%s).", what, type(error).__name__)
        raise NotProven(
            f"This failed: {what}: {type(error).__name__}. What comes after it was not done. Mend the cause and restore"
            " into another empty database."
        ) from error


def check(archive: Archive, keys: Archive) -> list[tuple[str, str]]:
    """Everything that can be known before the first row is written; the migrations to make tables by.

    Raises:
        BackupError: and nothing was written.
    """
    check_files(archive, keys)
    loading.refuse_where_work_is()
    stored.refuse_where_files_are(with_files=archive.manifest["files"] is not None)
    return loading.tables_to_make(archive)


def check_files(archive: Archive, keys: Archive) -> None:
    """Whether both are whole, belong together, and open with FIELD_KEYS. Asks no database.

    Raises:
        BackupError: naming what does not hold.
    """
    archive.verify()
    keys.verify()
    _check_pair(archive, keys)
    _check_key_ring(archive, keys)


def prove() -> tuple[int, int]:
    """Walk the audit chain, open the newest statements and files; how many of each were opened.

    Raises:
        NotProven: naming the first thing that does not hold, never what it says.
    """
    fault = find_fault()
    if fault:
        raise NotProven(f"The audit chain does not hold: {fault.what}.")
    opened = opened_files = 0
    with_key = Complaint.objects.filter(keys__isnull=False)
    for statement in Statement.objects.filter(complaint__in=with_key).order_by("-pk")[:TRIED]:
        _open(partial(statement.opened, "sealed_original"), f"statement {statement.pk}")
        opened += 1
    for row in Evidence.objects.filter(complaint__in=with_key).order_by("-pk")[:TRIED]:
        _open(partial(_bytes_of, row), f"file {row.pk}")
        opened_files += 1
    return opened, opened_files


def _open(open_it: Callable[[], object], what: str) -> None:
    try:
        open_it()
    except CannotOpen as error:
        raise NotProven(f"{what} does not open: {error}.") from error


def _bytes_of(row: Evidence) -> bytes:
    key = bytes.fromhex(row.opened("sealed_key"))
    return private_files.read(row.file, key=key, place=place_of(row.uid, FILE))


def _existing(file: Path, keys_file: Path | None) -> Path:
    found = keys_file or keys_beside(file)
    if file.exists() and not found.exists():
        raise BackupError(
            f"{found} is not there. A backup is two files: without the keys of cases no case can be read."
            " Give the newest keys file with --keys."
        )
    return found


def _check_pair(archive: Archive, keys: Archive) -> None:
    ours = lookup_id()
    for one in (archive, keys):
        if one.manifest["lookup_id"] != ours:
            raise BackupError(
                f"{one.path} was made with another key for look-ups (INDEX_KEY, or the last of FIELD_KEYS):"
                f" {one.manifest['lookup_id']} there, {ours} here. Receipts and audit heads would not hold."
            )
    made, keys_made = (
        datetime.fromisoformat(one.manifest["created_at"]) for one in (archive, keys)
    )
    if keys_made < made:
        raise BackupError(
            f"{keys.path} is older than {archive.path}: cases filed between the two could not be opened."
            " Give the newest keys file with --keys."
        )
    knew, needed = keys.manifest["counters"].get(EVENTS, 0), archive.manifest["newest_event"]
    if knew < needed:
        raise BackupError(
            f"{keys.path} is of another installation, or of this one before it was restored: it was made at audit event"
            f" {knew}, {archive.path} shows event {needed}. With it, cases would be taken for purged. Give the newest"
            " keys file of the installation that made the backup."
        )


def _refuse_where_keys_were_lost(archive: Archive, keys: Archive) -> None:
    """A case whose key is gone is deleted again after a restore: so each must have been purged in between.

    Raises:
        BackupError: keys are missing that nobody destroyed on purpose.
    """
    missing = Complaint.objects.filter(keys__isnull=True).count()
    missing -= archive.manifest["without_key"]
    purged = keys.manifest["purged"] - archive.manifest["purged"]
    if missing > purged:
        raise BackupError(
            f"{keys.path} lacks the keys of {missing} cases, of which {max(purged, 0)} were purged since the backup."
            " It is not the newest keys file of the installation that made the backup. Give that one with --keys."
        )


def _check_key_ring(archive: Archive, keys: Archive) -> None:
    """What no key of the machine that made it opens is no fault of this one."""
    here = {key_id.hex() for key_id, _key in key_ring()}
    for one in (archive, keys):
        needed = set(one.manifest["used_key_ids"]) & set(one.manifest["key_ids"])
        if missing := sorted(needed - here):
            raise BackupError(
                f"FIELD_KEYS lacks {', '.join(missing)}, with which cases are sealed; here are"
                f" {', '.join(sorted(here))}. Give every key of the machine that made the backup."
            )


def _put_back(archive: Archive, keys: Archive) -> tuple[int, int]:
    files: list[str] = []
    try:
        with transaction.atomic():
            rows = loading.load(archive, keys)
            _refuse_where_keys_were_lost(archive, keys)
            files = stored.put_back(archive)
    except BaseException:
        if files:
            stored.take_away(files)
        raise
    return sum(rows.values()), len(files)


def _forget_the_cache() -> None:
    """Pages kept from another database must not be shown; where there is no Redis there is none."""
    with contextlib.suppress(*CACHE_FAULTS):
        cache.clear()
