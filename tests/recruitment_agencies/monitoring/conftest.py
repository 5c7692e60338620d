"""A ministry, its agencies, and one agency with a known history in 2026."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Organisation, User
from recruitment_agencies.enums import DecisionState, FindingSource, FindingState, ReportKind
from recruitment_agencies.models import (
    Agency,
    AgencyResponse,
    ComplianceCase,
    Decision,
    DeploymentStat,
    FeeDeclaration,
    Finding,
    Notice,
    RefundOrder,
    WorkerReport,
)
from tests.cast import office, person

TODAY = date(2026, 11, 23)
OVER = {"outcome": "over_cap", "review_only": False, "depends_on": []}
DOUBTFUL = {"outcome": "over_cap", "review_only": True, "depends_on": []}
UNSURE = {"outcome": "over_cap", "review_only": False, "depends_on": ["sector"]}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-23 06:00Z", tick=False):
        yield


@pytest.fixture
def ministry(countries: None) -> Organisation:
    return office("ministry-kh", OrganisationKind.MINISTRY, country="KH")


@pytest.fixture
def officer(ministry: Organisation) -> User:
    return person("compliance", Role.COMPLIANCE_OFFICER, ministry)


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def moment(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


SPRING = moment(2026, 5, 4)


def deploy(
    agency: Agency, quarter: str, deployed: int, oriented: int | None = None, to: str = "TH"
) -> None:
    year, number = quarter.split("-Q")
    DeploymentStat.objects.create(
        agency=agency,
        destination_id=to,
        year=int(year),
        quarter=int(number),
        deployed=deployed,
        oriented=oriented,
    )


def declare(
    agency: Agency,
    *findings: dict[str, Any],
    on: date = date(2026, 2, 1),
    to: str = "TH",
    **more: Any,
) -> FeeDeclaration:
    answer = {"verdict": "within_cap", "findings": list(findings)}
    values = {"state": "published", "answer": answer, **more}
    return FeeDeclaration.objects.create(agency=agency, destination_id=to, declared_on=on, **values)


def find(agency: Agency, *, upheld: bool = False, on: datetime = SPRING, **more: Any) -> Finding:
    state = {"state": FindingState.UPHELD, "ended_at": on} if upheld else {}
    return Finding.objects.create(
        agency=agency, source=FindingSource.OWN_CHECK, found_at=on, **{**state, **more}
    )


def make_case(agency: Agency, officer: User, ministry: Organisation) -> ComplianceCase:
    return ComplianceCase.objects.create(agency=agency, ministry=ministry, opened_by=officer)


def notify(
    case: ComplianceCase, sent: datetime, answer_by: datetime, answered: datetime | None
) -> Notice:
    notice = Notice.objects.create(
        case=case,
        language="km",
        text="Please answer.",
        sent_at=sent,
        answer_by=answer_by,
        by=case.opened_by,
    )
    if answered:
        AgencyResponse.objects.create(notice=notice, text="Here.", by=case.opened_by, at=answered)
    return notice


def order_refund(
    case: ComplianceCase,
    amount: str,
    *,
    due: date,
    paid: str = "0",
    paid_on: date | None = None,
    on: date = date(2026, 6, 1),
    state: str = DecisionState.IN_FORCE,
) -> RefundOrder:
    decision = Decision.objects.create(
        case=case,
        kind="warning",
        state=state,
        legal_basis="Law",
        reasons="Reasons",
        effective_on=on,
        proposed_by=case.opened_by,
    )
    return RefundOrder.objects.create(
        decision=decision,
        amount=Decimal(amount),
        currency="USD",
        due_on=due,
        paid_amount=Decimal(paid),
        paid_on=paid_on,
    )


def report(
    agency: Agency,
    count: int,
    *,
    month: date = date(2026, 3, 1),
    kind: ReportKind = ReportKind.PAID,
    to: str = "TH",
) -> None:
    """Rows as they stand after the service has kept them."""
    WorkerReport.objects.bulk_create(
        WorkerReport(agency=agency, destination_id=to, month=month, kind=kind) for _ in range(count)
    )


@pytest.fixture
def watched(make_agency: Callable[..., Agency], officer: User, ministry: Organisation) -> Agency:
    """2026: licence valid; 3 of 4 declarations within the limits; 90 of 100 oriented; one notice of two answered in
    time; one refund of two paid; two findings upheld; six complaints upheld in the first half-year."""
    agency = make_agency("Mekong Star")
    for findings in ((OVER,), (DOUBTFUL,), (UNSURE,), ()):
        declare(agency, *findings)
    deploy(agency, "2026-Q1", 600)
    deploy(agency, "2026-Q2", 300, to="MY")
    deploy(agency, "2026-Q3", 100, 90)
    find(agency, upheld=True)
    find(agency, upheld=True, on=moment(2026, 8, 3))
    find(agency, on=moment(2026, 8, 4))
    case = make_case(agency, officer, ministry)
    notify(case, moment(2026, 7, 6), moment(2026, 7, 27), moment(2026, 7, 20))
    notify(case, moment(2026, 8, 3), moment(2026, 8, 24), None)
    notify(case, moment(2026, 11, 16), moment(2026, 12, 7), None)  # there is still time
    order_refund(case, "100", due=date(2026, 7, 1), paid="100", paid_on=date(2026, 6, 30))
    order_refund(case, "50", due=date(2026, 8, 1), paid="20", paid_on=date(2026, 8, 1))
    order_refund(case, "70", due=date(2027, 1, 1))
    order_refund(case, "900", due=date(2026, 8, 1), state=DecisionState.SET_ASIDE)
    report(agency, 6, kind=ReportKind.UPHELD)
    return agency
