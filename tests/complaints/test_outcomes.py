"""What time does: an outcome nobody contests begins to count, and four weeks later she is asked whether it holds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from complaints import tasks
from complaints.enums import Status
from complaints.models import Complaint, Outcome
from complaints.services import desk, outcomes, worker
from complaints.transitions import MOVES
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NEWS = "complaints.news_for_worker"


def resolved(cast: Cast, at: datetime = NOW) -> Complaint:
    with time_machine.travel(at, tick=False):
        complaint = file_for_worker().complaint
        desk.start_work(complaint=complaint, by=cast.attache)
        return desk.resolve(complaint=complaint, by=cast.attache, summary="They paid.")


def confirmed(cast: Cast, at: datetime = NOW) -> Complaint:
    complaint = resolved(cast, at)
    with time_machine.travel(at, tick=False):
        return worker.confirm(complaint=complaint)


def count(at: datetime, **more: Any) -> int | None:
    with time_machine.travel(at, tick=False):
        return outcomes.count_uncontested(at=at, limit=more.pop("limit", 100), **more)


def ask(at: datetime, **more: Any) -> int | None:
    with time_machine.travel(at, tick=False):
        return outcomes.ask_again(at=at, limit=more.pop("limit", 100), **more)


def test_an_outcome_counts_by_time_only_when_thirty_days_have_passed(cast: Cast) -> None:
    complaint = resolved(cast)
    count(NOW + 30 * DAY - timedelta(seconds=1))
    assert (complaint.outcomes.get().counted_at, Complaint.objects.get().status) == (
        None,
        Status.RESOLVED,
    )
    Notice.objects.all().delete()
    count(NOW + 30 * DAY)
    outcome, complaint = complaint.outcomes.get(), Complaint.objects.get()
    assert (outcome.counted_at, outcome.agreed_at) == (NOW + 30 * DAY, None)
    assert (complaint.status, complaint.ended_at) == (Status.CLOSED, NOW + 30 * DAY)
    assert [n.template_key for n in Notice.objects.all()] == [NEWS]


def test_what_counts_by_time_can_still_be_opened_again(cast: Cast) -> None:
    complaint = resolved(cast)
    count(NOW + 30 * DAY)
    worker.reopen(complaint=complaint)
    outcome = complaint.outcomes.get()
    assert (Complaint.objects.get().status, outcome.still_holds) == (Status.REOPENED, False)
    assert outcome.counted_at is not None


def test_a_contested_outcome_never_counts(cast: Cast) -> None:
    complaint = resolved(cast)
    with time_machine.travel(NOW + DAY, tick=False):
        worker.reopen(complaint=complaint)
    count(NOW + 40 * DAY)
    assert complaint.outcomes.get().counted_at is None


def test_counting_twice_is_done_once(cast: Cast) -> None:
    complaint = resolved(cast)
    for _run in range(2):
        count(NOW + 31 * DAY)
    assert complaint.status_changes.filter(to_status=Status.CLOSED).count() == 1


def test_one_bad_row_costs_one_row(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = resolved(cast), resolved(cast)
    real = outcomes.move

    def broken(complaint: Complaint, *args: Any, **more: Any) -> Complaint:
        if complaint.pk == bad.pk:
            raise RuntimeError("broken")
        return real(complaint, *args, **more)

    monkeypatch.setattr(outcomes, "move", broken)
    count(NOW + 31 * DAY)
    counted = Outcome.objects.filter(counted_at__isnull=False)
    assert list(counted.values_list("complaint", flat=True)) == [good.pk]


def test_chunks_go_on_behind_the_last_row_even_a_bad_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [resolved(cast) for _case in range(3)]

    def broken(*args: Any, **more: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(outcomes, "move", broken)
    first = count(NOW + 31 * DAY, limit=2)
    assert first == cases[1].outcomes.get().pk
    assert count(NOW + 31 * DAY, limit=2, after=first) is None


def test_the_tasks_go_on_until_nothing_is_left(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _case in range(3):
        resolved(cast)
    monkeypatch.setattr(tasks, "CHUNK", 2)
    monkeypatch.setattr(tasks.count_uncontested, "delay", tasks.count_uncontested)
    with time_machine.travel(NOW + 31 * DAY, tick=False):
        tasks.count_uncontested()
    assert Complaint.objects.filter(status=Status.CLOSED).count() == 3
    monkeypatch.setattr(tasks.ask_again, "delay", tasks.ask_again)
    with time_machine.travel(NOW + 60 * DAY, tick=False):
        tasks.ask_again()
    assert Outcome.objects.filter(asked_again_at__isnull=False).count() == 3


def test_four_weeks_after_it_began_to_count_she_is_told_once(cast: Cast) -> None:
    complaint = confirmed(cast)
    Notice.objects.all().delete()
    ask(NOW + 28 * DAY - timedelta(seconds=1))
    assert Notice.objects.count() == 0
    for _run in range(2):
        ask(NOW + 28 * DAY)
    assert [n.template_key for n in Notice.objects.all()] == [NEWS]
    assert complaint.outcomes.get().asked_again_at == NOW + 28 * DAY
    assert AuditEvent.objects.filter(action="complaints.asked_again").count() == 1


@pytest.mark.parametrize("holds", [True, False])
def test_her_answer_is_kept_and_no_opens_the_case_again(cast: Cast, holds: bool) -> None:
    complaint = confirmed(cast)
    ask(NOW + 28 * DAY)
    complaint = worker.answer_whether_it_holds(complaint=complaint, holds=holds, reason="No wage.")
    outcome = complaint.outcomes.get()
    assert outcome.still_holds is holds
    assert complaint.status == (Status.CONFIRMED if holds else Status.REOPENED)
    with pytest.raises(Conflict):
        worker.answer_whether_it_holds(complaint=complaint, holds=True)


def test_nothing_is_asked_of_a_case_opened_again_before(cast: Cast) -> None:
    complaint = confirmed(cast)
    worker.reopen(complaint=complaint)
    ask(NOW + 28 * DAY)
    assert complaint.outcomes.get().asked_again_at is None
    with pytest.raises(Conflict):
        worker.answer_whether_it_holds(complaint=complaint, holds=True)


def test_time_makes_exactly_one_move() -> None:
    made = {to: move.by_time for to, move in MOVES.items() if move.by_time}
    assert made == {Status.CLOSED: {Status.RESOLVED}}


def test_an_end_is_dated_once_and_taken_away_when_it_goes_on(cast: Cast) -> None:
    complaint = resolved(cast)
    assert Complaint.objects.get().ended_at is None
    with time_machine.travel(NOW + DAY, tick=False):
        worker.confirm(complaint=complaint)
    with time_machine.travel(NOW + 2 * DAY, tick=False):
        desk.close(complaint=complaint, by=cast.attache, reason="Done.")
    assert Complaint.objects.get().ended_at == NOW + DAY
    Complaint.objects.update(purge_at=NOW + 700 * DAY, purge_warned_at=NOW)
    worker.reopen(complaint=complaint)
    complaint = Complaint.objects.get()
    assert (complaint.ended_at, complaint.purge_at, complaint.purge_warned_at) == (None, None, None)
