"""Fictional compliance cases for the demonstration, worked by its people. Nothing here happened.

One case went all the way: an over-cap declaration, a notice, an answer, a suspension, an appeal that was allowed; so
the agency's public page differs from day to day in October 2026. One case waits for the agency, one is overdue.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import transaction

from portal.accounts.models import Organisation, User
from recruitment_agencies.enums import AppealOutcome, DeclarationState, FindingSource, SanctionKind
from recruitment_agencies.models import (
    Agency,
    Checklist,
    ComplianceCase,
    Finding,
    Inspection,
    Licence,
)
from recruitment_agencies.services import compliance

AUTHORITY = "Demonstration licensing authority"
LOTUS, MEKONG_STAR, GOLDEN_BRIDGE = "DEMO-VN-001", "DEMO-KH-001", "DEMO-KH-002"
SUSPENDED_ON, SUSPENDED_UNTIL = date(2026, 10, 1), date(2026, 12, 31)
SUMMARY = "Demonstration: the declared service fee was above the ceiling of the law."
VIETNAMESE_NOTICE = (
    "Minh họa: mức phí dịch vụ đã công bố cao hơn mức trần theo luật. Xin hãy trả lời."
)
KHMER_NOTICE = "គំរូសាកល្បង៖ សូមពន្យល់អំពីចំណុចដែលបានរកឃើញ។"


def _at(month: int, day: int) -> datetime:
    """Ten in the morning in Hanoi and Phnom Penh."""
    return datetime(2026, month, day, 3, 0, tzinfo=UTC)


@transaction.atomic
def create_demo_cases() -> list[ComplianceCase]:
    """Create what is missing; safe to run again. Agencies, people and declarations must be there."""
    lotus = _agency(LOTUS, "demo-agency-vn")
    star = _agency(MEKONG_STAR, "demo-agency-kh")
    cases = [
        *_once(lotus, "Demonstration: fee above the ceiling", _suspension_and_appeal),
        *_once(star, "Demonstration: fees not explained", _waits_for_the_agency),
        *_once(_agency(GOLDEN_BRIDGE), "Demonstration: overdue", _overdue),
    ]
    _plan_inspection(star)
    return cases


Play = Callable[[Agency, str], ComplianceCase]


def _once(agency: Agency, title: str, play: Play) -> list[ComplianceCase]:
    is_there = ComplianceCase.objects.filter(agency=agency, title=title).exists()
    return [] if is_there else [play(agency, title)]


def _suspension_and_appeal(agency: Agency, title: str) -> ComplianceCase:
    officer, head, appeals = _staff("vn")
    own = _person("agency.vn")
    case = compliance.open_case(
        agency=agency, findings=_over_cap(agency, officer), by=officer, title=title, at=_at(9, 2)
    )
    compliance.assign_case(case=case, to=officer, by=head)
    notice = compliance.send_notice(
        case=case, language="vi", text=VIETNAMESE_NOTICE, by=officer, at=_at(9, 4)
    )
    compliance.mark_notice_read(notice=notice, by=own, at=_at(9, 7))
    compliance.answer_notice(
        notice=notice,
        text="Minh họa: chúng tôi cho rằng khoản này gồm cả chi phí đào tạo.",
        by=own,
        at=_at(9, 14),
    )
    decision = compliance.propose_decision(
        case=case,
        kind=SanctionKind.SUSPENSION,
        legal_basis="Demonstration legal basis",
        reasons="Demonstration: the answer does not explain the difference.",
        effective_on=SUSPENDED_ON,
        suspended_until=SUSPENDED_UNTIL,
        public_summary=SUMMARY,
        refunds=[(Decimal(6000), "TWD", date(2026, 11, 30))],
        by=officer,
        at=_at(9, 18),
    )
    compliance.approve_decision(decision=decision, by=head, at=_at(9, 22))
    appeal = compliance.file_appeal(
        decision=decision,
        grounds="Minh họa: mức phí đã được sửa và tiền thừa đã được trả lại.",
        by=own,
        at=_at(10, 5),
    )
    compliance.decide_appeal(
        appeal=appeal,
        outcome=AppealOutcome.ALLOWED,
        reasons="Demonstration: nobody had paid the declared fee yet.",
        by=appeals,
        at=_at(10, 26),
    )
    return compliance.close_case(
        case=case, by=officer, why="Demonstration: the appeal was allowed.", at=_at(11, 2)
    )


def _waits_for_the_agency(agency: Agency, title: str) -> ComplianceCase:
    officer, head, _appeals = _staff("kh")
    finding = _own_check(
        agency,
        officer,
        "fees-not-explained",
        "Demonstration: the fees are not explained to workers before they sign.",
        at=_at(11, 10),
    )
    case = compliance.open_case(
        agency=agency, findings=[finding], by=officer, title=title, at=_at(11, 11)
    )
    compliance.assign_case(case=case, to=officer, by=head)
    compliance.send_notice(case=case, language="km", text=KHMER_NOTICE, by=officer, at=_at(11, 12))
    return case


def _overdue(agency: Agency, title: str) -> ComplianceCase:
    officer, _head, _appeals = _staff("kh")
    finding = _own_check(
        agency,
        officer,
        "recruiting-while-suspended",
        "Demonstration: the agency advertises work abroad while its licence is suspended.",
        at=_at(10, 19),
    )
    return compliance.open_case(
        agency=agency, findings=[finding], by=officer, title=title, at=_at(10, 20)
    )


def _over_cap(agency: Agency, officer: User) -> list[Finding]:
    """Breaches of the agency's published declarations, as found on the first of September."""
    published = agency.declarations.filter(
        state=DeclarationState.PUBLISHED, answer__isnull=False, job_order__isnull=False
    )
    found = [
        finding
        for declaration in published.order_by("pk")
        for finding in compliance.findings_from_declaration(
            declaration=declaration, answer=declaration.answer or {"findings": []}, by=officer
        )
        if finding.case_id is None and not finding.review_only
    ]
    Finding.objects.filter(pk__in=[each.pk for each in found]).update(found_at=_at(9, 1))
    if found:
        return found
    text = "Demonstration: the declared service fee is above the ceiling."
    return [_own_check(agency, officer, "over-cap", text, at=_at(9, 1))]


