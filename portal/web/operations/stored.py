"""What lies on the disk and belongs to the portal: sealed files, and the published heads of the audit chain."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.audit.services.heads import heads_file
from portal.web.operations.archive import FILES, Archive, BackupError, Writer

HEADS = "audit/heads.jsonl"


def names(folder: str = "") -> Iterator[str]:
    """Every file of the private storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(files))
    for inner in sorted(folders):
        yield from names(f"{prefix}{inner}")


def add_files(archive: Writer, *, before: set[str]) -> dict[str, int]:
    """Copy every file; what was there `before` the rows were read and is gone now was deleted meanwhile.

    A file is written before its row, so none that a row of the snapshot names can come later.
    """
    copied = gone = 0
    for name in sorted(before | set(names())):
        try:
            with default_storage.open(name) as file:
                data = file.read()
        except FileNotFoundError:
            gone += 1
            continue
        archive.add(f"{FILES}/{name}", data)
        copied += 1
    return {"copied": copied, "deleted_meanwhile": gone}


def add_heads(archive: Writer, *, newest_event: int) -> int:
    """Copy the published heads up to an event: a head of a later one would find no event after a restore."""
    file = heads_file()
    lines = file.read_bytes().splitlines(keepends=True) if file.exists() else []
    kept = [line for line in lines if json.loads(line)["event"] <= newest_event]
    if kept:
        archive.add(HEADS, b"".join(kept))
    return len(kept)


def refuse_where_files_are(*, with_files: bool) -> None:
    """Raises BackupError where files of an installation lie already.

    Args:
        with_files: the backup brings files; one without is restored beside the files that it names.
    """
    if with_files and next(names(), None) is not None:
        raise BackupError(
            "The private files (DATA_DIR/private, or the bucket) are not empty. Files of another installation or of an"
            " attempt that was killed lie there: move them away first."
        )
    file = heads_file()
    if file.exists() and file.stat().st_size:
        raise BackupError(
            f"{file} exists already: an audit chain was published here. Move it away first."
        )


def put_back(archive: Archive) -> list[str]:
    """Write files and heads; the names of the files. What was written goes again if it cannot be finished."""
    written: list[str] = []
    try:
        for part in archive.names(FILES):
            name = part.removeprefix(f"{FILES}/")
            stored = default_storage.save(name, ContentFile(archive.part(part)))
            written.append(stored)
            if stored != name:
                raise BackupError(f"A file named {name} lies in the private storage already.")
        if HEADS in archive.manifest["parts"]:
            _write_heads(archive.part(HEADS))
    except BaseException:
        take_away(written)
        raise
    return written


def take_away(written: list[str]) -> None:
    """Delete what a restore wrote that was not finished."""
    for name in written:
        default_storage.delete(name)
    heads_file().unlink(missing_ok=True)


def _write_heads(data: bytes) -> None:
    file: Path = heads_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
