"""Quarters, working days and the geometry of charts."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruitment_agencies.monitoring.charts import (
    CHARACTER,
    FLOOR,
    TOP,
    WIDTH,
    Series,
    column_chart,
)
from recruitment_agencies.monitoring.series import (
    MOST_QUARTERS,
    Quarter,
    make_span,
    middle,
    quarter_of,
    read_quarter,
    working_days,
)

TODAY = date(2026, 11, 23)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_every_day_lies_in_its_quarter(day: date) -> None:
    quarter = quarter_of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert read_quarter(str(quarter)) == quarter
    assert quarter.next.back(1) == quarter


@pytest.mark.parametrize("written", ["", "2026", "2026-Q5", "2026-Q0", "26-Q1", "២០២៦-Q1", "x-Q1"])
def test_what_is_no_quarter_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        read_quarter(written)


def test_span_is_the_last_four_quarters_unless_asked() -> None:
    assert [str(q) for q in make_span(None, None, today=TODAY).quarters] == [
        "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"
    ]  # fmt: skip
    assert make_span(Quarter(2026, 3), Quarter(2026, 1), today=TODAY).first == Quarter(2026, 1)
    long = make_span(Quarter(1990, 1), Quarter(2026, 4), today=TODAY)
    assert len(long.quarters) == MOST_QUARTERS
    assert long.known_until == TODAY


@pytest.mark.parametrize(
    ("sent", "answered", "days"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 1),  # Friday to Monday
        (date(2026, 11, 21), date(2026, 11, 22), 0),  # Saturday to Sunday
        (date(2026, 11, 9), date(2026, 11, 13), 3),  # a holiday between
    ],
)
def test_working_days_leave_out_weekends_and_holidays(
    sent: date, answered: date, days: int
) -> None:
    assert working_days(sent, answered, is_holiday=lambda d: d == date(2026, 11, 11)) == days


def test_middle_is_a_number_that_occurred() -> None:
    assert [middle(values) for values in ([], [3], [9, 1, 4], [1, 2, 8, 9])] == [None, 3, 4, 2]


def test_chart_draws_each_number_to_scale_and_says_it_in_words() -> None:
    chart = column_chart(
        "c",
        "Workers",
        labels=["Q1", "Q2"],
        series=[Series("Sent", [10, 5]), Series("Oriented", [None, 0])],
        unknown="no data",
    )
    heights = [(column.height, column.text, column.is_known) for column in chart.columns]
    full = FLOOR - TOP
    assert heights == [(full, "10", True), (0, "–", False), (full / 2, "5", True), (0, "0", True)]
    assert chart.description == "Sent: Q1 10, Q2 5. Oriented: Q1 no data, Q2 0."
    assert [column.series for column in chart.columns] == [0, 1, 0, 1]


@given(st.lists(st.none() | st.integers(0, 10**9), min_size=1, max_size=20), st.integers(1, 3))
def test_columns_stay_within_the_chart_and_do_not_overlap(
    values: list[int | None], count: int
) -> None:
    series = [Series(str(number), values) for number in range(count)]
    labels = [str(number) for number in range(len(values))]
    columns = column_chart("c", "t", labels=labels, series=series, unknown="-").columns
    assert all(TOP - 0.01 <= column.y <= FLOOR for column in columns)
    ends = [(column.x, column.x + column.width) for column in columns]
    assert ends[0][0] >= 0
    assert ends[-1][1] <= WIDTH
    assert all(after[0] >= before[1] - 0.05 for before, after in itertools.pairwise(ends))


@pytest.mark.parametrize("values", [[1], [1, -1]])
def test_series_that_does_not_fit_is_refused(values: list[int]) -> None:
    with pytest.raises(ValueError):
        column_chart("c", "t", labels=["a", "b"], series=[Series("s", values)], unknown="-")


def test_chart_of_nothing_is_empty() -> None:
    assert column_chart("c", "t", labels=[], series=[Series("s", [])], unknown="-").columns == ()


@pytest.mark.parametrize("count", [4, 12, 20])
def test_labels_and_numbers_never_run_into_each_other(count: int) -> None:
    labels = [f"2026-Q{number}" for number in range(count)]
    series = [Series(name, [123456] * count) for name in "ab"]
    chart = column_chart("c", "t", labels=labels, series=series, unknown="-")
    places = [label.x for label in chart.labels]
    assert chart.labels[-1].text == labels[-1]
    assert all(b - a >= 7 * CHARACTER for a, b in itertools.pairwise(places))
    for column in chart.columns:
        assert len(column.text) * CHARACTER <= column.width + 4
