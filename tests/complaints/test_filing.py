"""A complaint is stored once, whole, routed, with due dates and a receipt."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connections

from complaints.enums import AssignmentRole, Severity, Stage, Status
from complaints.models import (
    Assignment,
    Complaint,
    Deadline,
    Message,
    Receipt,
    RoutingRule,
    Statement,
)
from complaints.services import receipts
from complaints.services.filing import file_complaint
from complaints.submission import Accused, ContactWish, Submission
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, PortalError
from portal.notifications.models import Message as Notice
from tests.cast import Cast, file_for_worker, make_cast, submission

LOCAL = "127.0.0.1"


def test_filing_stores_a_received_complaint_with_a_receipt_that_opens_it(cast: Cast) -> None:
    filed = file_for_worker()
    assert (filed.created, filed.complaint.status) == (True, Status.RECEIVED)
    opened = receipts.open_with_receipt(receipt=filed.receipt or "", address=LOCAL)
    assert opened.complaint == filed.complaint


def test_filing_assigns_the_right_post_and_keeps_the_rule_as_it_stood(cast: Cast) -> None:
    filed = file_for_worker()
    RoutingRule.objects.update(reason_en="Changed later.")
    assignment = filed.complaint.assignments.get()
    assert (assignment.organisation, assignment.role, assignment.rule_key) == (
        cast.post,
        AssignmentRole.LEAD,
        "default",
    )
    assert assignment.reason == "The attaché helps workers."


def test_filing_stores_a_due_date_for_every_stage(cast: Cast) -> None:
    deadlines = file_for_worker().complaint.deadlines.all()
    assert [row.stage for row in deadlines] == list(Stage)
    assert all(row.due_at == row.first_due_at and row.calendar == "TH" for row in deadlines)


def test_filing_raises_the_severity_on_the_word_of_danger(cast: Cast) -> None:
    assert file_for_worker(danger=True).complaint.severity == Severity.EMERGENCY


def test_filing_is_recorded_without_a_word_of_it(cast: Cast) -> None:
    filed = file_for_worker()
    event = AuditEvent.objects.get(action="complaints.filed")
    assert event.object_id == str(filed.complaint.pk)
    assert event.detail == {
        "channel": "web",
        "lead": cast.post.pk,
        "copies": [],
        "why": "rule",
        "rule": "default",
    }


def test_filing_tells_everybody_at_the_desk_and_nobody_else(cast: Cast) -> None:
    file_for_worker()
    told = Notice.objects.filter(template_key="complaints.new_case")
    assert set(told.values_list("recipient_id", flat=True)) == {
        cast.attache.pk,
        cast.head_of_post.pk,
    }


def test_filing_the_same_form_twice_is_one_complaint(cast: Cast) -> None:
    sent = submission()
    first, second = file_complaint(submission=sent), file_complaint(submission=sent)
    assert (second.complaint, second.created, second.receipt) == (first.complaint, False, None)
    assert (Complaint.objects.count(), Receipt.objects.count(), Statement.objects.count()) == (
        1,
        1,
        1,
    )


def test_filing_other_content_with_the_same_key_is_a_conflict(cast: Cast) -> None:
    sent = submission()
    file_complaint(submission=sent)
    with pytest.raises(Conflict):
        file_complaint(submission=replace(sent, narrative="Something else"))
    assert Complaint.objects.count() == 1


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Cast]:
    return make_cast()


def _file_in_a_thread(sent: Submission) -> tuple[str, bool]:
    try:
        filed = file_complaint(submission=sent)
        return filed.complaint.reference, filed.receipt is not None
    finally:
        connections.close_all()


def test_filing_the_same_form_eight_times_at_once_is_one_complaint_with_one_receipt(
    committed: Cast,
) -> None:
    sent = submission()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(_file_in_a_thread, [sent] * 8))
    assert len({reference for reference, _receipt in answers}) == 1
    assert [readable for _reference, readable in answers].count(True) == 1
    counts = (Complaint.objects.count(), Receipt.objects.count(), Assignment.objects.count())
    assert counts == (1, 1, 1)
    assert Notice.objects.filter(template_key="complaints.new_case").count() == 2


def test_filing_many_at_once_loses_none(committed: Cast) -> None:
    sent = [submission() for _number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        references = {reference for reference, _receipt in pool.map(_file_in_a_thread, sent)}
    assert len(references) == Complaint.objects.count() == 24


def test_filing_that_fails_leaves_nothing_behind(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("complaints.services.filing.record", fail)
    with pytest.raises(RuntimeError, match="broken"):
        file_for_worker()
    counts = [model.objects.count() for model in (Complaint, Receipt, Deadline, Notice, Message)]
    assert counts == [0, 0, 0, 0, 0]


BAD = {
    "kind": {"kind": "no_such_kind"},
    "nationality": {"nationality": "XX"},
    "country_of_work": {"country_of_work": "XX", "area_of_work": None},
    "area_of_work": {"area_of_work": "JP-13"},
    "language": {"language": "xx"},
    "narrative": {"narrative": " \u200b\n "},
    "complainants": {"complainants": 0},
    "ask_for": {"ask_for": ("police",)},
    "exclude": {"exclude": ("no-such-mission",)},
    "accused.0.mission": {"accused": (Accused("official", mission="no-such"),)},
    "accused.0.agency": {"accused": (Accused("agency", agency="no-such"),)},
    "accused.0.type": {"accused": (Accused("ghost"),)},
    "accused.0.name": {"accused": (Accused("other", name="x" * 10_000),)},
    "contact.channel": {"contact": ContactWish("pigeon", "roof")},
    "contact.value": {"contact": ContactWish("phone", "not a number")},
}


@pytest.mark.parametrize("field", BAD)
def test_filing_names_the_field_to_mend_and_stores_nothing(cast: Cast, field: str) -> None:
    with pytest.raises(PortalError) as refused:
        file_for_worker(**BAD[field])
    assert list(refused.value.fields) == [field]
    assert Complaint.objects.count() == 0


def test_filing_takes_a_telephone_number_in_khmer_digits(cast: Cast) -> None:
    contact = ContactWish("phone", "+៦៦ ៨១ ២៣៤ ៥៦៧៨")
    complainant = file_for_worker(contact=contact).complaint.complainants.get()
    assert complainant.opened_json("sealed_contact")["value"] == "+66812345678"


def test_filing_keeps_zawgyi_to_the_letter_and_readable(cast: Cast) -> None:
    zawgyi = "ကြ်န္ေတာ္ ျမန္မာလူမ်ိဳးပါ အလုပ္ရွင္က လစာမေပးပါ"
    statement = file_for_worker(language="my", narrative=zawgyi).complaint.statements.get()
    assert statement.was_zawgyi
    assert statement.opened("sealed_original") == zawgyi
    assert statement.opened("sealed_normalised") != zawgyi
