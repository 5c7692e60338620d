"""An uploaded file between its preview and the decision: for half an hour, for the person who uploaded it."""

import secrets
import zlib

from django.core.cache import cache

from portal.accounts.models import User

KEPT_SECONDS = 30 * 60


def keep(data: bytes, *, by: User) -> str:
    """Keep the file; return the token that finds it again."""
    token = secrets.token_urlsafe(24)
    cache.set(_key(token), (by.pk, zlib.compress(data)), KEPT_SECONDS)
    return token


def kept(token: str, *, by: User) -> bytes | None:
    """The file; None when it is somebody else's, its time is over, or there never was one."""
    owner, packed = cache.get(_key(token)) or (None, b"")
    return zlib.decompress(packed) if owner == by.pk else None


def _key(token: str) -> str:
    return f"rights-xliff:{token}"