def _own_check(agency: Agency, officer: User, name: str, summary: str, *, at: datetime) -> Finding:
    return compliance.add_finding(
        agency=agency,
        source=FindingSource.OWN_CHECK,
        by=officer,
        summary=summary,
        dedupe_key=f"demo:{name}",
        at=at,
    )


def _plan_inspection(agency: Agency) -> None:
    checklist = Checklist.objects.newest().filter(country=agency.country_id).first()
    if checklist is None or Inspection.objects.filter(agency=agency).exists():
        return
    compliance.plan_inspection(
        agency=agency,
        branch=agency.branches.first(),
        checklist=checklist,
        planned_on=date(2026, 12, 1),
        by=_person("compliance.kh"),
    )


def _agency(number: str, organisation: str = "") -> Agency:
    """The agency of a licence; its own people get their account tied to it."""
    licence = Licence.objects.select_related("agency").get(authority=AUTHORITY, number=number)
    agency = licence.agency
    if organisation and agency.organisation_id is None:
        agency.organisation = Organisation.objects.get(slug=organisation)
        agency.save(update_fields=["organisation"])
    return agency


def _staff(country: str) -> tuple[User, User, User]:
    """Officer, head and appeals officer of a ministry."""
    names = (f"compliance.{country}", f"compliance.head.{country}", f"appeals.{country}")
    officer, head, appeals = (_person(name) for name in names)
    return officer, head, appeals


def _person(login: str) -> User:
    return User.objects.get(email=f"{login}@demo.example")
