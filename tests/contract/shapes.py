"""What an answer must look like: keys to the letter, types, money and days as text."""

import re
from datetime import date, datetime
from typing import Any

MONEY = re.compile(r"[0-9]+\.[0-9]{2,3}")
CURRENCY = re.compile(r"[A-Z]{3}")
Shape = Any


class Maybe:
    """null or this."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape


class OneOf:
    """One of these words."""

    def __init__(self, *words: str) -> None:
        self.words = words


class Map:
    """Exactly these keys; with `more` at least these."""

    def __init__(self, *, more: bool = False, **keys: Shape) -> None:
        self.keys, self.more = keys, more


def day(value: Any) -> bool:
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


def moment(value: Any) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def amount(value: Any) -> bool:
    return isinstance(value, str) and bool(MONEY.fullmatch(value))


def currency(value: Any) -> bool:
    return isinstance(value, str) and bool(CURRENCY.fullmatch(value))


def address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def anything(value: Any) -> bool:
    return True


money = Map(amount=amount, currency=currency)


def faults(value: Any, shape: Shape, path: str = "") -> list[str]:
    """Where the value is not of the shape; empty when it is."""
    if isinstance(shape, Maybe):
        return [] if value is None else faults(value, shape.shape, path)
    if isinstance(shape, OneOf):
        return [] if value in shape.words else [f"{path}: {value!r}"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path}: {value!r} is no list"]
        return [
            fault for n, one in enumerate(value) for fault in faults(one, shape[0], f"{path}.{n}")
        ]
    if isinstance(shape, Map):
        return _faults_of_map(value, shape, path)
    if isinstance(shape, type):
        is_right = isinstance(value, shape) and not (shape is int and isinstance(value, bool))
    else:
        is_right = shape(value)
    return [] if is_right else [f"{path}: {value!r}"]


def _faults_of_map(value: Any, shape: Map, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is no map"]
    missing = [f"{path}.{key} is missing" for key in shape.keys if key not in value]
    strange = [f"{path}.{key} is strange" for key in value if key not in shape.keys]
    inner = [
        fault
        for key, child in shape.keys.items()
        if key in value
        for fault in faults(value[key], child, f"{path}.{key}")
    ]
    return missing + ([] if shape.more else strange) + inner


def page_of(row: Shape) -> Map:
    """A page of a list."""
    return Map(count=int, next=Maybe(address), previous=Maybe(address), results=[row])
