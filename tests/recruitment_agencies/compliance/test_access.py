"""Who may do what: every person of the cast tries every act; four eyes; nobody sees another's rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.common.errors import NotAllowed, PortalError
from recruitment_agencies.enums import AppealOutcome, FindingSource, SanctionKind
from recruitment_agencies.models import (
    AgencyResponse,
    Appeal,
    CaseNote,
    Checklist,
    ComplianceCase,
    Decision,
    Finding,
    Inspection,
    Notice,
    RefundOrder,
)
from recruitment_agencies.services import compliance
from tests.cast import person
from tests.recruitment_agencies.compliance.conftest import REASONS, Desk

pytestmark = pytest.mark.security

STAFF = {"officer", "head", "appeals"}
AGENCY = {"representative"}
TODAY = date(2026, 9, 1)


def everybody(desk: Desk, foreigners: dict[str, User]) -> dict[str, Any]:
    people = dict(desk.cast.everybody())
    del people["ministry_officer"], people["accused_agency"]
    own = {"officer": desk.officer, "head": desk.head, "appeals": desk.appeals}
    foreign = {f"foreign_{name}": one for name, one in foreigners.items()}
    return {**people, **own, **foreign, "representative": desk.representative}


def _checklist() -> Checklist:
    item = {"key": "a", "texts": {"en": "Is it?"}, "wanted": "yes", "rule_key": ""}
    return Checklist.objects.create(key="test", names={"en": "Test"}, items=[item])


def _acts(desk: Desk) -> dict[str, tuple[Callable[[Any], object], set[str]]]:
    """Act → what it does for a person on a fresh row, and who may."""
    case, heard = desk.case(), desk.heard()
    noticed = desk.case()
    notice = desk.notice(noticed)
    proposed, refusable = desk.propose(desk.heard()), desk.propose(desk.heard())
    refunds = [(Decimal(5), "USD", TODAY)]
    decided = desk.decided(SanctionKind.WARNING, refunds=refunds)
    appeal = desk.appealed(desk.decided(SanctionKind.WARNING))
    finding, loose = desk.finding(), desk.finding()
    finish = compliance.plan_inspection(
        agency=desk.agency, branch=None, checklist=_checklist(), planned_on=TODAY, by=desk.officer
    )
    heads = STAFF - {"officer"}
    return {
        "find": (lambda by: desk.finding(by=by), STAFF),
        "open": (
            lambda by: compliance.open_case(agency=desk.agency, findings=[loose], by=by),
            STAFF,
        ),
        "add": (lambda by: compliance.add_to_case(case=case, findings=[finding], by=by), STAFF),
        "uphold": (lambda by: compliance.uphold_finding(finding=loose, by=by, why="Yes"), STAFF),
        "dismiss": (lambda by: compliance.dismiss_finding(finding=loose, by=by, why="No"), STAFF),
        "assign": (lambda by: compliance.assign_case(case=case, to=None, by=by), STAFF),
        "note": (lambda by: compliance.write_case_note(case=case, text="Hm", by=by), STAFF),
        "notice": (
            lambda by: compliance.send_notice(case=case, language="km", text="Please", by=by),
            STAFF,
        ),
        "read": (lambda by: compliance.mark_notice_read(notice=notice, by=by), AGENCY),
        "answer": (lambda by: compliance.answer_notice(notice=notice, text="No", by=by), AGENCY),
        "propose": (lambda by: desk.propose(heard, SanctionKind.WARNING, by=by), STAFF),
        "approve": (lambda by: compliance.approve_decision(decision=proposed, by=by), heads),
        "refuse": (
            lambda by: compliance.refuse_decision(decision=refusable, by=by, why="No"),
            heads,
        ),
        "appeal": (
            lambda by: compliance.file_appeal(decision=decided, grounds="Hard", by=by),
            AGENCY,
        ),
        "decide_appeal": (
            lambda by: compliance.decide_appeal(
                appeal=appeal, outcome=AppealOutcome.DISMISSED, reasons=REASONS, by=by
            ),
            {"appeals"},
        ),
        "refund": (
            lambda by: compliance.record_refund(
                refund=decided.refunds.get(), amount=Decimal(1), paid_on=TODAY, by=by
            ),
            STAFF,
        ),
        "close": (lambda by: compliance.close_case(case=case, by=by, why="Done"), STAFF),
        "plan": (
            lambda by: compliance.plan_inspection(
                agency=desk.agency,
                branch=None,
                checklist=finish.checklist,
                planned_on=TODAY,
                by=by,
            ),
            STAFF,
        ),
        "finish": (
            lambda by: compliance.finish_inspection(
                inspection=finish, answers={"a": "yes"}, remarks="", done_on=TODAY, by=by
            ),
            STAFF,
        ),
    }


class _UndoneError(Exception):
    pass


def _is_let(act: Callable[[Any], object], by: Any) -> bool:
    """Try it and undo it."""
    from django.db import transaction

    try:
        with transaction.atomic():
            act(by)
            raise _UndoneError
    except _UndoneError:
        return True
    except NotAllowed:
        return False


def test_each_person_may_do_what_the_table_says_and_nothing_else(
    desk: Desk, foreigners: dict[str, User]
) -> None:
    people = everybody(desk, foreigners)
    for name, (act, allowed) in _acts(desk).items():
        let = {who for who, by in people.items() if _is_let(act, by)}
        assert let == allowed, name


def test_whoever_proposed_cannot_approve_or_refuse(desk: Desk) -> None:
    decision = desk.propose(desk.heard(), by=desk.head)
    with pytest.raises(NotAllowed):
        compliance.approve_decision(decision=decision, by=desk.head)
    with pytest.raises(NotAllowed):
        compliance.refuse_decision(decision=decision, by=desk.head, why="Hm")
    compliance.approve_decision(decision=decision, by=desk.appeals)


@pytest.mark.parametrize("who", ["head", "appeals"])
def test_neither_proposer_nor_approver_decides_the_appeal(desk: Desk, who: str) -> None:
    decision = desk.propose(desk.heard(), by=desk.appeals)
    compliance.approve_decision(decision=decision, by=desk.head)
    appeal = desk.appealed(decision)
    with pytest.raises(NotAllowed):
        compliance.decide_appeal(
            appeal=appeal, outcome=AppealOutcome.ALLOWED, reasons="Hm", by=getattr(desk, who)
        )
    third = person("third-head", Role.COMPLIANCE_HEAD, desk.cast.ministry)
    compliance.decide_appeal(appeal=appeal, outcome=AppealOutcome.ALLOWED, reasons="Hm", by=third)


def test_a_case_is_given_to_people_of_its_ministry_only(
    desk: Desk, foreigners: dict[str, User]
) -> None:
    case = desk.case()
    for stranger in (foreigners["officer"], desk.representative, desk.cast.superuser):
        with pytest.raises(PortalError):
            compliance.assign_case(case=case, to=stranger, by=desk.head)
    assert (
        compliance.assign_case(case=case, to=desk.officer, by=desk.head).assigned_to == desk.officer
    )


def test_rows_are_seen_by_the_ministry_and_by_the_agency_as_far_as_they_concern_it(
    desk: Desk, foreigners: dict[str, User]
) -> None:
    decision = desk.decided(SanctionKind.WARNING, refunds=[(Decimal(5), "USD", TODAY)])
    desk.appealed(decision)
    compliance.write_case_note(case=decision.case, text="Between us.", by=desk.officer)
    desk.propose(desk.heard())
    people = everybody(desk, foreigners)
    models: list[Any] = [ComplianceCase, Finding, CaseNote, Notice, AgencyResponse, Decision]
    models += [Appeal, RefundOrder]
    for model in models:
        seen = {who for who, by in people.items() if model.objects.visible_to(by).exists()}
        assert seen == STAFF, model
    for model in (Notice, AgencyResponse, Decision, Appeal, RefundOrder):
        seen = {who for who, by in people.items() if model.objects.for_agency_of(by).exists()}
        assert seen == AGENCY, model
    assert list(Decision.objects.for_agency_of(desk.representative)) == [decision]
    assert not CaseNote.objects.for_agency_of(desk.representative).exists()
    assert not Inspection.objects.visible_to(AnonymousUser()).exists()


def test_an_officer_who_speaks_for_the_agency_sees_nothing_of_its_cases(desk: Desk) -> None:
    case = desk.case()
    assert desk.agency.organisation is not None
    desk.agency.organisation.memberships.create(user=desk.officer, role=Role.AGENCY_REPRESENTATIVE)
    assert not ComplianceCase.objects.visible_to(desk.officer).filter(pk=case.pk).exists()


def test_staff_enter_an_upheld_complaint_for_their_own_country_only(
    desk: Desk, foreigners: dict[str, User]
) -> None:
    with pytest.raises(NotAllowed):
        desk.finding(source=FindingSource.COMPLAINT, by=foreigners["officer"])
