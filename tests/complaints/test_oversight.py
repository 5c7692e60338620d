"""Figures of offices: right, of the own workers only, never of a case somebody was kept out of, and no case content."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import notifications
from complaints.enums import EscalationReason, Stage, Status
from complaints.models import Complaint, Exclusion, Outcome
from complaints.oversight.figures import Row, figures_for
from complaints.services import desk, escalations, outcomes, retention, worker
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import User
from tests.cast import SEEDED_WORDS, Cast, file_for_worker, office, person


def figures(user: User, *, days: int = 30) -> list[Row]:
    now = timezone.now() + timedelta(minutes=1)
    return figures_for(user, since=now - timedelta(days=days), before=now, at=now)


def row_of(rows: list[Row], name: str) -> Row:
    return next(row for row in rows if row.office and row.office.slug == name)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def resolved_case(cast: Cast, *, amount: str = "", currency: str = "") -> Complaint:
    complaint = file_for_worker().complaint
    desk.acknowledge(complaint=complaint, by=cast.attache)
    desk.start_work(complaint=complaint, by=cast.attache)
    desk.resolve(complaint=complaint, by=cast.attache, summary="SREYMOMSTORY paid")
    if amount:
        Outcome.objects.filter(complaint=complaint).update(
            recovered_amount=Decimal(amount), recovered_currency=currency
        )
    return complaint


def test_an_office_is_counted_with_its_corridor(cast: Cast) -> None:
    file_for_worker()
    worker.withdraw(complaint=file_for_worker(complainants=3).complaint)
    row = row_of(figures(cast.oversight_officer), "kh-in-th")
    assert (row.nationality, row.country_of_work) == ("KH", "TH")
    assert (row.received, row.open, row.withdrawn, row.workers) == (2, 1, 1, 4)


def test_a_case_without_an_office_stands_in_a_row_of_its_own_and_first(cast: Cast) -> None:
    file_for_worker()
    file_for_worker(exclude=("labour_attache",))
    rows = figures(cast.oversight_officer)
    assert [(row.office is None, row.unrouted) for row in rows] == [(True, 1), (False, 0)]


def test_overdue_and_the_share_in_time_follow_the_due_dates(cast: Cast) -> None:
    early, late = file_for_worker().complaint, file_for_worker().complaint
    desk.acknowledge(complaint=early, by=cast.attache)
    past = timezone.now() - timedelta(days=1)
    late.deadlines.filter(stage=Stage.ACKNOWLEDGE).update(first_due_at=past, due_at=past)
    row = row_of(figures(cast.oversight_officer), "kh-in-th")
    assert (row.overdue, row.acknowledge.over, row.acknowledge.in_time) == (1, 2, 1)
    assert row.acknowledge.share_in_time == 50
    assert row.acknowledge.median_days is not None
    assert 0 <= row.acknowledge.median_days < 0.1


def test_money_counts_once_the_worker_agreed_and_currencies_stay_apart(cast: Cast) -> None:
    resolved_case(cast, amount="100", currency="USD")  # said by the desk alone: does not count
    for amount, currency in (("5000.50", "THB"), ("1000", "THB"), ("20", "USD")):
        worker.confirm(complaint=resolved_case(cast, amount=amount, currency=currency))
    row = row_of(figures(cast.oversight_officer), "kh-in-th")
    assert row.counted == 3
    assert row.recovered == {"THB": Decimal("6000.50"), "USD": Decimal("20")}


def test_a_contested_outcome_is_counted_as_contested(cast: Cast) -> None:
    complaint = resolved_case(cast, amount="100", currency="USD")
    worker.reopen(complaint=complaint, reason="")
    row = row_of(figures(cast.oversight_officer), "kh-in-th")
    assert (row.contested, row.counted, row.recovered) == (1, 0, {})


def test_a_purged_case_stays_in_the_figures_of_its_time(cast: Cast) -> None:
    worker.withdraw(complaint=file_for_worker().complaint)
    late = timezone.now() + timedelta(days=1200)
    retention.keep_schedule(at=late, limit=10)
    retention.warn(at=late, limit=10)
    assert retention.purge_due(at=late + timedelta(days=31), limit=10) == 1
    row = row_of(figures(cast.oversight_officer, days=40), "kh-in-th")
    assert (row.received, row.purged) == (1, 1)


@pytest.mark.security
def test_another_countrys_oversight_counts_none_of_these(cast: Cast) -> None:
    file_for_worker()
    foreign = office("oversight-vn", OrganisationKind.MINISTRY, country="VN", is_oversight=True)
    assert figures(person("vn", Role.OVERSIGHT_OFFICER, foreign)) == []


@pytest.mark.security
@pytest.mark.parametrize("kept_out", ["office", "person", "word"])
def test_a_case_somebody_was_kept_out_of_is_not_in_her_figures(cast: Cast, kept_out: str) -> None:
    complaint = file_for_worker().complaint
    assert row_of(figures(cast.oversight_officer), "kh-in-th").received == 1
    named: dict[str, Any] = {
        "office": {"organisation": cast.oversight},
        "person": {"person": cast.oversight_officer},
        "word": {"recipient": "ministry"},
    }[kept_out]
    Exclusion.objects.create(complaint=complaint, reason="asked_by_worker", **named)
    assert figures(cast.oversight_officer) == []


@pytest.mark.parametrize("count", [1, 3])
def test_figures_need_a_fixed_number_of_queries(
    cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    for _each in range(count):
        worker.confirm(complaint=resolved_case(cast, amount="10", currency="USD"))
        file_for_worker(exclude=("labour_attache",))
    with django_assert_num_queries(QUERIES):
        figures(cast.oversight_officer)


QUERIES = 8


@pytest.mark.security
def test_page_and_files_tell_no_story_no_name_and_no_reference(cast: Cast) -> None:
    complaint = resolved_case(cast, amount="10", currency="USD")
    client = signed_in(cast.oversight_officer)
    page = client.get(reverse("desk:oversight")).content.decode()
    file = client.get(reverse("desk:oversight-export", args=["csv"])).content.decode()
    for text in (page, file):
        assert "Office kh-in-th" in text
        for word in (*SEEDED_WORDS, complaint.reference):
            assert word not in text


def test_the_workbook_opens(cast: Cast) -> None:
    file_for_worker()
    answer = signed_in(cast.oversight_officer).get(reverse("desk:oversight-export", args=["xlsx"]))
    assert answer.content[:2] == b"PK"


def test_months_can_be_chosen_and_a_wrong_day_is_said(cast: Cast) -> None:
    file_for_worker()
    client = signed_in(cast.oversight_officer)
    empty = client.get(reverse("desk:oversight"), {"since": "1/1/2020", "before": "31/12/2020"})
    assert "Office kh-in-th" not in empty.content.decode()
    wrong = client.get(reverse("desk:oversight"), {"since": "yesterday"})
    assert "31/12/2025" in wrong.content.decode()
    assert "Office kh-in-th" in wrong.content.decode()


def test_money_of_a_case_opened_and_solved_again_counts_once(cast: Cast) -> None:
    complaint = resolved_case(cast, amount="100", currency="THB")
    worker.confirm(complaint=complaint)
    worker.reopen(complaint=complaint, reason="")
    assert row_of(figures(cast.oversight_officer), "kh-in-th").recovered == {}
    desk.start_work(complaint=complaint, by=cast.attache)
    desk.resolve(
        complaint=complaint, by=cast.attache, summary="paid", recovered=(Decimal("100"), "THB")
    )
    worker.confirm(complaint=complaint)
    row = row_of(figures(cast.oversight_officer), "kh-in-th")
    assert (row.counted, row.recovered) == (1, {"THB": Decimal("100")})


def test_an_outcome_that_oversight_opened_again_never_counts_by_time(cast: Cast) -> None:
    """Resolved, closed by the desk, opened again by oversight, resolved anew: her thirty days begin anew."""
    complaint = resolved_case(cast)
    escalations.escalate(complaint, reason=EscalationReason.OVERDUE, template=notifications.OVERDUE)
    desk.close(complaint=complaint, by=cast.attache, reason="done")
    desk.reopen(complaint=complaint, by=cast.oversight_officer, reason="look again")
    desk.start_work(complaint=complaint, by=cast.attache)
    desk.resolve(complaint=complaint, by=cast.attache, summary="paid now")
    first, second = complaint.outcomes.order_by("at")
    Outcome.objects.filter(pk=first.pk).update(at=timezone.now() - timedelta(days=40))
    outcomes.count_uncontested(at=timezone.now(), limit=10)
    complaint.refresh_from_db()
    assert (complaint.status, complaint.outcomes.counting().count()) == (Status.RESOLVED, 0)
    outcomes.count_uncontested(at=timezone.now() + timedelta(days=31), limit=10)
    assert complaint.outcomes.counting().get() == second
