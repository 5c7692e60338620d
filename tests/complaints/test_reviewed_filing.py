"""What a review found: forms sent again, numbers whose answer was lost, sheets that wait, hostile posts."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import tasks, uploads
from complaints.enums import InterestKind
from complaints.models import Complaint, FilingBatch, Interest, Message, Receipt
from complaints.services import (
    drafts,
    evidence,
    filing_for,
    interests,
    new_numbers,
    receipts,
    visits,
    worker,
)
from complaints.services.filing_for import BatchCase, BatchContent
from complaints.services.receipts import NoSuchReceipt
from complaints.services.visits import NoVisit, ShownNumber
from portal.common.errors import PortalError
from tests.cast import Cast, file_for_worker, make_cast
from tests.complaints.cso.conftest import cast as cso_cast  # noqa: F401
from tests.complaints.cso.test_at_once import at_once, filed_for
from tests.complaints.cso.test_pages import form_data, press_send, signed_in
from tests.complaints.evidence import samples
from tests.complaints.receipt_steps import open_from, seen_by_a_helper
from tests.complaints.test_receipt_rotation import visit_of


@pytest.fixture
def helper(cso_cast: Cast) -> Client:  # noqa: F811
    return signed_in(cso_cast.case_worker)


def waiting_batch(cast: Cast, cases: int = 2) -> FilingBatch:
    content = BatchContent(tuple(BatchCase("", (n + 2,), filed_for(cast)) for n in range(cases)))
    batch = filing_for.keep(content=content, person=cast.case_worker, organisation=cast.cso)
    return filing_for.begin(batch=batch, by=cast.case_worker, in_background=False)


# One form -----------------------------------------------------------------------------------------


@pytest.mark.security
def test_the_next_story_in_the_same_form_is_refused_and_then_filed_as_its_own_case(
    helper: Client,
    cso_cast: Cast,  # noqa: F811
) -> None:
    first = form_data(cso_cast)
    press_send(helper, first)
    answer = press_send(helper, {**first, "story": "SEEDEDSTORY of another woman"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This form was filed before with other content." in page
    assert "SEEDEDSTORY of another woman" in page
    assert Complaint.objects.count() == 1

    fresh = page.partition('name="form_key" value="')[2].partition('"')[0]
    assert fresh not in ("", first["form_key"])
    again = {**first, "story": "SEEDEDSTORY of another woman", "form_key": fresh}
    assert press_send(helper, again).status_code == 302
    assert Complaint.objects.count() == FilingBatch.objects.count() == 2


def test_the_same_form_with_a_payment_sent_twice_is_still_one_case(
    helper: Client,
    cso_cast: Cast,  # noqa: F811
) -> None:
    data = form_data(cso_cast, paid_amount="100", paid_currency="USD")
    first, second = press_send(helper, data), press_send(helper, data)
    assert first["Location"] == second["Location"]
    assert Complaint.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_form_is_filed_as_it_was_mended() -> None:
    cast, key = make_cast(), uuid4()

    def send(**changes: Any) -> FilingBatch:
        return filing_for.file_for_workers(
            submission=filed_for(cast, idempotency_key=key, **changes),
            by=cast.case_worker,
            organisation=cast.cso,
        )

    with pytest.raises(PortalError):
        send(kind="no_such_kind")
    assert not FilingBatch.objects.exists()
    (filed,) = filing_for.filed_cases(send())
    assert (len(filed.receipts), Complaint.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_what_an_earlier_try_left_waiting_is_replaced_by_what_is_sent_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A batch of before, whose case was refused."""
    cast, key = make_cast(), uuid4()
    bad, good = (filed_for(cast, idempotency_key=key, kind=k) for k in ("none", "unpaid_wages"))
    monkeypatch.setattr(filing_for, "uuid5", lambda *_args: key)
    content = BatchContent((BatchCase("", (1,), bad),))
    filing_for.keep(content=content, person=cast.case_worker, organisation=cast.cso, uid=key)
    filing_for.file_for_workers(submission=good, by=cast.case_worker, organisation=cast.cso)
    assert Complaint.objects.get().kind == "unpaid_wages"


def test_a_hundred_workers_with_all_their_fields_can_be_sent(
    helper: Client,
    cso_cast: Cast,  # noqa: F811
) -> None:
    data = form_data(cso_cast, workers=100)
    for number in range(100):
        for name in ("phone", "safe_hours", "passport"):
            data[f"people-{number}-{name}"] = ""
    assert helper.post(reverse("desk:filing-new"), {**data, "look": "1"}).status_code == 200


@pytest.mark.security
def test_a_number_of_rows_of_five_thousand_digits_is_no_error_of_the_server(
    helper: Client,
    cso_cast: Cast,  # noqa: F811
) -> None:
    hostile = {"people-TOTAL_FORMS": "9" * 5000}
    for button in ("more", "look"):
        data = form_data(cso_cast, **hostile, **{button: "1"})
        assert helper.post(reverse("desk:filing-new"), data).status_code < 500


@pytest.mark.security
def test_a_reference_with_a_nul_is_no_error_of_the_server(cast: Cast) -> None:
    answer = signed_in(cast.attache).post(
        reverse("desk:cases-assign"), {"case": ["A\x00B", "x" * 9000], "me": "1"}
    )
    assert answer.status_code == 302


# Sheets -------------------------------------------------------------------------------------------


@pytest.mark.security
def test_a_sheet_of_cases_is_received_in_memory() -> None:
    assert uploads.is_for_a_case(reverse("desk:filing-import"))


