"""A worker's visit after her receipt was accepted: ten idle minutes, one a receipt, then forgotten.

The cookie is sealed and names the case and the worker; the cache says whether the visit still lives, so that closing
it is final on the server too. The others of a group have visits of their own: nobody ends anybody else's.
"""

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from complaints.models import Complainant, Complaint
from complaints.services.receipts import LOCATOR_DIGITS
from portal.common.encryption import CannotOpen, Place, unwrap_key, wrap_key

IDLE_SECONDS = 600
_PLACE = Place(table="complaints_visit", column="cookie", row="-")


class NoVisit(Exception):
    """The visit is over, was closed, or never was."""


@dataclass(frozen=True)
class ShownNumber:
    """A new number that is shown until she says that she wrote it down.

    Attributes:
        for_member: it is for another worker of her group.
    """

    digits: str
    for_member: bool = False


@dataclass(frozen=True)
class Visit:
    """Whose visit it is, and the new number that she has not written down yet."""

    complaint: Complaint
    complainant: Complainant
    nonce: str

    @property
    def number(self) -> ShownNumber | None:
        """Only while it opens something: one whose transaction failed was never hers."""
        kept = cache.get(_key(self.complainant.pk)) or {}
        sealed = kept.get("number")
        if sealed is None or kept.get("nonce") != self.nonce:
            return None
        try:
            content = json.loads(unwrap_key(sealed, place=_number_place(self.nonce)))
        except CannotOpen:
            return None
        number = ShownNumber(**content)
        return number if self._opens_something(number) else None

    def show(self, number: ShownNumber) -> None:
        """Keep a new number, sealed, for as long as the visit lives; of a visit that is over, nothing."""
        if not _lives(self.complainant.pk, self.nonce):
            return
        content = json.dumps({"digits": number.digits, "for_member": number.for_member})
        sealed = wrap_key(content.encode(), place=_number_place(self.nonce))
        _keep(self.complainant.pk, {"nonce": self.nonce, "number": sealed})

    def wrote_it_down(self) -> None:
        """The number is forgotten here."""
        if _lives(self.complainant.pk, self.nonce):
            _keep(self.complainant.pk, {"nonce": self.nonce})

    def _opens_something(self, number: ShownNumber) -> bool:
        live = self.complaint.receipts.filter(revoked_at__isnull=True)
        return live.filter(locator=number.digits[:LOCATOR_DIGITS]).exists()


def open_visit(*, complainant: Complainant, new_number: str | None = None) -> str:
    """Begin a visit and end any other of this worker; returns the cookie's value.

    Args:
        new_number: the digits that she got instead of those she gave.
    """
    visit = Visit(complainant.complaint, complainant, secrets.token_hex(16))
    _keep(complainant.pk, {"nonce": visit.nonce})
    if new_number:
        visit.show(ShownNumber(new_number))
    content = {
        "complaint": complainant.complaint_id,
        "complainant": complainant.pk,
        "nonce": visit.nonce,
    }
    return base64.urlsafe_b64encode(wrap_key(json.dumps(content).encode(), place=_PLACE)).decode()


def continue_visit(*, token: str) -> Visit:
    """The visit; its ten minutes begin again.

    Raises:
        NoVisit: the visit is over.
    """
    content = _opened(token)
    pk, nonce = content["complainant"], content["nonce"]
    if not _lives(pk, nonce):
        raise NoVisit
    found = Complainant.objects.filter(pk=pk, complaint=content["complaint"])
    complainant = found.select_related("complaint").first()
    if complainant is None:
        raise NoVisit
    cache.touch(_key(pk), IDLE_SECONDS)
    return Visit(complainant.complaint, complainant, nonce)


def close_visit(*, token: str) -> None:
    """End the visit; closing one that is over is no error."""
    try:
        content = _opened(token)
    except NoVisit:
        return
    if _lives(content["complainant"], content["nonce"]):
        cache.delete(_key(content["complainant"]))


def _opened(token: str) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(
            unwrap_key(base64.urlsafe_b64decode(token), place=_PLACE)
        )
    except (binascii.Error, ValueError, CannotOpen) as error:
        raise NoVisit from error
    if "complainant" not in content:  # a cookie of the time when a visit was of the case
        raise NoVisit
    return content


def _lives(pk: int, nonce: str) -> bool:
    return (cache.get(_key(pk)) or {}).get("nonce") == nonce


def _keep(pk: int, value: dict[str, Any]) -> None:
    cache.set(_key(pk), value, IDLE_SECONDS)


def _key(pk: int) -> str:
    return f"visit:{pk}"


def _number_place(nonce: str) -> Place:
    return Place(table="complaints_visit", column="number", row=nonce)
