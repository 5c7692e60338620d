"""The file that a backup is: a tar of sealed parts, with a manifest that says what must be in it.

`database/<table>.<number>` holds rows as PostgreSQL's COPY writes them, compressed and sealed with a key of this file;
`files/…` and `audit/heads.jsonl` stand as they lie on the disk (files are sealed already, heads are for everybody).
`manifest.json` is readable to anybody and holds nothing private; it names the digest of every part, and bears the
file's key, wrapped by FIELD_KEYS. `manifest.mac` is made with that key: without FIELD_KEYS nobody changes a byte
unseen.
"""

import fcntl
import hashlib
import hmac
import io
import json
import os
import tarfile
import time
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

from portal.common.encryption import (
    CannotOpen,
    Place,
    key_ring,
    new_data_key,
    open_bytes,
    seal_bytes,
    signing_seed,
    unwrap_key,
    wrap_key,
)

FORMAT = 1
MANIFEST, MAC = "manifest.json", "manifest.mac"
DATABASE, FILES = "database", "files"
PART_BYTES = 8_000_000  # of rows, before they are compressed: what is held in memory at a time
COMPRESSION = 3  # measured: 6 takes twice the time for a twelfth less
Manifest = dict[str, Any]


class BackupError(Exception):
    """It cannot be done; the message says why, and what to do instead."""