@pytest.mark.django_db(transaction=True)
def test_a_second_run_of_a_sheet_ends_at_once_while_one_is_at_it() -> None:
    batch = waiting_batch(make_cast())
    with transaction.atomic():
        FilingBatch.objects.select_for_update().get(pk=batch.pk)
        (goes_on,) = at_once(lambda: filing_for.file_some(batch=batch, seconds=600), 1)
    assert (goes_on, Complaint.objects.count()) == (False, 0)


@pytest.mark.django_db
def test_looking_at_a_sheet_that_is_being_filed_takes_no_lock(
    django_assert_num_queries: Any,
) -> None:
    cast = make_cast()
    batch = waiting_batch(cast)
    with django_assert_num_queries(2):  # the two of the transaction around it
        filing_for.claim(batch=batch, by=cast.case_worker)


@pytest.mark.django_db
def test_a_sheet_that_waits_is_never_forgotten_and_the_log_says_that_it_is_late(
    caplog: pytest.LogCaptureFixture,
) -> None:
    batch = waiting_batch(make_cast())
    FilingBatch.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    with caplog.at_level(logging.ERROR):
        assert filing_for.forget_old(at=timezone.now()) == 0
    assert "1 sheets wait to be filed" in caplog.text
    assert filing_for.waiting_batches() == [batch.pk]
    tasks.file_batch(batch.pk)
    assert Complaint.objects.count() == 2


# Numbers ------------------------------------------------------------------------------------------


@pytest.mark.security
def test_a_lost_answer_costs_nobody_her_number(cast: Cast) -> None:
    """Over the API no browser is known: the answer with the new digits was lost, so she asks again."""
    old = seen_by_a_helper()
    lost = open_from(old).new_receipt or ""
    new = open_from(old).new_receipt or ""
    assert new not in ("", lost)
    with pytest.raises(NoSuchReceipt):
        open_from(lost)
    assert open_from(new).new_receipt is None
    for gone in (old, lost):
        with pytest.raises(NoSuchReceipt):
            open_from(gone)
    assert Receipt.objects.filter(revoked_at__isnull=True).count() == 1


@pytest.mark.security
def test_what_a_helper_saw_ends_when_she_says_that_she_wrote_the_new_one_down(cast: Cast) -> None:
    old = seen_by_a_helper()
    opened = open_from(old, browser="hers")
    token = visits.open_visit(complainant=opened.complainant, new_number=opened.new_receipt)
    new_numbers.wrote_it_down(visit=visits.continue_visit(token=token))
    for browser in ("", "hers", "the helper's"):
        with pytest.raises(NoSuchReceipt):
            open_from(old, browser=browser)
    assert open_from(opened.new_receipt or "").complaint == opened.complaint


@pytest.mark.security
def test_another_number_ends_one_that_was_not_used_yet(cast: Cast) -> None:
    old = seen_by_a_helper()
    opened = open_from(old)
    fresh = receipts.reissue(complainant=opened.complainant)
    for gone in (old, opened.new_receipt or ""):
        with pytest.raises(NoSuchReceipt):
            open_from(gone)
    assert open_from(fresh).complaint == opened.complaint


@pytest.mark.security
def test_a_number_whose_transaction_failed_is_not_shown(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = file_for_worker()
    visit = visit_of(filed.complaint.complainants.get())

    def fails(*_args: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(new_numbers, "record", fails)
    with pytest.raises(RuntimeError):
        new_numbers.give_new_number(visit=visit)
    assert visit.number is None
    assert open_from(filed.receipt or "").complaint == filed.complaint


@pytest.mark.security
@pytest.mark.parametrize(
    "late", [lambda visit: visit.wrote_it_down(), lambda visit: visit.show(ShownNumber("1" * 20))]
)
def test_what_was_under_way_does_not_revive_a_closed_visit(
    cast: Cast, late: Callable[[visits.Visit], None]
) -> None:
    token = visits.open_visit(complainant=file_for_worker().complaint.complainants.get())
    visit = visits.continue_visit(token=token)
    visits.close_visit(token=token)
    late(visit)
    with pytest.raises(NoVisit):
        visits.continue_visit(token=token)


# Sent twice ---------------------------------------------------------------------------------------


def test_the_same_words_of_a_worker_sent_twice_are_one_message(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    first, second = (worker.reply(complaint=complaint, text="My passport") for _click in range(2))
    other = worker.reply(complaint=complaint, text="And my wages")
    again = worker.reply(complaint=complaint, text="My passport")
    assert first == second
    assert len({first.pk, other.pk, again.pk}) == Message.objects.count() == 3


@pytest.mark.parametrize("sample", [samples.photo])
def test_the_same_file_of_a_worker_sent_twice_is_one_file(
    cast: Cast, settings: Any, tmp_path: Any, sample: Callable[[], bytes]
) -> None:
    settings.MEDIA_ROOT = tmp_path / "private"
    complaint = file_for_worker().complaint

    def add(name: str = "a.jpg") -> object:
        return evidence.add_evidence(complaint=complaint, upload=samples.upload(sample(), name))

    assert add() == add()
    assert add("b.jpg") != add()
    assert complaint.evidence.count() == 2
    assert sum(path.is_file() for path in settings.MEDIA_ROOT.rglob("*")) == 2


@pytest.mark.django_db(transaction=True)
def test_a_tie_declared_twice_at_once_is_one() -> None:
    cast = make_cast()

    def declare() -> int:
        found = interests.declare(by=cast.attache, kind=InterestKind.NAME, name="Golden Field")
        return found.pk

    assert len(set(at_once(declare, 4))) == Interest.objects.count() == 1


def test_a_count_that_expires_between_two_steps_is_no_error(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def expired(_key: str) -> int:
        raise ValueError

    monkeypatch.setattr(cache, "incr", expired)
    with pytest.raises(drafts.NoSuchDraft):
        drafts.resume(code="12345678", address="192.0.2.1")
