"""Bytes of evidence in the private storage: cleaned, sealed with a key of their own, dropped when nobody needs them."""

import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.utils import timezone

from complaints.enums import ScanState
from complaints.evidence.limits import LARGEST_FILE
from complaints.evidence.names import cleaned_name
from complaints.evidence.outcomes import Cleaned, Refusal, Refused
from complaints.evidence.runner import clean_apart
from complaints.evidence.scanning import is_clean
from complaints.evidence.sentences import sentence
from complaints.models import DraftFile, Evidence
from portal.common import private_files
from portal.common.encryption import KEY_BYTES, Place
from portal.common.errors import PortalError

FOLDER = "evidence"
FILE, ORIGINAL = "file", "original"
ORPHANED_AFTER = timedelta(days=1)  # longer than any request that stores a file before its row
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """An uploaded file that passed: its cleaned copy, and what was sent where that is to be kept.

    Attributes:
        name: as she called it, cleaned. scan: what the antivirus said about what was sent.
    """

    cleaned: Cleaned
    name: str
    scan: ScanState
    original: bytes | None


@dataclass(frozen=True)
class Stored:
    """Where the sealed bytes lie, and the key that opens them; the caller seals that key in a row.

    Attributes:
        columns: the columns that `Evidence` and `DraftFile` share, filled.
    """

    key: bytes
    name: str
    columns: dict[str, object]


def take(upload: UploadedFile, *, keep_original: bool) -> Taken:
    """Scan and clean an upload. Takes seconds: call it outside any transaction.

    Raises:
        PortalError: the file is not taken, with a sentence that says what to send instead.
    """
    try:
        data = _read(upload)
        scan = ScanState.CLEAN if is_clean(data, address=settings.CLAMD_ADDRESS) else None
        cleaned = clean_apart(data)
    except Refused as refused:
        message = sentence(refused.why)
        raise PortalError(message, fields={"file": [message]}) from refused
    return Taken(
        cleaned,
        cleaned_name(upload.name or ""),
        scan or ScanState.NOT_SCANNED,
        data if keep_original else None,
    )


def store(taken: Taken, *, uid: UUID) -> Stored:
    """Write the sealed bytes, bound to the row that `uid` names. Call it outside any transaction.

    Raises:
        PortalError: the storage is full or away. Complaints are taken all the same, without the file.
    """
    key, cleaned = os.urandom(KEY_BYTES), taken.cleaned
    kept: list[str] = []
    try:
        for column, data in ((FILE, cleaned.data), (ORIGINAL, taken.original)):
            kept.append(_keep(data, key=key, place=place_of(uid, column)))
    except OSError as error:
        drop_unused(kept)
        logger.error("A file could not be kept: %s", error.strerror or type(error).__name__)
        message = sentence(Refusal.NO_ROOM)
        raise PortalError(message, fields={"file": [message]}) from error
    except BaseException:
        drop_unused(kept)
        raise
    columns: dict[str, object] = {
        "kind": cleaned.kind,
        "media_type": cleaned.media_type,
        "size": len(cleaned.data),
        "pages": cleaned.pages,
        "seconds": cleaned.seconds,
        "file": kept[0],
        "original": kept[1],
        "original_type": cleaned.original_type if kept[1] else "",
        "scan": taken.scan,
    }
    return Stored(key, taken.name, columns)


def read(row: Evidence | DraftFile, *, key: bytes, original: bool = False) -> bytes:
    """The bytes of a row.

    Raises:
        portal.common.encryption.CannotOpen: they are gone, damaged, or were put there from elsewhere.
    """
    column = ORIGINAL if original else FILE
    return private_files.read(getattr(row, column), key=key, place=place_of(row.uid, column))


def place_of(uid: UUID, column: str) -> Place:
    """A draft's file is bound as the evidence that it becomes: sending moves no bytes."""
    return Place("complaints_evidence", column, str(uid))


def drop_unused(names: Iterable[str]) -> None:
    """Delete files that no row names any more. One that cannot be deleted now is the sweeper's."""
    for name in names:
        if name and not _is_used(name):
            try:
                private_files.drop(name)
            except OSError as error:
                logger.warning("A file could not be deleted: %s", type(error).__name__)


def sweep(*, at: datetime | None = None) -> int:
    """Delete files that lie in the storage without a row for more than a day; returns how many.

    They are left by a process that ended between file and row, or by a transaction that was undone.
    """
    before = (at or timezone.now()) - ORPHANED_AFTER
    dropped, used = 0, _used_names()
    for name in _names_in_storage():
        if name not in used and default_storage.get_modified_time(name) < before:
            private_files.drop(name)
            dropped += 1
    return dropped


def register() -> None:
    """Called once, from `AppConfig.ready()`: a row that goes takes its bytes with it, whoever deletes it."""
    for model in (Evidence, DraftFile):
        post_delete.connect(_row_is_gone, sender=model, dispatch_uid=f"bytes of {model.__name__}")


def _row_is_gone(*, instance: Evidence | DraftFile, **kwargs: object) -> None:
    names = [instance.file, instance.original]
    # Unused is asked after commit: what a draft's file became still needs the bytes.
    transaction.on_commit(partial(drop_unused, names), robust=True)


def _read(upload: UploadedFile) -> bytes:
    if (upload.size or 0) > LARGEST_FILE:
        raise Refused(Refusal.TOO_LARGE)
    upload.seek(0)
    return bytes(upload.read(LARGEST_FILE + 1))


def _keep(data: bytes | None, *, key: bytes, place: Place) -> str:
    return private_files.keep(data, folder=FOLDER, key=key, place=place) if data else ""


def _is_used(name: str) -> bool:
    named = models.Q(file=name) | models.Q(original=name)
    # In this order: a draft's file becomes evidence, never the other way, so neither question can miss it.
    return DraftFile.objects.filter(named).exists() or Evidence.objects.filter(named).exists()


def _used_names() -> set[str]:
    """Every name that a row knows, for the sweeper; in the same order."""
    rows = (
        row
        for model in (DraftFile, Evidence)
        for row in model.objects.values_list("file", "original").iterator()
    )
    return {name for row in rows for name in row if name}


def _names_in_storage() -> Iterator[str]:
    try:
        folders, _files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    for folder in folders:
        _folders, files = default_storage.listdir(f"{FOLDER}/{folder}")
        yield from (f"{FOLDER}/{folder}/{name}" for name in files)
