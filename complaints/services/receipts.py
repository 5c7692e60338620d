"""Receipts: 20 digits that open one complaint. Eight find it, eleven are secret, the last one catches typing errors.

Only an Argon2id hash with its own salt is kept. Hashing takes tens of milliseconds and 19 MiB on purpose, so it is
always done outside of transactions. Wrong tries slow down their own receipt and their own address, nobody else's. While
the cache is down each process counts by itself: a worker still gets in, and guessing does not become free.

For a receipt that a helper saw the worker gets other digits at her first use. The answer that brings them may get
lost, so the old ones open until she uses the new ones, or says that she wrote them down; from then on the old ones
are like any wrong number. How she asks for new ones herself: `complaints.services.new_numbers`.
"""

import dataclasses
import functools
import logging
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from django.core.cache import BaseCache, cache
from django.core.cache.backends.locmem import LocMemCache
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models import Complainant, Complaint, Receipt
from complaints.services.cases import lock
from portal.audit.services import record
from portal.common.cache_faults import CACHE_FAULTS
from portal.common.encryption import CannotOpen, Place, keyed_digest, unwrap_key, wrap_key
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
_OWN_COUNT = LocMemCache("receipt-tries", {"MAX_ENTRIES": 100_000})  # of this process
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u2212]+")
_LONGEST_INPUT = 200
logger = logging.getLogger(__name__)
T = TypeVar("T")


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


@dataclass(frozen=True)
class Opened:
    """What a right receipt opens.

    Attributes:
        receipt_row: the receipt that was given; where `new_receipt` is set it ends as soon as that one is used.
        new_receipt: her new digits, readable only here; None where she goes on with the ones she has.
    """

    complaint: Complaint
    complainant: Complainant
    receipt_row: Receipt
    new_receipt: str | None = None


def new_receipt() -> NewReceipt:
    """A random receipt, already hashed. Call it outside of transactions."""
    locator = str(10 ** (LOCATOR_DIGITS - 1) + secrets.randbelow(9 * 10 ** (LOCATOR_DIGITS - 1)))
    secret = f"{secrets.randbelow(10 ** (SECRET_DIGITS - 1)):0{SECRET_DIGITS - 1}d}"
    digits = locator + secret
    digits += _check_digit(digits)
    return NewReceipt(digits, _HASHER.hash(digits[LOCATOR_DIGITS:]))


def store(
    receipt: NewReceipt,
    *,
    complainant: Complainant,
    seen_by_helper: bool = False,
    pending: bool = False,
) -> Receipt:
    """Write a receipt, in the caller's transaction.

    Args:
        seen_by_helper: somebody other than the worker is shown the digits; at her first use she gets others.
        pending: it is to take the place of another one, which opens until this one is used.

    Raises:
        django.db.IntegrityError: the locator is taken; make another receipt.
    """
    return Receipt.objects.create(
        complaint=complainant.complaint,
        complainant=complainant,
        locator=receipt.locator,
        hash=receipt.hash,
        seen_by_helper=seen_by_helper,
        pending=pending,
    )


def store_each(
    pairs: Iterable[tuple[NewReceipt, Complainant]], *, seen_by_helper: bool = False
) -> list[Receipt]:
    """Write the receipts of a group at once; as `store`."""
    return Receipt.objects.bulk_create(
        Receipt(
            complaint=complainant.complaint,
            complainant=complainant,
            locator=receipt.locator,
            hash=receipt.hash,
            seen_by_helper=seen_by_helper,
        )
        for receipt, complainant in pairs
    )


def open_with_receipt(
    *, receipt: str, address: str, browser: str = "", may_rotate: bool = True
) -> Opened:
    """What a receipt opens; any script's digits, spaces and dashes are accepted.

    A wrong receipt takes as long as a right one, whatever is wrong with it.

    Args:
        address: the client's address, used only as a keyed digest for the throttle.
        browser: a secret of the browser that asks. If it gives the old digits again (a double click, a connection
            that broke), it gets the same new ones again for a while.
        may_rotate: False where the caller rotates afterwards, with `rotate`.

    Raises:
        NoSuchReceipt: nothing has this receipt, or it was replaced.
        portal.common.errors.TooMany: too many wrong tries on this locator or from this address.
    """
    digits = read_digits(receipt)
    is_readable = digits != NOT_A_RECEIPT
    with _counted_try(digits[:LOCATOR_DIGITS] if is_readable else receipt, address):
        found = Receipt.objects.filter(locator=digits[:LOCATOR_DIGITS])
        row = found.select_related("complaint", "complainant").first()
        is_right = _verify(row.hash if row else _dummy_hash(), digits[LOCATOR_DIGITS:])
        if row is None or not is_right:
            raise NoSuchReceipt
        opened = Opened(row.complaint, row.complainant, row)
        opened.complainant.complaint = opened.complaint
        if row.revoked_at:
            raise NoSuchReceipt
        _note_first_use(row)
        if row.pending:
            settle(receipt=row)
        return rotate(opened, browser=browser) if may_rotate else opened


