"""A dirty list of 5,000 rows with known faults: exactly these are rejected, and a second time nothing changes."""

import random
from typing import Any

import pytest

from recruitment_agencies.models import Agency, ImportChange, Licence, LicenceEvent, RegisterImport
from recruitment_agencies.services.register_imports import import_list
from tests.recruitment_agencies.importing.lists import csv_of, list_file, plain_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("countries")]
ROWS = 5_000
# What is wrong → the field that must be named.
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"name": " \u200b "}, "name"),
    ({"name": "x" * 301}, "name"),
    ({"name": "Bro\ufffdken"}, "name"),
    ({"licence_number": ""}, "licence_number"),
    ({"licence_number": "9" * 101}, "licence_number"),
    ({"issued_on": ""}, "issued_on"),
    ({"issued_on": "31/02/2022"}, "issued_on"),
    ({"issued_on": "01/02/22"}, "issued_on"),
    ({"issued_on": "2099-01-01"}, "issued_on"),
    ({"issued_on": "13.13.2020"}, "issued_on"),
    ({"issued_on": "yesterday"}, "issued_on"),
    ({"expires_on": "2021-12-31"}, "expires_on"),
    ({"expires_on": "2199-12-31"}, "expires_on"),
    ({"expires_on": "never"}, "expires_on"),
    ({"status": "on holiday"}, "status"),
    ({"status": "suspended"}, "status_on"),
    ({"status": "suspended", "status_on": "2021-01-01"}, "status_on"),
    ({"status": "revoked", "status_on": "2098-01-01"}, "status_on"),
    ({"status": "expired"}, "status"),
    ({"phone": "ask the neighbour"}, "phone"),
    ({"phone": "1"}, "phone"),
    ({"website": "javascript:alert(1)"}, "website"),
    ({"website": "two words"}, "website"),
    ({"address": "a" * 1001}, "address"),
    ({"authority": "b" * 301}, "authority"),
]
# What looks odd and is right.
ODD: list[dict[str, Any]] = [
    {"issued_on": "០១/០៣/២០២២", "expires_on": "28/02/2570"},
    {"issued_on": "44621", "expires_on": "2027-02-28 00:00:00"},
    {"issued_on": "1 March 2022", "expires_on": "28-Feb-2027"},
    {"phone": "០២៣ ១២៣ ៤៥៦ / 012 345 678"},
    {"website": "www.example.org"},
    {"name": "\u00a0Spaces\u200b  and\tmarks {n} "},
    {"name": "=SUM(A1) {n}"},
    {"name_local": "ទីភ្នាក់ងារ {n}"},
    {"status": "ACTIVE"},
    {"status": "Suspended", "status_on": "01.05.2024"},
    {"status": "Đình chỉ", "status_on": "1/5/2024"},
    {"status": "expired", "expires_on": "2024-02-28"},
    {"authority": ""},
    {"expires_on": ""},
]


def dirty_list() -> tuple[bytes, set[tuple[int, str]], int]:
    """The file, what must be rejected, and how many rows repeat another."""
    shuffled = random.Random(4)
    rows: list[dict[str, Any]] = []
    expected: set[tuple[int, str]] = set()
    repeated = 0
    for n in range(ROWS):
        number = len(rows) + 2
        kind = shuffled.randrange(12)
        if kind == 0:
            changes, field = FAULTS[n % len(FAULTS)]
            rows.append(plain_row(n, **changes))
            expected.add((number, field))
        elif kind == 1 and n > 100:
            good = next(row for row in reversed(rows) if row.get("is_good"))
            rows.append(good)
            repeated += 1
        elif kind == 2 and n > 100:
            good = next(row for row in reversed(rows) if row.get("is_good"))
            change = {"name": "Somebody else"} if n % 2 else {"address": "Elsewhere"}
            rows.append({**good, **change, "is_good": False})
            expected.add((number, "licence_number"))
        elif kind == 3:
            odd = {k: str(v).replace("{n}", str(n)) for k, v in ODD[n % len(ODD)].items()}
            rows.append(plain_row(n, **odd, is_good=True))
        elif kind == 4:
            rows.append(dict.fromkeys(plain_row(n), " "))
        else:
            rows.append(plain_row(n, is_good=True))
    rows.append({"name": "Total", "licence_number": ROWS})
    return csv_of(rows), expected, repeated


def test_a_dirty_list_is_rejected_where_it_is_wrong_and_changes_nothing_the_second_time() -> None:
    content, expected, repeated = dirty_list()
    file = list_file(content)
    first, batch = import_list(file=file)
    assert batch is not None
    assert {(one.row, one.column) for one in first.rejected} == expected
    assert len(first.rejected) == len(expected)
    assert first.unchanged == repeated
    assert Licence.objects.count() == Agency.objects.count() == first.created
    models = (Agency, Licence, LicenceEvent, RegisterImport, ImportChange)
    before = [list(model.objects.order_by("pk").values()) for model in models]

    second, none = import_list(file=file)
    assert none is None
    assert (second.created, second.changed) == (0, 0)
    assert second.unchanged == first.created + repeated
    assert [p.as_json() for p in second.rejected] == [p.as_json() for p in first.rejected]
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_every_reason_says_something_in_every_language() -> None:
    from django.utils import translation

    content, _expected, _repeated = dirty_list()
    checked, _batch = import_list(file=list_file(content))
    for language in ("en", "km", "my", "vi"):
        with translation.override(language):
            assert all(len(one.reason) > 10 for one in checked.rejected)


def test_statements_do_not_grow_with_the_rows_of_a_chunk(
    django_assert_max_num_queries: Any,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = []
    for start, rows in ((0, 10), (1_000, 190)):
        file = list_file(csv_of(plain_row(start + n) for n in range(rows)))
        with CaptureQueriesContext(connection) as queries:
            import_list(file=file)
        asked.append(len(queries))
    assert asked[0] == asked[1]
