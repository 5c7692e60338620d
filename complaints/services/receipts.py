"""Receipts: 20 digits that open one complaint. Eight find it, eleven are secret, the last one catches typing errors.

Only an Argon2id hash with its own salt is kept. Hashing takes tens of milliseconds and 19 MiB on purpose, so it is
always done outside of transactions. Wrong tries slow down their own receipt and their own address, nobody else's.
"""

import functools
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models import Complainant, Complaint, Receipt
from portal.audit.services import record
from portal.common.encryption import keyed_digest
from portal.common.errors import TooMany
from portal.common.script import to_ascii_digits, without_invisible

LOCATOR_DIGITS, SECRET_DIGITS = 8, 12
DIGITS = LOCATOR_DIGITS + SECRET_DIGITS
NOT_A_RECEIPT = "0" * DIGITS  # no locator begins with a zero
# OWASP's second recommended Argon2id setting: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
WINDOW_SECONDS = 600
# Of one receipt: typing errors are few. Of one address: a CSO or a whole village may share it.
WRONG_TRIES_PER_LOCATOR, WRONG_TRIES_PER_ADDRESS = 10, 300
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u2212]+")
_LONGEST_INPUT = 200


class NoSuchReceipt(Exception):
    """No complaint has this receipt. Never says which part was wrong."""


@dataclass(frozen=True)
class NewReceipt:
    """A receipt that is not stored yet. `digits` is readable only here."""

    digits: str
    hash: str

    @property
    def locator(self) -> str:
        return self.digits[:LOCATOR_DIGITS]


def new_receipt() -> NewReceipt:
    """A random receipt, already hashed. Call it outside of transactions."""
    locator = str(10 ** (LOCATOR_DIGITS - 1) + secrets.randbelow(9 * 10 ** (LOCATOR_DIGITS - 1)))
    secret = f"{secrets.randbelow(10 ** (SECRET_DIGITS - 1)):0{SECRET_DIGITS - 1}d}"
    digits = locator + secret
    digits += _check_digit(digits)
    return NewReceipt(digits, _HASHER.hash(digits[LOCATOR_DIGITS:]))


def store(receipt: NewReceipt, *, complainant: Complainant) -> Receipt:
    """Write a receipt, in the caller's transaction.

    Raises:
        django.db.IntegrityError: the locator is taken; make another receipt.
    """
    return Receipt.objects.create(
        complaint=complainant.complaint,
        complainant=complainant,
        locator=receipt.locator,
        hash=receipt.hash,
    )


def open_with_receipt(*, receipt: str, address: str) -> Complaint:
    """The complaint of a receipt; any script's digits, spaces and dashes are accepted.

    A wrong receipt takes as long as a right one, whatever is wrong with it.

    Args:
        address: the client's address, used only as a keyed digest for the throttle.

    Raises:
        NoSuchReceipt: nothing has this receipt.
        portal.common.errors.TooMany: too many wrong tries on this locator or from this address.
    """
    digits = read_digits(receipt)
    is_readable = digits != NOT_A_RECEIPT
    with _counted_try(digits[:LOCATOR_DIGITS] if is_readable else receipt, address):
        live = Receipt.objects.filter(locator=digits[:LOCATOR_DIGITS], revoked_at__isnull=True)
        row = live.select_related("complaint").first()
        is_right = _verify(row.hash if row else _dummy_hash(), digits[LOCATOR_DIGITS:])
        if row is None or not is_right:
            raise NoSuchReceipt
        return row.complaint


def read_digits(receipt: str) -> str:
    """The 20 ASCII digits of what was typed, or as many zeros where it is not a receipt at all."""
    text = without_invisible(receipt[:_LONGEST_INPUT])
    digits = _SEPARATORS.sub("", to_ascii_digits(text))
    return digits if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits) else NOT_A_RECEIPT


def has_typing_error(receipt: str) -> bool:
    """Whether it cannot be a receipt: not 20 digits, or the check digit disagrees. Says nothing about any case."""
    digits = read_digits(receipt)
    return digits[-1] != _check_digit(digits[:-1]) or digits == NOT_A_RECEIPT


def format_receipt(receipt: str) -> str:
    """«1234 5678 9012 3456 7890»."""
    return " ".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))


def reissue(complaint: Complaint) -> str:
    """A new receipt for the first complainant; the old one opens nothing from now on."""
    for _attempt in range(5):
        receipt = new_receipt()
        try:
            _replace(complaint, receipt)
        except IntegrityError:
            continue
        return receipt.digits
    raise RuntimeError("No free receipt locator was found")


@transaction.atomic
def _replace(complaint: Complaint, receipt: NewReceipt) -> None:
    complainant = complaint.complainants.select_for_update().order_by("position")[0]
    complainant.receipts.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    store(receipt, complainant=complainant)
    record("complaints.reissued_receipt", on=complaint)


def _check_digit(digits: str) -> str:
    """Luhn's digit for the digits before it: catches one wrong digit and most swapped neighbours."""
    total = 0
    for position, character in enumerate(reversed(digits)):
        doubled = int(character) * (2 if position % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def _verify(hashed: str, secret: str) -> bool:
    try:
        return _HASHER.verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def _dummy_hash() -> str:
    """Verified where no receipt was found, so that the answer takes the same time."""
    return _HASHER.hash(secrets.token_hex(SECRET_DIGITS))


@contextmanager
def _counted_try(locator: str, address: str) -> Iterator[None]:
    """Count a try as wrong before it is made, so that many at once cannot slip through; a right one is taken back."""
    budgets = (
        (_throttle_key("locator", locator), WRONG_TRIES_PER_LOCATOR),
        (_throttle_key("address", address), WRONG_TRIES_PER_ADDRESS),
    )
    for key, most in budgets:
        _count(key, most)
    yield
    for key, _most in budgets:
        _take_back(key)


def _throttle_key(what: str, value: str) -> str:
    return f"receipt:{what}:{keyed_digest(value, purpose=f'receipt-{what}')}"


def _count(key: str, most: int) -> None:
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        tries = cache.incr(key)
    except ValueError:  # it expired between the two calls
        return
    if tries > most:
        raise TooMany(
            _("There were too many wrong tries. Please wait 10 minutes and try again."),
            retry_after=WINDOW_SECONDS,
        )


def _take_back(key: str) -> None:
    try:
        cache.decr(key)
    except ValueError:  # it expired meanwhile
        return
