"""Receipts: any script's digits, a check digit, Argon2id with its own salt, throttles that hit only the guilty."""

import pytest
from django.core.cache import cache

from complaints.models import Receipt
from complaints.services import receipts
from portal.common.errors import TooMany
from tests.cast import Cast, file_for_worker

HERE, THERE = "192.0.2.1", "192.0.2.2"
KHMER, BURMESE, THAI = "០១២៣៤៥៦៧៨៩", "၀၁၂၃၄၅၆၇၈၉", "๐๑๒๓๔๕๖๗๘๙"


def written_in(digits: str, receipt: str) -> str:
    return "".join(digits[int(digit)] for digit in receipt)


def wrong(receipt: str) -> str:
    """The same locator, another secret, a right check digit."""
    other = receipt[:8] + ("1" if receipt[8] != "1" else "2") + receipt[9:19]
    return other + receipts._check_digit(other)


def open_from(receipt: str, address: str = HERE) -> str:
    return receipts.open_with_receipt(receipt=receipt, address=address).complaint.reference


@pytest.fixture
def receipt(cast: Cast) -> str:
    return file_for_worker().receipt or ""


def test_a_receipt_is_twenty_digits_shown_in_groups_of_four(receipt: str) -> None:
    assert len(receipt) == 20
    assert receipt.isdecimal()
    assert receipts.format_receipt("12345678901234567890") == "1234 5678 9012 3456 7890"


@pytest.mark.security
@pytest.mark.parametrize("digits", [KHMER, BURMESE, THAI])
def test_a_receipt_opens_in_any_scripts_digits(receipt: str, digits: str) -> None:
    assert open_from(written_in(digits, receipt))


def test_a_receipt_opens_with_spaces_dashes_and_invisible_characters(receipt: str) -> None:
    typed = f" {receipt[:4]}-{receipt[4:8]} {receipt[8:12]}–{receipt[12:]}\u200b\n"
    assert open_from(typed)


@pytest.mark.parametrize("typed", ["", "abc", "1" * 19, "1" * 21, "0" * 20, "9" * 5000, "１２"])
def test_what_is_no_receipt_opens_nothing(receipt: str, typed: str) -> None:
    with pytest.raises(receipts.NoSuchReceipt):
        open_from(typed)


def test_every_single_wrong_digit_is_a_typing_error(receipt: str) -> None:
    assert not receipts.has_typing_error(receipt)
    for position in range(20):
        digit = str((int(receipt[position]) + 1) % 10)
        assert receipts.has_typing_error(receipt[:position] + digit + receipt[position + 1 :])


@pytest.mark.security
def test_the_database_keeps_an_argon2id_hash_with_its_own_salt_and_no_secret(cast: Cast) -> None:
    first, second = file_for_worker(), file_for_worker()
    hashes = list(Receipt.objects.values_list("hash", flat=True))
    assert all(hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for hashed in hashes)
    assert len({hashed.split("$")[4] for hashed in hashes}) == 2
    stored = str(list(Receipt.objects.values()))
    assert (first.receipt or "")[8:] not in stored
    assert (second.receipt or "")[8:] not in stored


@pytest.mark.security
def test_an_unknown_receipt_is_verified_like_a_known_one(
    receipt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []

    def verify(hashed: str, secret: str) -> bool:
        verified.append(hashed.split("$")[3])
        return False

    monkeypatch.setattr(receipts, "_verify", verify)
    for typed in (wrong(receipt), "87654321" + receipt[8:], "not a receipt"):
        with pytest.raises(receipts.NoSuchReceipt):
            open_from(typed)
    assert verified == ["m=19456,t=2,p=1"] * 3


@pytest.mark.security
def test_fifty_wrong_tries_delay_their_own_receipt_only(cast: Cast) -> None:
    attacked, other = file_for_worker(), file_for_worker()
    refusals = []
    for _try in range(50):
        with pytest.raises((receipts.NoSuchReceipt, TooMany)) as refused:
            open_from(wrong(attacked.receipt or ""))
        refusals.append(refused.type)
    assert refusals == [receipts.NoSuchReceipt] * 10 + [TooMany] * 40
    assert open_from(other.receipt or "") == other.complaint.reference


@pytest.mark.security
def test_typing_errors_of_many_people_block_nobody(receipt: str) -> None:
    for number in range(50):
        with pytest.raises(receipts.NoSuchReceipt):
            open_from(f"typing error {number}")
    assert open_from(receipt)


@pytest.mark.security
def test_an_address_that_guesses_is_stopped_and_another_one_is_not(
    receipt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "WRONG_TRIES_PER_ADDRESS", 20)
    for number in range(20):
        with pytest.raises(receipts.NoSuchReceipt):
            open_from(f"{20000000 + number}{receipt[8:]}")
    with pytest.raises(TooMany) as stopped:
        open_from(receipt)
    assert stopped.value.retry_after == receipts.WINDOW_SECONDS
    assert open_from(receipt, THERE)


def test_right_receipts_are_never_counted(receipt: str) -> None:
    for _visit in range(receipts.WRONG_TRIES_PER_LOCATOR + 5):
        assert open_from(receipt)


@pytest.mark.security
def test_the_throttle_remembers_neither_address_nor_locator(receipt: str) -> None:
    with pytest.raises(receipts.NoSuchReceipt):
        open_from(wrong(receipt))
    keys = str(
        [receipts._throttle_key("address", HERE), receipts._throttle_key("locator", receipt[:8])]
    )
    assert HERE not in keys
    assert receipt[:8] not in keys
    assert cache.get(receipts._throttle_key("address", HERE)) == 1


@pytest.mark.security
def test_a_reissued_receipt_opens_and_the_old_one_is_dead(cast: Cast) -> None:
    filed = file_for_worker()
    new = receipts.reissue(complainant=filed.complaint.complainants.get())
    assert open_from(new) == filed.complaint.reference
    with pytest.raises(receipts.NoSuchReceipt):
        open_from(filed.receipt or "")


def test_the_receipt_of_a_deleted_case_is_like_any_wrong_one(cast: Cast) -> None:
    filed = file_for_worker()
    filed.complaint.delete()
    with pytest.raises(receipts.NoSuchReceipt):
        open_from(filed.receipt or "")
