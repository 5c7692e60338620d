"""Hours that a worker called safe are obeyed where they can be read, and never guessed. No database."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.safe_hours import MIDDLE_OF_THE_DAY, hours_for
from portal.notifications.hours import DAYTIME, EVERY_DAY, span

SUNDAY = frozenset({6})
FROM_18_TO_20, FROM_20_TO_21 = (18 * 60, 20 * 60), (20 * 60, 21 * 60)


@pytest.mark.parametrize(
    ("written", "minutes", "weekdays"),
    [
        ("18:00–21:00", (1080, 1260), EVERY_DAY),
        ("19-21", (1140, 1260), EVERY_DAY),
        ("6pm - 8pm", FROM_18_TO_20, EVERY_DAY),
        ("11am to 1pm", (660, 780), EVERY_DAY),
        ("Sunday, 8 to 10 in the evening.", FROM_20_TO_21, SUNDAY),
        ("Sundays 9 to 11 in the morning", (540, 660), SUNDAY),
        ("Chủ Nhật, 6 đến 8 giờ tối", FROM_18_TO_20, SUNDAY),
        ("ថ្ងៃអាទិត្យ ម៉ោង ៦ ដល់ ៨ ល្ងាច", FROM_18_TO_20, SUNDAY),
        ("တနင်္ဂနွေနေ့ ညနေ ၆-၈", FROM_18_TO_20, SUNDAY),
    ],
)
def test_hours_she_named_are_read_in_her_language(
    written: str, minutes: tuple[int, int], weekdays: frozenset[int]
) -> None:
    assert hours_for(written, "Asia/Bangkok").windows == tuple(span(*minutes, weekdays))


@pytest.mark.parametrize(
    "written",
    ["8-10", "not 9:00-12:00", "after 20:00", "weekends 9:00-12:00", "when he is at work", "27-29",
     "8 to 10 in the morning and 6 to 7 in the evening", "9:70-10:80"],
)  # fmt: skip
def test_hours_that_cannot_be_read_for_certain_are_the_middle_of_the_day(written: str) -> None:
    assert hours_for(written, "Asia/Bangkok").windows == MIDDLE_OF_THE_DAY


def test_without_a_word_of_hers_it_is_the_day() -> None:
    assert hours_for(" ", "Asia/Bangkok").windows == DAYTIME


def test_who_can_be_reached_at_night_only_is_reached_then() -> None:
    assert hours_for("22:00-23:30", "Asia/Bangkok").windows == tuple(span(22 * 60, 23 * 60 + 30))


def test_even_an_urgent_message_waits_for_her_hours() -> None:
    assert hours_for("", "Asia/Bangkok").even_urgent


@pytest.mark.security
@given(
    text=st.one_of(st.text(max_size=60), st.from_regex(r"\A\d{1,2}(:\d\d)?-\d{1,2}(:\d\d)?( am| pm)?\Z")),
    at=st.datetimes(
        min_value=datetime(2025, 1, 1), max_value=datetime(2027, 1, 1), timezones=st.just(UTC)
    ),
)  # fmt: skip
def test_no_text_brings_a_message_in_the_night_unless_all_her_hours_are_there(
    text: str, at: datetime
) -> None:
    hours = hours_for(text, "Asia/Yangon")
    local = hours.next_open(at).astimezone(ZoneInfo("Asia/Yangon"))
    is_day = 7 <= local.hour < 21
    all_at_night = all(window.end <= 420 or window.start >= 1260 for window in hours.windows)
    assert is_day or all_at_night
