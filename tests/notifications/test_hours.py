"""Nobody is woken: every due time lies in the hours in which a person may be reached. No database."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.notifications.addresses import Addresses
from portal.notifications.channels import ChannelBase, channels
from portal.notifications.enums import Digest, Urgency
from portal.notifications.hours import DAYTIME, Hours, Window, next_time_of_day, overlap, span
from portal.notifications.models import MessagePreference
from portal.notifications.preferences import hours_of
from portal.notifications.services.planning import Planned, plan
from portal.notifications.templates import MessageTemplate

ZONES = ["Asia/Bangkok", "Asia/Yangon", "Asia/Seoul", "Europe/London", "America/New_York", "UTC"]
moments = st.datetimes(
    min_value=datetime(2025, 1, 1),
    max_value=datetime(2027, 12, 31),
    timezones=st.just(UTC),  # type: ignore[arg-type]
)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
TEMPLATE = MessageTemplate(key="x", subject="x", text="x")
MAY_LEAVE = MessageTemplate(key="y", subject="y", text="y", may_leave=True)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MIDNIGHT_IN_BANGKOK = datetime(2026, 11, 23, 17, tzinfo=UTC)


class Ringing(ChannelBase):
    key = "email"


@pytest.fixture
def _outside(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    """E-mail goes to a provider, not to the demo's outbox, which wakes nobody."""
    monkeypatch.setitem(channels._members, "email", Ringing())
    settings.NOTIFICATION_CHANNELS = ["email", "in_app"]  # type: ignore[attr-defined]


def is_night(at: datetime, zone: str, begins: time, ends: time) -> bool:
    """Said apart from the code under test."""
    local = at.astimezone(ZoneInfo(zone)).time()
    return begins <= local < ends if begins < ends else local >= begins or local < ends


@given(at=moments, zone=st.sampled_from(ZONES), begins=times, ends=times)
def test_time_out_of_quiet_nights_never_falls_in_the_night_and_never_in_the_past(
    at: datetime, zone: str, begins: time, ends: time
) -> None:
    wish = MessagePreference(zone=zone, quiet_from=begins, quiet_until=ends)
    hours = hours_of(wish)
    if begins == ends:
        assert hours is None
        return
    assert hours is not None
    due = hours.next_open(at)
    assert at <= due <= at + timedelta(days=2)
    assert not is_night(due, zone, begins, ends)


@given(
    at=moments,
    zone=st.sampled_from(ZONES),
    start=st.integers(0, 1439),
    end=st.integers(0, 1439),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
)
def test_next_open_lies_within_a_window_wherever_the_clocks_change(
    at: datetime, zone: str, start: int, end: int, weekdays: frozenset[int]
) -> None:
    windows = tuple(span(start, end, weekdays))
    if windows:
        hours = Hours(zone, windows)
        due = hours.next_open(at)
        assert due >= at
        assert hours.are_open(due)


def test_window_that_a_change_of_the_clocks_leaves_out_waits_for_the_next_day() -> None:
    """In London the clocks went from 1 to 2 on 29 March 2026: half past one did not come."""
    hours = Hours("Europe/London", (Window(70, 110),))
    due = hours.next_open(datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
    assert due == datetime(2026, 3, 30, 0, 10, tzinfo=UTC)


def test_span_over_midnight_ends_on_the_next_day_of_the_week() -> None:
    assert span(22 * 60, 2 * 60, frozenset({6})) == [
        Window(1320, 1440, frozenset({6})),
        Window(0, 120, frozenset({0})),
    ]


def test_overlap_is_what_lies_in_both() -> None:
    assert overlap(span(18 * 60, 23 * 60), DAYTIME) == (Window(1080, 1260),)
    assert overlap(span(22 * 60, 23 * 60), DAYTIME) == ()


def test_morning_digest_comes_at_eight_by_her_clock() -> None:
    assert next_time_of_day(NOON, zone="Asia/Bangkok", minute=480) == datetime(
        2026, 11, 24, 1, tzinfo=UTC
    )


@pytest.mark.usefixtures("_outside")
@pytest.mark.parametrize(
    ("urgency", "even_urgent", "due"),
    [
        (Urgency.NORMAL, False, datetime(2026, 11, 24, 0, tzinfo=UTC)),
        (Urgency.BULK, False, datetime(2026, 11, 24, 0, tzinfo=UTC)),
        (Urgency.URGENT, False, MIDNIGHT_IN_BANGKOK),
        (Urgency.URGENT, True, datetime(2026, 11, 24, 0, tzinfo=UTC)),
    ],
)
def test_night_holds_back_what_is_not_urgent_and_for_workers_everything(
    urgency: Urgency, even_urgent: bool, due: datetime
) -> None:
    hours = Hours("Asia/Bangkok", DAYTIME, even_urgent=even_urgent)
    addresses = Addresses({"email": "x"}, hours=hours)
    assert plan(addresses, TEMPLATE, urgency, at=MIDNIGHT_IN_BANGKOK) == [Planned("email", due)]


@pytest.mark.usefixtures("_outside")
@given(
    at=moments,
    urgency=st.sampled_from([Urgency.NORMAL, Urgency.BULK]),
    digest=st.sampled_from(Digest),
)
def test_planned_time_never_falls_in_the_night_with_any_digest(
    at: datetime, urgency: Urgency, digest: Digest
) -> None:
    hours = Hours("Asia/Yangon", DAYTIME)
    addresses = Addresses({"email": "x"}, hours=hours, digest=digest, zone="Asia/Yangon")
    (planned,) = plan(addresses, TEMPLATE, urgency, at=at)
    assert not is_night(planned.due_at, "Asia/Yangon", time(21), time(7))
    assert planned.in_digest == (digest != Digest.AT_ONCE)


@pytest.mark.usefixtures("_outside")
def test_urgent_goes_at_once_whatever_digest_was_chosen() -> None:
    addresses = Addresses({"email": "x"}, digest=Digest.DAILY)
    assert plan(addresses, TEMPLATE, Urgency.URGENT, at=NOON) == [Planned("email", NOON)]


@pytest.mark.usefixtures("_outside")
def test_who_left_gets_what_may_be_left_in_the_inbox_only_and_duties_still_by_mail() -> None:
    addresses = Addresses({"email": "x", "in_app": "7"}, has_left=True)
    channels_of = {
        template.key: [one.channel for one in plan(addresses, template, Urgency.NORMAL, at=NOON)]
        for template in (TEMPLATE, MAY_LEAVE)
    }
    assert channels_of == {"x": ["in_app", "email"], "y": ["in_app"]}


def test_copy_for_the_demo_waits_for_no_hour(settings: object) -> None:
    settings.NOTIFICATION_CHANNELS = ["demo"]  # type: ignore[attr-defined]
    addresses = Addresses({"email": "x"}, hours=Hours("Asia/Bangkok", DAYTIME))
    (planned,) = plan(addresses, TEMPLATE, Urgency.NORMAL, at=MIDNIGHT_IN_BANGKOK)
    assert planned.due_at == MIDNIGHT_IN_BANGKOK
