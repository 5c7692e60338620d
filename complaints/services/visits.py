"""A worker's visit after her receipt was accepted: ten idle minutes, one at a time, then forgotten.

The cookie is sealed and names the case; the cache says whether the visit still lives, so that
closing it is final on the server too.
"""

import base64
import binascii
import json
import secrets

from django.core.cache import cache

from complaints.models import Complaint
from portal.common.encryption import CannotOpen, Place, unwrap_key, wrap_key

IDLE_SECONDS = 600
_PLACE = Place(table="complaints_visit", column="cookie", row="-")


class NoVisit(Exception):
    """The visit is over, was closed, or never was."""


def open_visit(*, complaint: Complaint) -> str:
    """Begin a visit and end any other of this case; returns the cookie's value."""
    nonce = secrets.token_hex(16)
    cache.set(_cache_key(complaint.pk), nonce, IDLE_SECONDS)
    content = json.dumps({"complaint": complaint.pk, "nonce": nonce})
    return base64.urlsafe_b64encode(wrap_key(content.encode(), place=_PLACE)).decode()


def continue_visit(*, token: str) -> Complaint:
    """The case being visited; the ten minutes begin again.

    Raises:
        NoVisit: the visit is over.
    """
    pk, nonce = _opened(token)
    if cache.get(_cache_key(pk)) != nonce:
        raise NoVisit
    complaint = Complaint.objects.filter(pk=pk).first()
    if complaint is None:
        raise NoVisit
    cache.touch(_cache_key(pk), IDLE_SECONDS)
    return complaint


def close_visit(*, token: str) -> None:
    """End the visit; closing one that is over is no error."""
    try:
        pk, nonce = _opened(token)
    except NoVisit:
        return
    if cache.get(_cache_key(pk)) == nonce:
        cache.delete(_cache_key(pk))


def _opened(token: str) -> tuple[int, str]:
    try:
        content = json.loads(unwrap_key(base64.urlsafe_b64decode(token), place=_PLACE))
    except (binascii.Error, ValueError, CannotOpen) as error:
        raise NoVisit from error
    return content["complaint"], content["nonce"]


def _cache_key(pk: int) -> str:
    return f"visit:{pk}"
