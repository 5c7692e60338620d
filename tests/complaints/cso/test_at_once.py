"""Two at the same moment: a double click, two workers on one sheet, a broken case in between."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from complaints import tasks
from complaints.models import Assignment, Complaint, FilingBatch
from complaints.services import filing_for
from complaints.services.filing_for import BatchCase, BatchContent
from complaints.submission import ConsentGiven, Person, Submission
from tests.cast import Cast, make_cast, submission


def filed_for(cast: Cast, **changes: Any) -> Submission:
    consent = ConsentGiven(cast.cso.slug, "file", ("statement",), "spoken")
    values: dict[str, Any] = {
        "people": (Person(name="SEEDEDNAME", language="km"),),
        "consents": (consent,),
        "filed_through": cast.cso.slug,
        "channel": "desk",
    }
    return submission(**{**values, **changes})


def at_once(act: Any, times: int) -> list[Any]:
    def alone(_number: int) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(alone, range(times)))


@pytest.mark.security
@pytest.mark.django_db(transaction=True)
def test_a_form_sent_four_times_at_once_is_one_case_and_each_answer_has_its_number() -> None:
    cast = make_cast()
    sent = filed_for(cast, idempotency_key=uuid4())

    batches = at_once(
        lambda: filing_for.file_for_workers(
            submission=sent, by=cast.case_worker, organisation=cast.cso
        ),
        4,
    )

    numbers = {filing_for.filed_cases(batch)[0].receipts for batch in batches}
    assert Complaint.objects.count() == FilingBatch.objects.count() == 1
    assert len(numbers) == 1
    assert len(numbers.pop()) == 1


@pytest.mark.security
@pytest.mark.django_db(transaction=True)
def test_two_runs_of_one_sheet_file_each_case_once_with_its_number() -> None:
    cast = make_cast()
    cases = tuple(BatchCase("", (n,), filed_for(cast)) for n in range(2, 12))
    batch = filing_for.keep(
        content=BatchContent(cases), person=cast.case_worker, organisation=cast.cso
    )
    filing_for.begin(batch=batch, by=cast.case_worker, in_background=False)

    at_once(lambda: filing_for.file_some(batch=batch, seconds=600), 2)

    batch = FilingBatch.objects.get()
    filed = filing_for.filed_cases(batch)
    assert (batch.state, Complaint.objects.count()) == ("done", 10)
    assert [one.rows for one in filed] == [(n,) for n in range(2, 12)]
    assert len({number for one in filed for number in one.receipts}) == 10


@pytest.mark.django_db
def test_one_case_that_breaks_costs_one_case_and_the_log_holds_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cast = make_cast()
    cases = tuple(BatchCase("", (n,), filed_for(cast)) for n in (2, 3, 4))
    batch = filing_for.keep(
        content=BatchContent(cases), person=cast.case_worker, organisation=cast.cso
    )
    filing_for.begin(batch=batch, by=cast.case_worker, in_background=False)
    real, count = filing_for.file_complaint, iter(range(3))

    def breaks(**values: Any) -> Any:
        if next(count) == 1:
            raise RuntimeError("SEEDEDNAME in the words of an error")
        return real(**values)

    monkeypatch.setattr(filing_for, "file_complaint", breaks)
    filing_for.file_some(batch=batch, seconds=600)

    filed = filing_for.filed_cases(FilingBatch.objects.get())
    assert [bool(one.error) for one in filed] == [False, True, False]
    assert "SEEDEDNAME" not in caplog.text + filed[1].error


@pytest.mark.django_db
def test_an_organisation_that_is_asked_to_work_on_it_leads_the_case_it_filed() -> None:
    cast = make_cast()
    filing_for.file_for_workers(
        submission=filed_for(cast, ask_for=("cso",)), by=cast.case_worker, organisation=cast.cso
    )
    (row,) = Assignment.objects.filter(organisation=cast.cso)
    assert row.role == "lead"


@pytest.mark.django_db
def test_the_task_files_a_piece_and_asks_for_the_next_with_the_key_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast, sent = make_cast(), []
    cases = tuple(BatchCase("", (n,), filed_for(cast)) for n in (2, 3))
    batch = filing_for.keep(
        content=BatchContent(cases), person=cast.case_worker, organisation=cast.cso
    )
    filing_for.begin(batch=batch, by=cast.case_worker, in_background=False)
    monkeypatch.setattr(tasks, "FILING_SECONDS", 0.0)
    monkeypatch.setattr(tasks.file_batch, "delay", lambda *payload: sent.append(payload))

    tasks.file_batches_left_behind()
    tasks.file_batch(batch.pk)
    tasks.file_batch(batch.pk)
    tasks.file_batch(batch.pk)

    assert sent == [(batch.pk,), (batch.pk,)]
    assert Complaint.objects.count() == 2
