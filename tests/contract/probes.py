"""Bad input of every sort, and what a good answer to it looks like."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import Client

Path = tuple[str | int, ...]

LONG_NAME = "ក" * 10_000


def nested(depth: int, *, maps: bool = False) -> Any:
    """Lists in lists, or maps in maps."""
    value: Any = 1
    for _level in range(depth):
        value = {"a": value} if maps else [value]
    return value


# Any value may stand anywhere: each of these is put in the place of every part of a good body.
NASTY: dict[str, Any] = {
    "null": None,
    "true": True,
    "nought": 0,
    "negative": -1,
    "fraction": 0.5,
    "huge integer": 10**30,
    "integer of 4,000 digits": 10**4000,
    "empty text": "",
    "spaces": " \t\n ",
    "word": "no such thing",
    "number as text": "12",
    "negative as text": "-5",
    "exponent": "1e400",
    "huge exponent": "1E+999999999",
    "NaN as text": "NaN",
    "infinity as text": "-Infinity",
    "NUL": "a\x00b",
    "10,000 letters": LONG_NAME,
    "lone surrogate": "a\ud800b",
    "zero width": "\u200b\u200b",
    "right to left": "\u202eabc",
    "not a character": "\uffff\U0010ffff",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "no day": "2024-02-30",
    "moment": "2024-09-01T00:00:00+99:00",
    "Khmer digits": "៣៦",
    "list": [],
    "list of lists": [[[]]],
    "list of null": [None],
    "map": {},
    "map in map": {"a": {"b": None}},
    "deep list": nested(300),
    "deep map": nested(300, maps=True),
    "deeper list": nested(900),
    "deeper map": nested(900, maps=True),
    "markup": "<script>alert(1)</script>{{ 7 }}%(name)s {0}",
    "percent": "%s %(a)s %",
}
RAW_BODIES: dict[str, bytes] = {
    "nothing": b"",
    "space": b" ",
    "broken JSON": b"{",
    "two documents": b"{}{}",
    "a list": b"[]",
    "null": b"null",
    "a string": b'"x"',
    "a number": b"7",
    "NaN": b"NaN",
    "broken UTF-8": b'{"narrative": "\xff\xfe\xc3"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "Latin-1": '{"narrative": "é"}'.encode("latin-1"),
    "NUL": b"\x00" * 20,
    "nested 100,000 deep": b"[" * 100_000,
    "number of 5,000 digits": b'{"complainants": ' + b"9" * 5000 + b"}",
    "1e400": b'{"complainants": 1e400, "payments": 1e400}',
    "key twice": b'{"origin": "VN", "origin": 7}',
    "lone surrogate as key": b'{"\\ud800": 1}',
}


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The place of every part of a body, containers too, but not the body itself."""
    if path:
        yield path
    children: Any = ()
    if isinstance(value, dict):
        children = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    for key, child in children:
        yield from leaves(child, (*path, key))


def with_change(body: Any, path: Path, value: Any) -> Any:
    """A copy of the body with another value at one place."""
    changed = copy.deepcopy(body)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return changed


def as_json(value: Any) -> bytes:
    """As a program sends it that knows no UTF-8: lone surrogates survive only as escapes."""
    return json.dumps(value).encode()


def send(client: Client, url: str, body: Any, **headers: str) -> Any:
    """POST a body; bytes go as they are."""
    content = body if isinstance(body, bytes) else as_json(body)
    return client.post(url, content, content_type="application/json", headers=headers)


def faults_of_problem(response: Any, *, language: str | None = None) -> list[str]:
    """What is wrong with an answer of 400 to 499 under /api/ (RFC 9457, with `fields`); empty when all is well."""
    status = response.status_code
    if not 400 <= status < 500:
        return [f"status {status}"]
    if response["Content-Type"] != "application/problem+json; charset=utf-8":
        return [f"{status} as {response['Content-Type']}"]
    body = json.loads(response.content.decode())
    faults = []
    if set(body) != {"type", "title", "status", "detail", "fields"}:
        faults.append(f"keys {sorted(body)}")
    elif not (body["title"] and body["detail"] and body["status"] == status):
        faults.append(f"says nothing: {body}")
    elif not all(
        isinstance(told, list) and told and all(isinstance(one, str) and one for one in told)
        for told in body["fields"].values()
    ):
        faults.append(f"fields {body['fields']}")
    if len(response.content) > 20_000:
        faults.append(f"an answer of {len(response.content)} bytes")
    if language and response.get("Content-Language") != language:
        faults.append(f"in {response.get('Content-Language')}")
    return faults


def row_counts() -> dict[str, int]:
    """Rows of every table."""
    names = sorted(connection.introspection.table_names())
    counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())
