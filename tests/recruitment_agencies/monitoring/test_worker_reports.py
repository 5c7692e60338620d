"""From a complaint to a count: what is kept, what is published, what leads nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from complaints.forms.desk import ResolveForm
from complaints.models import Complaint
from complaints.services import desk as case_desk
from complaints.submission import Accused
from portal.audit.models import AuditEvent
from recruitment_agencies.enums import ReportKind
from recruitment_agencies.models import Agency, WorkerReport
from recruitment_agencies.services.worker_reports import (
    published_for,
    published_reports,
    record_report,
    says_over,
)
from tests.cast import Cast, file_for_worker, make_cast

from .conftest import DOUBTFUL, OVER, UNSURE, report

pytestmark = pytest.mark.django_db
MakeAgency = Callable[..., Agency]


def accused(*agencies: Agency) -> tuple[Accused, ...]:
    return tuple(Accused(type="agency", agency=agency.public_id) for agency in agencies)


def kept() -> list[tuple[int, str, date]]:
    return sorted(WorkerReport.objects.values_list("agency_id", "kind", "month"))


@pytest.fixture
def agency(make_agency: MakeAgency) -> Agency:
    return make_agency()


@pytest.fixture
def cast(countries: None) -> Cast:
    return make_cast()


@pytest.mark.parametrize(
    ("findings", "channel", "kind"),
    [
        ([OVER], "web", "paid_over_cap"),
        ([{**OVER, "outcome": "prohibited_item"}], "web", "paid_over_cap"),
        ([DOUBTFUL, UNSURE], "web", "paid"),
        ([], "web", "paid"),
        ([OVER], "api", "paid"),  # anybody can write such an answer
    ],
)
def test_complaint_with_a_fee_check_counts_once_for_its_agency(
    cast: Cast, agency: Agency, findings: list[Any], channel: str, kind: str
) -> None:
    file_for_worker(
        accused=accused(agency, agency),
        fee_check={"verdict": "over_cap", "findings": findings},
        channel=channel,
        complainants=12,
    )
    assert kept() == [(agency.pk, kind, date(2026, 11, 1))]
    assert WorkerReport.objects.get().people == 12


@pytest.mark.parametrize(
    "answer",
    [{}, {"findings": None}, {"findings": "x"}, {"findings": ["x", 3]}, {"findings": [{}]}],
)
def test_an_answer_without_sense_is_not_over(answer: dict[str, Any]) -> None:
    assert not says_over(answer)


def test_complaint_without_a_fee_check_or_an_agency_counts_nothing(
    cast: Cast, agency: Agency
) -> None:
    file_for_worker(accused=accused(agency))
    file_for_worker(fee_check={"findings": [OVER]})
    assert kept() == []


def test_the_same_filing_sent_twice_counts_once(cast: Cast, agency: Agency) -> None:
    from tests.cast import submission

    sent = submission(accused=accused(agency), fee_check={"findings": [OVER]})
    from complaints.services.filing import file_complaint

    for _ in range(2):
        file_complaint(submission=sent)
    assert len(kept()) == 1


def resolve(complaint: Complaint, cast: Cast, upheld: bool | None) -> None:
    complaint.refresh_from_db()
    case_desk.resolve(complaint=complaint, by=cast.attache, summary="Paid back.", upheld=upheld)


@pytest.mark.parametrize(("upheld", "count"), [(True, 1), (False, 0), (None, 0)])
def test_upheld_complaint_counts_when_the_desk_says_so(
    cast: Cast, agency: Agency, upheld: bool | None, count: int
) -> None:
    complaint = file_for_worker(accused=accused(agency)).complaint
    case_desk.acknowledge(complaint=complaint, by=cast.attache)
    case_desk.start_work(complaint=complaint, by=cast.attache)
    resolve(complaint, cast, upheld)
    assert WorkerReport.objects.filter(kind=ReportKind.UPHELD).count() == count


def test_desk_is_asked_only_where_an_agency_was_accused(cast: Cast, agency: Agency) -> None:
    about_agency = file_for_worker(accused=accused(agency)).complaint
    about_employer = file_for_worker().complaint
    assert "upheld" in ResolveForm(complaint=about_agency).fields
    form = ResolveForm({"text": "Done."}, complaint=about_employer)
    assert "upheld" not in form.fields
    assert form.is_valid()
    assert form.upheld_answer is None
    answered = ResolveForm({"text": "Done.", "upheld": "no"}, complaint=about_agency)
    assert answered.is_valid()
    assert answered.upheld_answer is False


def test_resolve_page_hands_the_answer_on(cast: Cast, agency: Agency) -> None:
    complaint = file_for_worker(accused=accused(agency)).complaint
    case_desk.acknowledge(complaint=complaint, by=cast.attache)
    case_desk.start_work(complaint=complaint, by=cast.attache)
    client = Client()
    client.force_login(cast.attache)
    address = f"/desk/cases/{complaint.reference}/resolve/"
    assert "Was the complaint about the agency upheld?" in client.get(address).content.decode()
    client.post(address, {"text": "Paid back.", "upheld": "yes"})
    assert kept() == [(agency.pk, "upheld", date(2026, 11, 1))]


@pytest.mark.security
def test_nothing_leads_from_a_count_to_its_complaint(cast: Cast, agency: Agency) -> None:
    complaint = file_for_worker(accused=accused(agency), fee_check={"findings": []}).complaint
    row = WorkerReport.objects.get()
    names = {field.name for field in WorkerReport._meta.get_fields()}
    assert names == {"id", "agency", "destination", "month", "kind", "people"}
    assert row.pk.version == 4
    told = str(list(AuditEvent.objects.values()))
    assert str(row.pk) not in told
    assert agency.public_id not in told
    assert str(complaint.pk)


def test_database_refuses_a_day(agency: Agency) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkerReport.objects.create(
            agency=agency, destination_id="TH", month=date(2026, 3, 2), kind=ReportKind.PAID
        )


def test_a_report_of_a_past_half_year_counts_in_this_month(agency: Agency) -> None:
    record_report(agency=agency, destination="TH", on=date(2026, 3, 9), kind=ReportKind.PAID)
    record_report(agency=agency, destination="TH", on=date(2026, 8, 9), kind=ReportKind.PAID)
    assert [month for _a, _k, month in kept()] == [date(2026, 8, 1), date(2026, 11, 1)]


def test_counts_are_published_by_half_year_newest_first(agency: Agency) -> None:
    report(agency, 12, month=date(2025, 12, 1), kind=ReportKind.PAID_OVER_CAP)
    report(agency, 3, month=date(2026, 1, 1))
    report(agency, 3, month=date(2026, 6, 1), to="MY")
    report(agency, 4, month=date(2026, 2, 1), kind=ReportKind.UPHELD)
    report(agency, 50, month=date(2026, 7, 1))
    shown = [
        (str(r.half), r.kind.value, r.at_least)
        for r in published_reports(agency, date(2026, 11, 23))
    ]
    assert shown == [("2026-H1", "paid", 5), ("2025-H2", "paid_over_cap", 10)]
    assert published_reports(agency, date(2026, 1, 30)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_counts_of_many_agencies_cost_one_query(
    make_agency: MakeAgency, count: int, django_assert_num_queries: Any
) -> None:
    agencies = [make_agency(f"Agency {number}") for number in range(count)]
    for each in agencies:
        report(each, 5)
    with django_assert_num_queries(1):
        assert len(published_for([a.pk for a in agencies], on=date(2026, 11, 23))) == count


@pytest.mark.security
def test_an_agency_sees_the_counts_that_everybody_sees(cast: Cast, agency: Agency) -> None:
    report(agency, 9)
    report(agency, 4, kind=ReportKind.UPHELD)
    agency.organisation = cast.accused_agency.memberships.get().organisation
    agency.save()
    client = Client()
    client.force_login(cast.accused_agency)
    everybody = Client().get(f"/en/agencies/{agency.public_id}/").content
    assert client.get(f"/en/agencies/{agency.public_id}/").content == everybody
    assert b"at least 5 complaints" in everybody
    assert b"upheld" not in everybody.lower()
    for day in ("2026-07-30", "2026-07-31"):
        with time_machine.travel(f"{day} 06:00Z", tick=False):
            text = Client().get(f"/en/agencies/{agency.public_id}/").content
            assert (b"at least 5 complaints" in text) == (day == "2026-07-31")