def rotate(opened: Opened, *, browser: str = "") -> Opened:
    """Give her other digits if a helper saw these: one new receipt a browser, however often it is asked at once.

    Who asks without a browser gets others each time; the last ones count.

    Raises:
        NoSuchReceipt: somebody else was quicker with the old digits.
    """
    if not opened.receipt_row.seen_by_helper:
        return opened
    return with_free_locator(lambda receipt: _rotate(opened, receipt, browser))


@transaction.atomic
def settle(*, receipt: Receipt) -> None:
    """She has her new digits: those that she had before open nothing from now on. Done twice is done once."""
    complaint = lock(receipt.complaint)
    live = Receipt.objects.filter(complainant=receipt.complainant_id, revoked_at__isnull=True)
    if not live.filter(pk=receipt.pk, pending=True).exists():
        return
    live.filter(pending=False).update(revoked_at=timezone.now())
    live.filter(pk=receipt.pk).update(pending=False)
    record("complaints.ended_old_receipt", on=complaint)


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


def reissue(*, complainant: Complainant) -> str:
    """New digits for one worker; the old ones open nothing from now on."""

    def give(receipt: NewReceipt) -> str:
        with transaction.atomic():
            complaint = lock(complainant.complaint)
            replace(complainant, receipt)
            record("complaints.reissued_receipt", on=complaint)
        return receipt.digits

    return with_free_locator(give)


def with_free_locator(store_it: Callable[[NewReceipt], T]) -> T:
    """Make a receipt, outside of any transaction, and store it; with another one where its locator is taken."""
    for _attempt in range(5):
        receipt = new_receipt()
        try:
            return store_it(receipt)
        except IntegrityError:
            continue
    raise RuntimeError("No free receipt locator was found")


def replace(complainant: Complainant, receipt: NewReceipt) -> Receipt:
    """End her receipts and store another one, in the caller's transaction, which holds the case."""
    complainant.receipts.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    return store(receipt, complainant=complainant)


@transaction.atomic
def _rotate(opened: Opened, receipt: NewReceipt, browser: str) -> Opened:
    complaint = lock(opened.complaint)
    row = Receipt.objects.get(pk=opened.receipt_row.pk)
    if row.revoked_at:  # somebody else came first
        raise NoSuchReceipt
    again = _again(opened, browser)
    if again:
        return again
    pending = opened.complainant.receipts.filter(pending=True, revoked_at__isnull=True)
    pending.delete()  # never used, and their digits may never have arrived
    store(receipt, complainant=opened.complainant, pending=True)
    if browser:
        _keep_for_again(row, browser, receipt.digits)
    record("complaints.rotated_receipt", on=complaint)
    return dataclasses.replace(opened, new_receipt=receipt.digits)


def _again(opened: Opened, browser: str) -> Opened | None:
    """The new digits once more, for the browser that asked for them, while nobody has used them or got others."""
    row = opened.receipt_row
    sealed = None
    with suppress(*CACHE_FAULTS):  # without the cache she gets others: the last ones count
        sealed = cache.get(_again_key(row, browser)) if browser else None
    if sealed is None:
        return None
    try:
        digits = unwrap_key(sealed, place=_digits_place(row)).decode()
    except CannotOpen:
        return None
    waiting = opened.complainant.receipts.filter(pending=True, revoked_at__isnull=True)
    if not waiting.filter(locator=digits[:LOCATOR_DIGITS]).exists():
        return None
    return dataclasses.replace(opened, new_receipt=digits)


def _keep_for_again(row: Receipt, browser: str, digits: str) -> None:
    """Before the commit: who waits for the lock finds it, and what was rolled back opens nothing."""
    sealed = wrap_key(digits.encode(), place=_digits_place(row))
    with suppress(*CACHE_FAULTS):
        cache.set(_again_key(row, browser), sealed, WINDOW_SECONDS)


def _digits_place(row: Receipt) -> Place:
    return Place("complaints_receipt", "shown_again", str(row.pk))


def _again_key(row: Receipt, browser: str) -> str:
    return f"receipt:again:{keyed_digest(f'{row.pk}:{browser}', purpose='receipt-again')}"


def _note_first_use(row: Receipt) -> None:
    if row.first_used_at is None:
        unused = Receipt.objects.filter(pk=row.pk, first_used_at__isnull=True)
        unused.update(first_used_at=timezone.now())


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
    try:
        tries = _one_more(cache, key)
    except CACHE_FAULTS as error:
        logger.warning("Wrong tries are counted by each process: %s", type(error).__name__)
        tries = _one_more(_OWN_COUNT, key)
    if tries > most:
        raise TooMany(
            _("There were too many wrong tries. Please wait 10 minutes and try again."),
            retry_after=WINDOW_SECONDS,
        )


def _one_more(store: BaseCache, key: str) -> int:
    store.add(key, 0, WINDOW_SECONDS)
    try:
        return int(store.incr(key))
    except ValueError:  # it expired between the two calls
        return 1


def _take_back(key: str) -> None:
    with suppress(ValueError):  # it expired meanwhile
        try:
            cache.decr(key)
        except CACHE_FAULTS:
            _OWN_COUNT.decr(key)
