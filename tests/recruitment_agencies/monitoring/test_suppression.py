"""Published counts: no history and no two publications show fewer than five."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruitment_agencies.monitoring.suppression import (
    Bucket,
    HalfYear,
    K,
    figure,
    half_of,
    last_closed_day,
    month_of,
    published,
)

pytestmark = pytest.mark.security
H1 = HalfYear(2026, 1)
BUCKET = Bucket(1, "paid", H1)
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[date, Bucket]]:
    """Reports as they come in: each on a day, about a day (perhaps long ago), an agency and a kind.

    Most come in heaps around the threshold, where anything would show.
    """
    heaps = st.tuples(
        days, st.integers(0, 400), st.integers(1, 3), st.sampled_from("ab"), st.integers(1, 12)
    )
    came = []
    for arrived, ago, agency, kind, count in draw(st.lists(heaps, max_size=8)):
        month = month_of(arrived - timedelta(days=ago), today=arrived)
        came += [(arrived, Bucket(agency, kind, half_of(month)))] * count
    return came


def on_day(history: list[tuple[date, Bucket]], day: date) -> dict[Bucket, int]:
    """What is published on a day, of what had come in by then."""
    return published([(bucket, 1) for came, bucket in history if came <= day], on=day)


@given(histories(), days, days)
def test_two_publications_show_no_count_below_five_by_subtraction(
    history: list[tuple[date, Bucket]], one: date, other: date
) -> None:
    earlier, later = on_day(history, min(one, other)), on_day(history, max(one, other))
    # What was published stands as it was: its difference is nothing at all.
    assert {bucket: later.get(bucket) for bucket in earlier} == earlier
    # What is new is whole buckets, each of at least five reports and shown as a multiple of five.
    true = Counter(bucket for _came, bucket in history)
    for bucket, shown in later.items():
        assert shown % K == 0
        assert K <= shown <= true[bucket] < shown + K
    # So is every sum of them, and every difference of two sums: nothing lies between 1 and 4.
    new = sum(later.values()) - sum(earlier.values())
    assert new == 0 or new >= K


@given(histories(), days)
def test_nobody_can_tell_none_from_four(history: list[tuple[date, Bucket]], day: date) -> None:
    """The same history without its small buckets looks the same on every day."""
    true = Counter(bucket for _came, bucket in history)
    without = [(came, bucket) for came, bucket in history if true[bucket] >= K]
    assert on_day(history, day) == on_day(without, day)


@given(histories(), days)
def test_one_report_more_or_less_never_shows_as_one(
    history: list[tuple[date, Bucket]], day: date
) -> None:
    """Whoever knows all reports but one sees a step of five, or nothing."""
    for index in range(min(len(history), 3)):
        fewer = on_day([*history[:index], *history[index + 1 :]], day)
        whole = on_day(history, day)
        assert sum(whole.values()) - sum(fewer.values()) in (0, K)


@given(histories())
def test_a_bucket_takes_nothing_more_once_it_has_closed(history: list[tuple[date, Bucket]]) -> None:
    assert all(came <= bucket.half.last_day for came, bucket in history)


@pytest.mark.parametrize(
    ("count", "shown"), [(0, None), (1, None), (4, None), (5, 5), (9, 5), (10, 10), (14, 10)]
)
def test_figures_are_multiples_of_five_from_five(count: int, shown: int | None) -> None:
    assert figure(count) == shown


@pytest.mark.parametrize(
    ("half", "first"), [(H1, date(2026, 7, 31)), (HalfYear(2026, 2), date(2027, 1, 31))]
)
def test_a_half_year_is_published_when_it_has_been_over_for_thirty_days(
    half: HalfYear, first: date
) -> None:
    rows = [(Bucket(1, "paid", half), 5)]
    assert published(rows, on=first - timedelta(days=1)) == {}
    assert published(rows, on=first) == {Bucket(1, "paid", half): 5}
    assert last_closed_day(first) == half.last_day
    assert last_closed_day(first - timedelta(days=1)) < half.first_day


def test_rows_of_one_bucket_are_added_before_they_are_rounded() -> None:
    assert published([(BUCKET, 3), (BUCKET, 4)], on=date(2027, 1, 1)) == {BUCKET: 5}


@pytest.mark.parametrize(
    ("happened", "today", "month"),
    [
        (date(2026, 8, 20), date(2026, 11, 23), date(2026, 8, 1)),
        (date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 1)),  # its half-year has ended
        (date(2024, 1, 1), date(2026, 11, 23), date(2026, 11, 1)),
        (date(2026, 12, 24), date(2026, 11, 23), date(2026, 11, 1)),  # not yet
        (date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 1)),
    ],
)
def test_a_report_is_kept_in_a_month_of_the_open_half_year(
    happened: date, today: date, month: date
) -> None:
    assert month_of(happened, today=today) == month


@given(days, days)
def test_a_kept_month_is_never_of_a_half_year_that_is_over(happened: date, today: date) -> None:
    month = month_of(happened, today=today)
    assert half_of(month) == half_of(today)
    assert month.day == 1
