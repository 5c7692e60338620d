"""Receipts while the cache is down: a worker gets in, and guessing still meets a limit."""

import pytest
from django.core.cache import cache
from redis import ConnectionError as NoRedis

from complaints.services import receipts
from complaints.services.filing import file_complaint
from portal.common.errors import TooMany
from tests.cast import Cast, file_for_worker, make_cast, submission

pytestmark = pytest.mark.django_db
HERE = "192.0.2.10"


def down(*_args: object, **_values: object) -> None:
    raise NoRedis


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    cast = make_cast()
    receipts._OWN_COUNT.clear()
    for name in ("add", "incr", "decr", "get", "set"):
        monkeypatch.setattr(cache, name, down)
    return cast


def test_without_a_cache_a_receipt_opens_as_ever(cast: Cast) -> None:
    filed = file_for_worker()
    for _visit in range(receipts.WRONG_TRIES_PER_LOCATOR + 5):
        opened = receipts.open_with_receipt(receipt=filed.receipt or "", address=HERE)
        assert opened.complaint == filed.complaint


@pytest.mark.security
def test_without_a_cache_guessing_still_meets_a_limit(cast: Cast) -> None:
    right = file_for_worker().receipt or ""
    refusals = []
    for number in range(15):
        guess = f"{right[:8]}{number:011d}"
        guess += receipts._check_digit(guess)
        with pytest.raises((receipts.NoSuchReceipt, TooMany)) as refused:
            receipts.open_with_receipt(receipt=guess, address=f"192.0.2.{number}")
        refusals.append(refused.type)
    assert refusals == [receipts.NoSuchReceipt] * 10 + [TooMany] * 5


def test_without_a_cache_a_receipt_that_a_helper_saw_is_replaced(cast: Cast) -> None:
    filed = file_complaint(submission=submission(), by=cast.case_worker)
    opened = receipts.open_with_receipt(
        receipt=filed.receipt or "", address=HERE, browser="her browser"
    )
    assert opened.new_receipt
    again = receipts.open_with_receipt(receipt=opened.new_receipt, address=HERE)
    assert again.complaint == filed.complaint
