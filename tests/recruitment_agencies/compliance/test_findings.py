"""Findings are kept once, doubtful ones wait for staff, and the agency learns nothing it must not."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from portal.common.errors import Conflict, PortalError
from recruitment_agencies.enums import FindingSource, FindingState
from recruitment_agencies.models import FeeDeclaration, Finding
from recruitment_agencies.services import compliance
from tests.recruitment_agencies.compliance.conftest import Desk

SECRETS = ("SREYMOM", "PHNOMSTORY", "complaint", "91.25", "9125", "worker-report")


def answer(**changes: Any) -> dict[str, Any]:
    row = {
        "rule": "VN-CAP",
        "category": "fee.service",
        "outcome": "over_cap",
        "explanation": "The fee is over the cap.",
        "cap": {"amount": "84000.00", "currency": "TWD"},
        "paid": {"amount": "90000.00", "currency": "TWD"},
        "excess": {"amount": "6000.00", "currency": "TWD"},
        "formula": "3 × 28000",
        "review_only": False,
    }
    return {"findings": [{**row, **changes}]}


def declaration(desk: Desk) -> FeeDeclaration:
    return FeeDeclaration.objects.create(
        agency=desk.agency, destination_id="TH", declared_on="2026-09-01"
    )


def test_a_declaration_gives_each_breach_once_however_often_it_is_looked_at(desk: Desk) -> None:
    declared = declaration(desk)
    for _time in range(3):
        found = compliance.findings_from_declaration(
            declaration=declared, answer=answer(), by=desk.representative
        )
    assert Finding.objects.count() == 1
    assert (found[0].excess_amount, found[0].excess_currency) == (Decimal("6000.00"), "TWD")


@pytest.mark.parametrize(
    "outcome",
    ["rule_ambiguous", "missing_data", "no_cap_on_record", "within_cap", "allowed_at_cost"],
)
def test_what_is_no_breach_gives_no_finding(desk: Desk, outcome: str) -> None:
    found = compliance.findings_from_declaration(
        declaration=declaration(desk), answer=answer(outcome=outcome), by=None
    )
    assert found == []


def test_a_doubtful_finding_goes_to_the_agency_only_when_staff_have_upheld_it(desk: Desk) -> None:
    finding = desk.finding(review_only=True)
    case = desk.case(finding)
    with pytest.raises(PortalError):
        desk.notice(case)
    compliance.uphold_finding(finding=finding, by=desk.officer, why="Checked with the source.")
    assert len(desk.notice(case).findings) == 1


def test_a_dismissed_finding_goes_to_nobody_and_stays_dismissed(desk: Desk) -> None:
    wrong, right = desk.finding(), desk.finding()
    case = desk.case(wrong, right)
    compliance.dismiss_finding(finding=wrong, by=desk.officer, why="A typing error.")
    assert len(desk.notice(case).findings) == 1
    with pytest.raises(Conflict):
        compliance.uphold_finding(finding=wrong, by=desk.officer, why="Or not?")


def test_a_finding_is_in_one_case_only(desk: Desk) -> None:
    finding = desk.finding()
    desk.case(finding)
    with pytest.raises(PortalError):
        desk.case(finding)


@pytest.mark.security
def test_what_the_agency_reads_holds_nothing_of_where_a_finding_comes_from(desk: Desk) -> None:
    detail = {
        "outcome": "over_cap",
        "paid": {"amount": "9125.00", "currency": "USD"},
        "narrative": "PHNOMSTORY",
        "source": "worker-report",
    }
    finding = desk.finding(
        source=FindingSource.COMPLAINT,
        summary="SREYMOM paid 91.25 USD",
        evidence="PHNOMSTORY: her receipt for 9125",
        category="fee.service",
        excess=(Decimal("91.25"), "USD"),
        detail=detail,
        dedupe_key="complaint:SREYMOM",
    )
    other = desk.finding(evidence="PHNOMSTORY", detail=detail)
    case = desk.case(finding, other, title="SREYMOM")
    compliance.write_case_note(case=case, text="PHNOMSTORY", by=desk.officer)
    notice = desk.notice(case)
    shown = json.dumps(notice.findings, ensure_ascii=False)
    assert [word for word in SECRETS if word in shown] == []
    first, second = notice.findings
    assert first.keys() == second.keys(), "what is left out must not tell where it comes from"
    assert {name for name, value in first.items() if value} == {"number", "category", "sentence"}


def test_a_sentence_without_figures_is_told_also_of_a_complaint(desk: Desk) -> None:
    finding = desk.finding(source=FindingSource.COMPLAINT, summary="Passports were kept.")
    assert desk.notice(desk.case(finding)).findings[0]["sentence"] == "Passports were kept."


def test_a_declaration_is_put_to_the_agency_with_its_arithmetic(desk: Desk) -> None:
    declared = declaration(desk)
    found = compliance.findings_from_declaration(declaration=declared, answer=answer(), by=None)
    [told] = desk.notice(desk.case(*found)).findings
    assert (told["rule"], told["formula"], told["excess"]) == (
        "VN-CAP",
        "3 × 28000",
        {"amount": "6000.00", "currency": "TWD"},
    )


def test_a_notice_stays_as_it_was_when_its_finding_changes(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    finding = desk.finding()
    notice = desk.notice(desk.case(finding))
    before = notice.findings
    clock.shift(timedelta(days=1))
    compliance.dismiss_finding(finding=finding, by=desk.officer, why="A mistake.")
    notice.refresh_from_db()
    finding.refresh_from_db()
    assert (notice.findings, finding.state) == (before, FindingState.DISMISSED)
