"""Files that only we read: sealed before they are written, under names that say nothing."""

import contextlib
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.common.encryption import CannotOpen, Place, open_bytes, seal_bytes

NAME_BYTES = 16


def keep(data: bytes, *, folder: str, key: bytes, place: Place) -> str:
    """Seal the bytes and store them; returns the name, `folder/xx/random`. Bound to `place`, they open nowhere else."""
    token = secrets.token_hex(NAME_BYTES)
    sealed = ContentFile(seal_bytes(data, key=key, place=place))
    return default_storage.save(f"{folder}/{token[:2]}/{token}", sealed)


def read(name: str, *, key: bytes, place: Place) -> bytes:
    """The bytes as they were kept.

    Raises:
        CannotOpen: the file is gone, damaged, or was sealed for another place.
    """
    try:
        with default_storage.open(name) as file:
            sealed = file.read()
    except (FileNotFoundError, IsADirectoryError, ValueError) as error:
        raise CannotOpen("The file is gone") from error
    return open_bytes(sealed, key=key, place=place)


def drop(name: str) -> None:
    """Delete a file; one that is gone already is no error."""
    if name:
        with contextlib.suppress(FileNotFoundError):
            default_storage.delete(name)
