"""Sealed values open at their own place with their own key, and nowhere else."""

import base64
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.common import encryption
from portal.common.encryption import (
    CannotOpen,
    Place,
    blind_index,
    keyed_digest,
    new_data_key,
    open_bytes,
    open_sealed,
    seal,
    seal_bytes,
    unwrap_key,
    wrap_key,
)

pytestmark = pytest.mark.security

HERE = Place("complaints_statement", "text", "1")
KEY = b"k" * 32


def encoded(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()


@given(st.text())
def test_text_comes_back_to_the_letter(text: str) -> None:
    assert open_sealed(seal(text, key=KEY, place=HERE), key=KEY, place=HERE) == text


def test_bytes_come_back() -> None:
    data = os.urandom(1000)
    assert (
        open_bytes(memoryview(seal_bytes(data, key=KEY, place=HERE)), key=KEY, place=HERE) == data
    )


def test_same_text_is_sealed_differently_each_time() -> None:
    assert seal("x", key=KEY, place=HERE) != seal("x", key=KEY, place=HERE)


def test_plain_text_is_not_in_the_sealed_value() -> None:
    assert b"SECRET" not in seal("SECRET", key=KEY, place=HERE)


@pytest.mark.parametrize(
    "place",
    [
        Place("complaints_statement", "text", "2"),
        Place("complaints_statement", "original", "1"),
        Place("complaints_message", "text", "1"),
        Place("", "", ""),
    ],
)
def test_value_swapped_to_another_place_does_not_open(place: Place) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(seal("x", key=KEY, place=HERE), key=KEY, place=place)


def test_wrong_key_does_not_open() -> None:
    with pytest.raises(CannotOpen):
        open_sealed(seal("x", key=KEY, place=HERE), key=b"j" * 32, place=HERE)


@pytest.mark.parametrize("position", [0, 1, 13, -1])
def test_changed_byte_does_not_open(position: int) -> None:
    sealed = bytearray(seal("x", key=KEY, place=HERE))
    sealed[position] ^= 1
    with pytest.raises(CannotOpen):
        open_sealed(bytes(sealed), key=KEY, place=HERE)


@pytest.mark.parametrize("length", [0, 1, 5, 13, 20])
def test_value_cut_short_does_not_open(length: int) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(seal("x", key=KEY, place=HERE)[:length], key=KEY, place=HERE)


def test_length_tells_little() -> None:
    lengths = {len(seal("x" * size, key=KEY, place=HERE)) for size in range(61)}
    assert len(lengths) == 1
    assert len(seal("x" * 61, key=KEY, place=HERE)) == lengths.pop() + encryption.PADDING_BLOCK


def test_wrapped_key_survives_a_rotation(settings: Any) -> None:
    old, new = encoded(b"o" * 32), encoded(b"n" * 32)
    settings.FIELD_KEYS = (old,)
    data_key = new_data_key()
    wrapped = wrap_key(data_key, place=HERE)
    index = blind_index("+66812345678", purpose="phone")
    settings.FIELD_KEYS = (new, old)
    assert unwrap_key(wrapped, place=HERE) == data_key
    assert blind_index("+66812345678", purpose="phone") == index
    assert wrap_key(data_key, place=HERE)[:4] != wrapped[:4]


def test_key_that_left_the_ring_opens_nothing(settings: Any) -> None:
    settings.FIELD_KEYS = (encoded(b"o" * 32),)
    wrapped = wrap_key(new_data_key(), place=HERE)
    settings.FIELD_KEYS = (encoded(b"n" * 32),)
    with pytest.raises(CannotOpen):
        unwrap_key(wrapped, place=HERE)


@pytest.mark.parametrize("destroyed", [b"", b"\x00" * 64])
def test_destroyed_data_key_opens_nothing(destroyed: bytes) -> None:
    with pytest.raises(CannotOpen):
        unwrap_key(destroyed, place=HERE)


def test_wrapped_key_does_not_open_for_another_case() -> None:
    wrapped = wrap_key(new_data_key(), place=HERE)
    with pytest.raises(CannotOpen):
        unwrap_key(wrapped, place=Place("complaints_statement", "text", "2"))


def test_data_keys_are_of_their_own() -> None:
    assert len({new_data_key() for _ in range(50)}) == 50
    assert len(new_data_key()) == 32


def test_digests_differ_by_purpose_and_key(settings: Any) -> None:
    assert blind_index("x", purpose="a") != blind_index("x", purpose="b")
    assert keyed_digest("x", purpose="a") != keyed_digest("x", purpose="b")
    before = keyed_digest("x", purpose="a")
    settings.FIELD_KEYS = (encoded(b"z" * 32),)
    assert keyed_digest("x", purpose="a") != before
    assert "x" not in keyed_digest("xyzzy", purpose="a").replace("0x", "")
