"""What everybody may read of offices: rounded, never below five, frozen, late enough to name nobody."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from complaints import tasks
from complaints.models import Complaint, OfficeFigures
from complaints.oversight import publishing
from complaints.oversight.publishing import HalfYear, latest_half_year, publish_latest, rounded_down
from complaints.services import desk
from tests.cast import SEEDED_WORDS, Cast, file_for_worker

SPRING = datetime(2026, 3, 10, 9, tzinfo=UTC)
AUGUST = date(2026, 8, 15)


def cases_in_spring(cast: Cast, count: int, *, acknowledged: int = 0) -> list[Complaint]:
    """So many cases of the first half of 2026, some acknowledged at once."""
    cases = [file_for_worker().complaint for _each in range(count)]
    for complaint in cases[:acknowledged]:
        desk.acknowledge(complaint=complaint, by=cast.attache)
    for complaint in cases:
        Complaint.objects.filter(pk=complaint.pk).update(filed_at=SPRING)
        complaint.deadlines.update(first_due_at=SPRING, due_at=SPRING + timedelta(days=3))
        complaint.deadlines.filter(met_at__isnull=False).update(met_at=SPRING + timedelta(days=2))
    return cases


@pytest.mark.parametrize(
    ("on", "half"),
    [
        (date(2026, 7, 30), HalfYear(date(2025, 7, 1), date(2026, 1, 1))),
        (date(2026, 7, 31), HalfYear(date(2026, 1, 1), date(2026, 7, 1))),
        (date(2026, 12, 31), HalfYear(date(2026, 1, 1), date(2026, 7, 1))),
        (date(2027, 1, 31), HalfYear(date(2026, 7, 1), date(2027, 1, 1))),
    ],
)
def test_a_half_year_is_published_when_it_has_been_over_for_thirty_days(
    on: date, half: HalfYear
) -> None:
    assert latest_half_year(on) == half


@given(st.integers(min_value=0, max_value=10_000))
def test_rounding_never_shows_less_than_five_nor_more_than_there_is(count: int) -> None:
    shown = rounded_down(count)
    assert (shown is None) == (count < 5)
    assert shown is None or (shown % 5 == 0 and count - 5 < shown <= count)


@pytest.mark.security
def test_an_office_with_four_cases_shows_no_figure_at_all(cast: Cast) -> None:
    cases_in_spring(cast, 4, acknowledged=4)
    assert publish_latest(on=AUGUST) == 1
    row = OfficeFigures.objects.get()
    shown = (row.received, row.solved, row.in_time, row.days_to_acknowledge, row.days_to_solve)
    assert shown == (None,) * 5


def test_seven_cases_are_at_least_five_with_their_share_in_time(cast: Cast) -> None:
    cases_in_spring(cast, 7, acknowledged=5)
    publish_latest(on=AUGUST)
    row = OfficeFigures.objects.get()
    assert (row.received, row.in_time, row.days_to_acknowledge, row.solved) == (5, 70, 2, None)


@pytest.mark.security
def test_one_case_more_or_less_never_shows_as_one(cast: Cast) -> None:
    """Two adjacent situations: five and six cases, published each for itself, read the same."""
    cases_in_spring(cast, 5, acknowledged=5)
    publish_latest(on=AUGUST)
    five = OfficeFigures.objects.values("received", "in_time", "solved").get()
    OfficeFigures.objects.all().delete()
    cases_in_spring(cast, 1, acknowledged=1)
    publish_latest(on=AUGUST)
    assert OfficeFigures.objects.values("received", "in_time", "solved").get() == five


@pytest.mark.security
def test_what_was_published_never_changes(cast: Cast) -> None:
    cases_in_spring(cast, 5)
    publish_latest(on=AUGUST)
    before = OfficeFigures.objects.values().get()
    cases_in_spring(cast, 6, acknowledged=6)
    assert publish_latest(on=AUGUST + timedelta(days=90)) == 0
    assert OfficeFigures.objects.values().get() == before


@pytest.mark.security
def test_the_database_itself_refuses_a_figure_below_five(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        OfficeFigures.objects.create(
            organisation=cast.post, since=date(2026, 1, 1), before=date(2026, 7, 1), received=4
        )


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_the_page_is_there_for_everybody_without_a_cookie(cast: Cast, language: str) -> None:
    cases_in_spring(cast, 5)
    publish_latest(on=AUGUST)
    answer = Client().get(f"/{language}/offices/")
    assert answer.status_code == 200
    assert not answer.cookies
    text = answer.content.decode()
    assert "Office kh-in-th" in text
    assert not any(word in text for word in SEEDED_WORDS)


def test_the_task_publishes_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    cases_in_spring(cast, 5)
    monkeypatch.setattr(publishing.timezone, "localdate", lambda: AUGUST)
    for _run in range(2):
        tasks.publish_figures()
    assert OfficeFigures.objects.count() == 1
