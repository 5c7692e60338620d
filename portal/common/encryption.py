"""Sealing what is private: AES-256-GCM, one data key a case, wrapped by keys outside the database.

A sealed value is `version byte ‖ nonce ‖ ciphertext with tag`. The associated data binds it to table, column and row,
so that a value copied to another row does not open. Destroying a wrapped data key makes every copy unreadable, backups
too.
"""

import base64
import functools
import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 4
VERSION = b"\x01"
PADDING_BLOCK = 64


class CannotOpen(Exception):
    """The value does not open: wrong key, another row's value, or damage. Never returned as data."""


@dataclass(frozen=True)
class Place:
    """Where a sealed value stands: it opens nowhere else."""

    table: str
    column: str
    row: str

    def as_bytes(self) -> bytes:
        return f"{self.table}\x1f{self.column}\x1f{self.row}".encode()


def new_data_key() -> bytes:
    """A fresh 32-byte key for one case."""
    return os.urandom(KEY_BYTES)


def seal(text: str, *, key: bytes, place: Place) -> bytes:
    """Seal text; its length is padded to a multiple of 64 bytes, so that length tells little."""
    return seal_bytes(_pad(text.encode()), key=key, place=place)


def open_sealed(sealed: bytes, *, key: bytes, place: Place) -> str:
    """The text that was sealed at this place.

    Raises:
        CannotOpen: wrong key, wrong place or damaged value.
    """
    return _unpad(open_bytes(sealed, key=key, place=place)).decode()


def seal_bytes(data: bytes, *, key: bytes, place: Place) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, data, place.as_bytes())


def open_bytes(sealed: bytes, *, key: bytes, place: Place) -> bytes:
    sealed = bytes(sealed)
    if sealed[:1] != VERSION:
        raise CannotOpen("Unknown version of sealed value")
    nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, place.as_bytes())
    except (InvalidTag, ValueError) as error:  # ValueError: cut too short to be one
        raise CannotOpen("The value does not open with this key at this place") from error


def wrap_key(data_key: bytes, *, place: Place) -> bytes:
    """Seal a data key with the newest key of the ring; the key's id stands in front."""
    key_id, key = key_ring()[0]
    return key_id + seal_bytes(data_key, key=key, place=place)


def unwrap_key(wrapped: bytes, *, place: Place) -> bytes:
    """The data key, whichever key of the ring wrapped it.

    Raises:
        CannotOpen: that key is no longer in FIELD_KEYS, or the data key was destroyed.
    """
    wrapped = bytes(wrapped)
    wanted = wrapped[:KEY_ID_BYTES]
    for key_id, key in key_ring():
        if hmac.compare_digest(key_id, wanted):
            return open_bytes(wrapped[KEY_ID_BYTES:], key=key, place=place)
    raise CannotOpen("No key in FIELD_KEYS opens this data key")


def rewrap_key(wrapped: bytes, *, place: Place) -> bytes:
    """The same data key, wrapped by the newest key of the ring.

    Raises:
        CannotOpen: no key of the ring opens it.
    """
    return wrap_key(unwrap_key(wrapped, place=place), place=place)


def blind_index(value: str, *, purpose: str) -> bytes:
    """A keyed digest for exact look-ups of a private value; differs by purpose."""
    return hmac.new(_derived_key(f"index:{purpose}"), value.encode(), hashlib.sha256).digest()


def signing_seed(purpose: str) -> bytes:
    """32 bytes from which a signing key is made; the same after a rotation of FIELD_KEYS."""
    return _derived_key(f"signing:{purpose}")


def keyed_digest(value: str, *, purpose: str) -> str:
    """A short keyed digest, for throttle keys and the like, in place of an address."""
    return hmac.new(_derived_key(f"digest:{purpose}"), value.encode(), hashlib.sha256).hexdigest()[
        :32
    ]


def key_ring() -> tuple[tuple[bytes, bytes], ...]:
    """(id, key) pairs of FIELD_KEYS, newest first."""
    return _key_ring(tuple(settings.FIELD_KEYS))


@functools.cache
def _key_ring(encoded: tuple[str, ...]) -> tuple[tuple[bytes, bytes], ...]:
    keys = [base64.urlsafe_b64decode(text) for text in encoded]
    return tuple((hashlib.sha256(b"key-id" + key).digest()[:KEY_ID_BYTES], key) for key in keys)


def _derived_key(purpose: str) -> bytes:
    # Never the newest key of the ring: look-ups must survive a rotation that puts a newer one in front.
    base = base64.urlsafe_b64decode(settings.INDEX_KEY) if settings.INDEX_KEY else key_ring()[-1][1]
    return hmac.new(base, purpose.encode(), hashlib.sha256).digest()


def _pad(data: bytes) -> bytes:
    filling = -(len(data) + 4) % PADDING_BLOCK
    return len(data).to_bytes(4, "big") + data + b"\x00" * filling


def _unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:4], "big")
    return padded[4 : 4 + length]
