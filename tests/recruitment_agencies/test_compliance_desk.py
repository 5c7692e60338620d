"""The compliance desk by its pages: a case from an over-cap declaration to an appeal, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.enums import OrganisationKind, Role
from recruitment_agencies.enums import (
    CaseStage,
    DecisionState,
    FindingSource,
    FindingState,
)
from recruitment_agencies.models import (
    Appeal,
    ComplianceCase,
    Decision,
    Finding,
    Notice,
    RefundOrder,
)
from recruitment_agencies.services import compliance
from tests.cast import make_cast, office, person
from tests.recruitment_agencies.compliance.conftest import REASONS, START, Desk, make_desk

from .compliance_desk import browser_of, decision_form, get, over_cap, post, public_page, text

pytestmark = pytest.mark.security
TUESDAY = START.date()
NEXT_WEEK = TUESDAY + timedelta(days=7)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def desk(db: None, clock: time_machine.Traveller) -> Desk:
    return make_desk(make_cast())


# The story ----------------------------------------------------------------------------------------


def suspended_after_a_story(desk: Desk, clock: time_machine.Traveller) -> Decision:
    """By pages only: finding, case, notice, answer, proposal, approval."""
    finding = over_cap(desk)
    pile = text(get(desk.officer, "findings"))
    assert "A law made up for tests, Art. 7" in pile
    opened = post(desk.officer, "findings-act", finding=str(finding.public_id), open="1")
    assert "350 - 100 = 250 USD" in text(opened)
    assert "Declared: 350 USD. The limit is 100 USD. Too much: 250 USD." in text(opened)
    case = ComplianceCase.objects.get()
    post(desk.officer, "compliance-assign", case.reference, to=desk.officer.pk)
    draft = text(get(desk.officer, "compliance-notice", case.reference))
    assert '<option value="km" selected>' in draft
    sent = post(desk.officer, "compliance-notice", case.reference, language="km", text="សូមឆ្លើយ។")
    assert "not read yet" in text(sent)

    notice = Notice.objects.get()
    home = browser_of(desk.representative).get(reverse("desk:home"))
    assert "Notices to answer" in text(home)  # type: ignore[arg-type]
    read = text(get(desk.representative, "notice", notice.pk))
    assert "សូមឆ្លើយ។" in read
    assert "350 - 100 = 250 USD" in read
    notice.refresh_from_db()
    assert notice.read_at is not None
    post(desk.representative, "notice-answer", notice.pk, text="We follow the contract.")
    assert "We follow the contract." in text(get(desk.officer, "compliance-case", case.reference))

    post(desk.officer, "compliance-propose", case.reference, **decision_form())
    decision = Decision.objects.get()
    assert decision.state == DecisionState.PROPOSED
    hidden = reverse("desk:own-decision", args=[decision.pk])
    assert hidden not in text(get(desk.representative, "notices"))
    assert get(desk.representative, "own-decision", decision.pk).status_code == 404
    preview = text(get(desk.head, "decision-approve", decision.pk))
    assert "Licence suspended" in preview
    assert "8 September 2026" in preview
    post(desk.head, "decision-approve", decision.pk)
    decision.refresh_from_db()
    assert decision.state == DecisionState.IN_FORCE
    return decision


def test_a_case_is_worked_from_a_declaration_to_a_suspension_that_the_public_sees(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    suspended_after_a_story(desk, clock)
    assert "This agency may recruit today." in public_page(desk, TUESDAY)
    clock.move_to(START + timedelta(days=6))
    assert "This agency may recruit today." in public_page(desk, NEXT_WEEK - timedelta(days=1))
    clock.move_to(START + timedelta(days=8))
    assert "must not recruit today" in public_page(desk, NEXT_WEEK + timedelta(days=1))
    assert "Its licence was suspended" in public_page(desk, NEXT_WEEK)
    assert "was allowed to recruit" in public_page(desk, NEXT_WEEK - timedelta(days=1))


@pytest.mark.parametrize(
    ("outcome", "today"),
    [("allowed", "This agency may recruit today."), ("dismissed", "must not recruit today")],
)
def test_an_appeal_is_decided_by_a_third_person_and_the_public_page_follows(
    desk: Desk, clock: time_machine.Traveller, outcome: str, today: str
) -> None:
    decision = suspended_after_a_story(desk, clock)
    clock.move_to(START + timedelta(days=10))
    page = text(get(desk.representative, "own-decision", decision.pk))
    assert "Last day to appeal" in page
    post(desk.representative, "own-decision-appeal", decision.pk, text="It is too hard.")
    appeal = Appeal.objects.get()

    for one_of_two in (desk.officer, desk.head):
        post(one_of_two, "appeal-decide", appeal.pk, outcome=outcome, reasons=REASONS)
    appeal.refresh_from_db()
    assert appeal.outcome == "pending"
    clock.move_to(START + timedelta(days=14))
    post(desk.appeals, "appeal-decide", appeal.pk, outcome=outcome, reasons=REASONS)
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.decided_by) == (outcome, desk.appeals)

    assert today in public_page(desk, TUESDAY + timedelta(days=14))
    assert "Its licence was suspended" in public_page(desk, TUESDAY + timedelta(days=13))
    assert REASONS in text(get(desk.representative, "own-decision", decision.pk))


def test_a_milder_decision_may_take_the_place_of_one_on_appeal(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    decision = suspended_after_a_story(desk, clock)
    clock.move_to(START + timedelta(days=10))
    post(desk.representative, "own-decision-appeal", decision.pk, text="It is too hard.")
    appeal = Appeal.objects.get()
    answer = post(desk.appeals, "appeal-decide", appeal.pk, outcome="varied", reasons="Milder.")
    assert "Please choose one." in text(answer, 400)
    post(
        desk.appeals,
        "appeal-decide",
        appeal.pk,
        outcome="varied",
        reasons="Milder.",
        kind="points",
        points="3",
        points_expire_on="2027-09-01",
    )
    appeal.refresh_from_db()
    assert appeal.outcome == "varied"
    newest = Decision.objects.order_by("pk").last()
    assert newest is not None
    assert (newest.kind, newest.points) == ("points", 3)
    assert "This agency may recruit today." in public_page(desk, TUESDAY + timedelta(days=10))


# Refusals -----------------------------------------------------------------------------------------


def test_who_proposed_a_decision_cannot_approve_it(desk: Desk) -> None:
    decision = desk.propose(desk.heard(), by=desk.head)
    case_page = text(get(desk.head, "compliance-case", decision.case.reference))
    assert reverse("desk:decision-approve", args=[decision.pk]) not in case_page
    answer = post(desk.head, "decision-approve", decision.pk)
    assert "Another person must decide this: you proposed it." in text(answer, 403)
    decision.refresh_from_db()
    assert decision.state == DecisionState.PROPOSED
    assert desk.licence.events.count() == 1


def test_an_officer_finds_no_page_to_approve_or_refuse(desk: Desk) -> None:
    decision = desk.propose(desk.heard(), by=desk.head)
    for name in ("decision-approve", "decision-refuse"):
        assert get(desk.officer, name, decision.pk).status_code == 404
        assert post(desk.officer, name, decision.pk, why="no").status_code == 404
    decision.refresh_from_db()
    assert decision.state == DecisionState.PROPOSED


def test_a_refused_decision_goes_back_with_its_reason_and_the_agency_never_hears(
    desk: Desk,
) -> None:
    decision = desk.propose(desk.heard())
    assert "Please say why." in text(post(desk.head, "decision-refuse", decision.pk), 400)
    page = text(post(desk.head, "decision-refuse", decision.pk, why="The law is another one."))
    assert "The law is another one." in page
    assert get(desk.representative, "own-decision", decision.pk).status_code == 404


def test_a_doubtful_finding_is_confirmed_before_a_notice_carries_it(desk: Desk) -> None:
    finding = desk.finding(review_only=True, summary="A doubtful rule is broken.")
    case = desk.case(finding)
    draft = text(get(desk.officer, "compliance-notice", case.reference))
    assert "Confirm a finding first" in draft
    refused = post(desk.officer, "compliance-notice", case.reference, language="km", text="x")
    assert refused.status_code == 400
    assert Notice.objects.count() == 0
    post(desk.officer, "finding-confirm", finding.public_id, why="The text was read.")
    assert "A doubtful rule is broken." in text(
        get(desk.officer, "compliance-notice", case.reference)
    )


def test_a_wrong_decision_keeps_what_was_typed(desk: Desk) -> None:
    case = desk.heard()
    form = decision_form(kind="fine", legal_basis="", fine_amount="abc", effective_on="32/13/2026")
    page = text(post(desk.officer, "compliance-propose", case.reference, **form), 400)
    for typed in ("abc", "32/13/2026", REASONS):
        assert typed in page
    assert "Please write an amount, for example 2500." in page
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "points"}, "points"),
        ({"kind": "fine"}, "fine_amount"),
        ({"kind": "conditions"}, "conditions"),
        ({"kind": "warning", "points": "2"}, "points"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"effective_on": "2026-08-01"}, "effective_on"),
        ({"suspended_until": "2026-09-02"}, "suspended_until"),
        ({"refund_amount": "10"}, "refund_currency"),
    ],
)
def test_a_decision_names_the_field_that_is_missing_or_does_not_belong(
    desk: Desk, changes: dict[str, str], field: str
) -> None:
    case = desk.heard()
    page = text(
        post(desk.officer, "compliance-propose", case.reference, **decision_form(**changes)), 400
    )
    assert f'href="#id_{field}"' in page
    assert Decision.objects.count() == 0


def test_money_to_be_paid_back_is_ordered_and_noted_when_paid(desk: Desk) -> None:
    case = desk.heard()
    form = decision_form(
        kind="warning", refund_amount="500", refund_currency="USD", refund_due_on="2026-10-01"
    )
    post(desk.officer, "compliance-propose", case.reference, **form)
    compliance.approve_decision(decision=Decision.objects.get(), by=desk.head)
    refund = RefundOrder.objects.get()
    assert "Money paid back" in text(get(desk.officer, "compliance-case", case.reference))
    post(desk.officer, "refund-paid", refund.pk, amount="500", paid_on="2026-09-01")
    refund.refresh_from_db()
    assert (refund.paid_amount, refund.is_paid) == (Decimal(500), True)


# Rows ---------------------------------------------------------------------------------------------


def test_another_ministry_meets_a_case_as_if_it_did_not_exist(desk: Desk) -> None:
    vietnam = office("ministry-vn", OrganisationKind.MINISTRY, country="VN")
    stranger = person("head-vn", Role.COMPLIANCE_HEAD, vietnam)
    decision = desk.propose(desk.heard())
    case, new = decision.case, desk.finding()
    for name, key in (
        ("compliance-case", case.reference),
        ("compliance-notice", case.reference),
        ("decision-approve", decision.pk),
        ("finding", new.public_id),
        ("finding-dismiss", new.public_id),
        ("finding-new", desk.agency.public_id),
        ("inspection-plan", desk.agency.public_id),
    ):
        assert get(stranger, name, key).status_code == 404, name
    for name in ("compliance", "findings", "inspections"):
        page = text(get(stranger, name))
        assert case.reference not in page
        assert "Mekong Star" not in page
    post(stranger, "findings-act", finding=str(new.public_id), dismiss="1", why="gone")
    post(stranger, "compliance-assign-many", case=case.reference, me="1")
    new.refresh_from_db()
    case.refresh_from_db()
    assert (new.state, case.assigned_to) == (FindingState.NEW, None)


def test_the_queue_shows_late_cases_first_and_those_that_nobody_has_on_top(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    late, clock_later = desk.case(), START + timedelta(days=60)
    clock.move_to(clock_later)
    mine, free = desk.case(desk.finding()), desk.case(desk.finding())
    compliance.assign_case(case=mine, to=desk.officer, by=desk.officer)
    page = text(get(desk.officer, "compliance"))
    places = [page.index(f">{case.reference}<") for case in (late, free, mine)]
    assert places == sorted(places)
    only_mine = text(get(desk.officer, "compliance", assigned="mine"))
    assert mine.reference in only_mine
    assert free.reference not in only_mine
    only_late = text(get(desk.officer, "compliance", late="on"))
    assert late.reference in only_late
    assert free.reference not in only_late


def test_ticked_cases_are_assigned_at_once(desk: Desk) -> None:
    cases = [desk.case(desk.finding()) for _number in range(3)]
    ticked = [case.reference for case in cases[:2]]
    page = text(post(desk.officer, "compliance-assign-many", case=ticked, me="1"))
    assert "2 cases changed hands." in page
    post(desk.head, "compliance-assign-many", case=ticked[:1], to=str(desk.appeals.pk))
    assert [ComplianceCase.objects.get(pk=one.pk).assigned_to for one in cases] == [
        desk.appeals,
        desk.officer,
        None,
    ]


def test_ticked_findings_become_one_case_an_agency_or_are_dismissed_with_a_reason(
    desk: Desk,
) -> None:
    found = [desk.finding() for _number in range(4)]
    keys = [str(one.public_id) for one in found]
    post(desk.officer, "findings-act", finding=keys[:2], open="1")
    assert ComplianceCase.objects.get().findings.count() == 2
    asked = post(desk.officer, "findings-act", finding=keys[2:], dismiss="1", why="")
    assert keys[2] in text(asked, 400)
    post(desk.officer, "findings-act", finding=keys[2:], dismiss="1", why="A mistake.")
    assert Finding.objects.filter(state=FindingState.DISMISSED, ended_why="A mistake.").count() == 2
    assert "Nothing waits for you here." in text(get(desk.officer, "findings"))


def test_an_own_finding_goes_into_the_case_with_what_proves_it(desk: Desk) -> None:
    case = desk.case()
    data = {"summary": "No receipts.", "evidence": "Visit of Monday", "amount": "20"}
    asked = post(desk.officer, "compliance-add", case.reference, **data)
    assert "No receipts." in text(asked, 400)
    page = text(post(desk.officer, "compliance-add", case.reference, currency="USD", **data))
    assert "Visit of Monday" in page
    own = case.findings.get(summary="No receipts.")
    assert (own.source, own.excess_amount) == (FindingSource.OWN_CHECK, Decimal(20))


def test_every_act_stands_in_the_history_with_its_author(desk: Desk) -> None:
    case = desk.case()
    post(desk.officer, "compliance-note", case.reference, text="Ask the bank.")
    post(desk.officer, "compliance-assign", case.reference, to=desk.head.pk)
    desk.notice(case)
    compliance.close_case(case=case, by=desk.head, why="Mended.")
    page = text(get(desk.officer, "compliance-case", case.reference))
    for act in (
        "Case opened",
        "Note written",
        "Given to another person",
        "Notice sent",
        "Case closed",
    ):
        assert act in page, act
    assert "compliance." not in page.split("<main")[1]
    assert ComplianceCase.objects.get(pk=case.pk).stage == CaseStage.CLOSED


def test_the_first_page_counts_what_waits(desk: Desk, clock: time_machine.Traveller) -> None:
    desk.propose(desk.heard(), by=desk.head)
    desk.finding()
    clock.move_to(datetime(2026, 12, 1, 3, 0, tzinfo=UTC))
    page = text(browser_of(desk.appeals).get(reverse("desk:home")))  # type: ignore[arg-type]
    for pile in ("Overdue compliance cases", "New findings about agencies", "Decisions to approve"):
        assert pile in page, pile
