"""Tables that no spreadsheet program runs."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruitment_agencies.exporting import csv_lines, guarded, xlsx_file

pytestmark = pytest.mark.security
DANGEROUS = [
    "=1+1",
    "+855 12",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\uff1d1",
    "\xa0=1",
]
STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_could_run_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "value", [-5, Decimal("-1.5"), 0.5, True, None, date(2026, 1, 1), "a=b", ""]
)
def test_everything_else_stays_what_it_is(value: Any) -> None:
    assert guarded(value) is value or guarded(value) == value


@given(st.text())
def test_no_text_leaves_with_a_dangerous_beginning(text: str) -> None:
    kept = str(guarded(text))
    assert not kept.startswith(STARTS)
    assert not kept.lstrip().startswith(tuple("=+-@"))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_csv_is_read_back_as_it_was_written(cells: list[str]) -> None:
    text = "".join(csv_lines(["h"] * len(cells), [cells]))
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read[1] == [guarded(cell) for cell in cells]


@settings(max_examples=25)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_no_cell_of_a_workbook_is_a_formula(cells: list[str]) -> None:
    with xlsx_file(["=h"], [cells], title="[x]") as file:
        book = openpyxl.load_workbook(file)
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    assert not any(
        str(cell.value or "").startswith(STARTS) for row in book.active.iter_rows() for cell in row
    )


def test_numbers_and_days_of_a_workbook_are_numbers_and_days() -> None:
    row = [3, Decimal("84000.50"), date(2026, 11, 23), True, None, "#N/A"]
    with xlsx_file(["a"] * 6, [row]) as file:
        cells = next(iter(openpyxl.load_workbook(file).active.iter_rows(min_row=2)))
    assert [cell.data_type for cell in cells] == ["n", "n", "d", "b", "n", "s"]
    assert cells[1].value == 84000.5
