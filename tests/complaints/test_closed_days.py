"""The working calendar of one office: its closed days move due dates of later cases, never of older ones."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints.enums import Stage
from complaints.models import ClosedDay, Complaint
from complaints.services.closed_days import MOST_AHEAD, add_closed_day, remove_closed_day
from portal.accounts.models import User
from portal.common.errors import NotAllowed, PortalError
from portal.reference.calendars import add_working_days
from tests.cast import Cast, file_for_worker


def acknowledge_by(complaint: Complaint):  # type: ignore[no-untyped-def]
    return complaint.deadlines.get(stage=Stage.ACKNOWLEDGE).due_at


def close_next_working_day(cast: Cast) -> ClosedDay:
    day = add_working_days(timezone.localdate(), 1, country="TH")
    return add_closed_day(
        organisation=cast.post, day=day, why="Water Festival", by=cast.head_of_post
    )


def test_a_closed_day_does_not_count_for_a_later_case_and_leaves_older_ones(cast: Cast) -> None:
    before = file_for_worker().complaint
    due = acknowledge_by(before)
    close_next_working_day(cast)
    after = file_for_worker().complaint
    assert acknowledge_by(after) > due
    assert acknowledge_by(before) == due


def test_another_offices_closed_day_moves_nothing(cast: Cast) -> None:
    plain = acknowledge_by(file_for_worker().complaint)
    day = add_working_days(timezone.localdate(), 1, country="TH")
    ClosedDay.objects.create(organisation=cast.foreign_post, day=day, why="x", by=cast.attache)
    assert acknowledge_by(file_for_worker().complaint) == plain


@pytest.mark.security
def test_only_the_head_of_the_office_enters_and_removes_days(cast: Cast) -> None:
    row = close_next_working_day(cast)
    for somebody in (cast.attache, cast.oversight_officer, cast.case_worker, cast.superuser):
        with pytest.raises(NotAllowed):
            add_closed_day(organisation=cast.post, day=row.day, why="x", by=somebody)
        with pytest.raises(NotAllowed):
            remove_closed_day(closed_day=row, by=somebody)


def test_past_days_and_whole_months_are_refused(cast: Cast) -> None:
    today = timezone.localdate()
    with pytest.raises(PortalError, match="still to come"):
        add_closed_day(organisation=cast.post, day=today, why="x", by=cast.head_of_post)
    for number in range(1, MOST_AHEAD + 1):
        add_closed_day(
            organisation=cast.post,
            day=today + timedelta(days=number),
            why="x",
            by=cast.head_of_post,
        )
    with pytest.raises(PortalError, match="Too many"):
        add_closed_day(
            organisation=cast.post, day=today + timedelta(days=99), why="x", by=cast.head_of_post
        )


def test_a_head_keeps_the_days_on_the_page(cast: Cast) -> None:
    client = signed_in(cast.head_of_post)
    day = timezone.localdate() + timedelta(days=20)
    answer = client.post(
        reverse("desk:closed-days"),
        {"organisation": cast.post.pk, "day": day.isoformat(), "reason": "Khmer New Year"},
    )
    assert answer.status_code == 302
    assert "Khmer New Year" in client.get(reverse("desk:closed-days")).content.decode()
    row = ClosedDay.objects.get()
    assert signed_in(cast.oversight_officer).post(removal(row)).status_code == 404
    assert client.post(removal(row)).status_code == 302
    assert not ClosedDay.objects.exists()


def removal(row: ClosedDay) -> str:
    return reverse("desk:remove-closed-day", args=[row.pk])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