class Writer:
    """Adds parts one after another; `finish` writes the manifest."""

    def __init__(self, file: IO[bytes], *, kind: str) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w")  # noqa: SIM115 - closed by `finish`
        self._key, self._id, self._kind = new_data_key(), uuid.uuid4().hex, kind
        self._parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, data: bytes) -> None:
        """A part that holds nothing readable, or nothing private."""
        self._parts[name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        self._write(name, data)

    def rows(self, table: str) -> "RowWriter":
        """What COPY writes to; close it when the table is done."""
        return RowWriter(self, table)

    def add_rows(self, name: str, data: bytes) -> None:
        packed = zlib.compress(data, COMPRESSION)
        self.add(name, seal_bytes(packed, key=self._key, place=_part(self._id, name)))

    def finish(self, about: Manifest) -> Manifest:
        manifest = {
            "format": FORMAT,
            "kind": self._kind,
            "id": self._id,
            "wrapped_key": wrap_key(self._key, place=_place(self._id)).hex(),
            "key_ids": [key_id.hex() for key_id, _key in key_ring()],
            "lookup_id": lookup_id(),
            **about,
            "parts": self._parts,
        }
        text = json.dumps(manifest, indent=1, sort_keys=True).encode()
        self._write(MANIFEST, text)
        self._write(MAC, _mac(self._key, text).encode())
        self._tar.close()
        return manifest

    def _write(self, name: str, data: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = len(data), 0o600, time.time()
        self._tar.addfile(member, io.BytesIO(data))


class RowWriter(io.RawIOBase):
    """Takes the bytes of a COPY and hands them on in parts."""

    def __init__(self, writer: Writer, table: str) -> None:
        self._writer, self._table = writer, table
        self._held, self._number = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        if len(self._held) >= PART_BYTES:
            self._hand_on()
        return len(data)

    def close(self) -> None:
        if not self.closed and self._held:
            self._hand_on()
        super().close()

    def _hand_on(self) -> None:
        self._writer.add_rows(f"{DATABASE}/{self._table}.{self._number:05}", bytes(self._held))
        self._held.clear()
        self._number += 1


class Archive:
    """A backup to be read. Opening it proves that the manifest is ours; `verify` proves the rest."""

    def __init__(self, path: Path, *, kind: str) -> None:
        self.path = path
        self._tar = _open_tar(path)
        self._members = {member.name: member for member in self._tar.getmembers()}
        text = self._raw(MANIFEST)
        self.manifest: Manifest = _read_manifest(text, path, kind)
        self._key = _key_of(self.manifest, path)
        if not hmac.compare_digest(_mac(self._key, text).encode(), self._raw(MAC)):
            raise BackupError(f"{path} was changed after it was made: its manifest is not ours.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._tar.close()

    def verify(self) -> None:
        """Every part is there, whole, and as it was written.

        Raises:
            BackupError: naming the first part that is not.
        """
        parts = self.manifest["parts"]
        if unknown := set(self._members) - set(parts) - {MANIFEST, MAC}:
            raise BackupError(f"{self.path} holds what its manifest does not name: {min(unknown)}.")
        for name, expected in parts.items():
            data = self._raw(name)
            if len(data) != expected["size"] or _sha256(data) != expected["sha256"]:
                raise BackupError(f"{self.path} is damaged or was changed: {name}.")

    def part(self, name: str) -> bytes:
        return self._raw(name)

    def names(self, folder: str) -> list[str]:
        """Parts of a folder, in order."""
        return sorted(name for name in self.manifest["parts"] if name.startswith(f"{folder}/"))

    def rows(self, table: str) -> "RowReader":
        """What COPY reads from."""
        wanted = [
            name
            for name in self.names(DATABASE)
            if name.rpartition(".")[0] == f"{DATABASE}/{table}"
        ]
        return RowReader(self._rows(name) for name in wanted)

    def _rows(self, name: str) -> bytes:
        place = _part(self.manifest["id"], name)
        return zlib.decompress(open_bytes(self._raw(name), key=self._key, place=place))

    def _raw(self, name: str) -> bytes:
        try:
            member = self._tar.extractfile(self._members[name])
            data = member.read() if member else b""
        except (KeyError, tarfile.TarError, OSError, EOFError) as error:
            raise BackupError(
                f"{self.path} is cut short or no backup: {name} is missing."
            ) from error
        return data


class RowReader(io.RawIOBase):
    """Gives COPY the parts of a table as one stream."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._held, self._at = parts, b"", 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._at >= len(self._held):
            self._held, self._at = next(self._parts, b""), 0
        end = len(self._held) if size < 0 else self._at + size
        data = self._held[self._at : end]
        self._at += len(data)
        return data


@contextmanager
def written_whole(path: Path, *, over: bool = False) -> Iterator[IO[bytes]]:
    """A file that nobody else reads and that has its name only once it is whole and on the disk.

    Args:
        over: an older file of this name is replaced, in one step, when the new one is whole.

    Raises:
        BackupError: it exists already, or another run writes it now.
    """
    if path.exists() and not over:
        raise BackupError(f"{path} exists already. Give a name that is free.")
    half = path.with_name(f"{path.name}.part")
    with open(os.open(half, os.O_RDWR | os.O_CREAT, 0o600), "w+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"Another backup is writing {half} now.") from error
        if not half.exists() or half.stat().st_ino != os.fstat(file.fileno()).st_ino:
            raise BackupError(f"Another backup has just written {path}.")
        try:
            file.truncate()
            os.fchmod(file.fileno(), 0o600)
            yield file
            file.flush()
            os.fsync(file.fileno())
            half.replace(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise


def lookup_id() -> str:
    """Tells installations apart by the key of their look-up digests, and says nothing of that key."""
    return signing_seed("backup.lookup")[:8].hex()


def _open_tar(path: Path) -> tarfile.TarFile:
    try:
        opened = tarfile.open(path, mode="r:")  # noqa: SIM115 - closed by `Archive`
        opened.getmembers()
    except FileNotFoundError as error:
        raise BackupError(f"{path} is not there.") from error
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BackupError(f"{path} is no backup of the portal, or cut short.") from error
    return opened


def _read_manifest(text: bytes, path: Path, kind: str) -> Manifest:
    try:
        manifest: Manifest = json.loads(text)
        found = (manifest["format"], manifest["kind"])
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(
            f"{path} is no backup of the portal: its manifest cannot be read."
        ) from error
    if found[0] != FORMAT:
        raise BackupError(
            f"{path} has form {found[0]}; this release of the portal reads form {FORMAT}."
        )
    if found[1] != kind:
        raise BackupError(f"{path} holds {found[1]}, not {kind}. Were the two files exchanged?")
    return manifest


def _key_of(manifest: Manifest, path: Path) -> bytes:
    try:
        wrapped, place = bytes.fromhex(manifest["wrapped_key"]), _place(manifest["id"])
        return unwrap_key(wrapped, place=place)
    except (CannotOpen, KeyError, ValueError, TypeError) as error:
        made, here = manifest.get("key_ids"), [key_id.hex() for key_id, _key in key_ring()]
        raise BackupError(
            f"FIELD_KEYS does not open {path}. It was made with the keys {_listed(made)} (newest first);"
            f" here are {_listed(here)}. Give FIELD_KEYS of the machine that made it."
        ) from error


def _listed(ids: Any) -> str:
    return ", ".join(map(str, ids)) if isinstance(ids, list) else "unknown"


def _place(archive: str) -> Place:
    return Place("backup", "key", archive)


def _part(archive: str, name: str) -> Place:
    return Place("backup", name, archive)


def _mac(key: bytes, text: bytes) -> str:
    return hmac.new(key, b"manifest" + text, hashlib.sha256).hexdigest()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
