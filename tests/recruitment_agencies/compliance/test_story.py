"""A case from a finding to its end, with the licence and the public record right on every day in between."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from portal.audit.models import AuditEvent
from portal.audit.services import find_broken_event
from portal.common.errors import Conflict, PortalError
from portal.notifications.models import Message
from recruitment_agencies.enums import (
    AppealOutcome,
    CaseStage,
    DecisionState,
    EventKind,
    FindingState,
    SanctionKind,
)
from recruitment_agencies.models import Decision, LicenceEvent
from recruitment_agencies.services import compliance
from tests.recruitment_agencies.compliance.conftest import START, Desk

FIRST, LAST = date(2026, 8, 15), date(2027, 3, 31)
VALID, SUSPENDED, REVOKED = "valid", "suspended", "revoked"


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 3, 0, tzinfo=UTC)


def events(desk: Desk) -> list[tuple[str, date]]:
    rows = LicenceEvent.objects.filter(licence=desk.licence, decision__isnull=False)
    return list(rows.order_by("on", "id").values_list("kind", "on"))


def test_a_suspension_that_an_appeal_sets_aside_counts_from_its_first_day_to_the_appeal(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    finding = desk.finding()
    case = desk.case(finding, title="Fees")
    clock.move_to(at(9, 3))
    notice = desk.notice(case)
    clock.move_to(at(9, 10))
    compliance.mark_notice_read(notice=notice, by=desk.representative)
    compliance.answer_notice(notice=notice, text="We disagree.", by=desk.representative)
    clock.move_to(at(9, 15))
    decision = desk.propose(case, effective_on=date(2026, 10, 1), public_summary="Fees too high.")
    assert desk.statuses(FIRST, LAST) == [(FIRST, VALID)]
    clock.move_to(at(9, 17))
    compliance.approve_decision(decision=decision, by=desk.head)
    assert desk.statuses(FIRST, LAST) == [(FIRST, VALID), (date(2026, 10, 1), SUSPENDED)]
    clock.move_to(at(10, 8))
    appeal = desk.appealed(decision)
    clock.move_to(at(10, 20))
    desk.decide_appeal(appeal, AppealOutcome.ALLOWED)
    assert desk.statuses(FIRST, LAST) == [
        (FIRST, VALID),
        (date(2026, 10, 1), SUSPENDED),
        (date(2026, 10, 20), VALID),
    ]
    assert desk.public(date(2026, 9, 30)) == []
    assert desk.public(date(2026, 10, 1)) == [("suspension", None)]
    assert desk.public(date(2026, 10, 19)) == [("suspension", None)]
    assert desk.public(date(2026, 10, 20)) == [("suspension", date(2026, 10, 20))]
    in_force = [d for d in (1, 19, 20) if Decision.objects.public(on=date(2026, 10, d)).exists()]
    assert in_force == [1, 19]
    event = LicenceEvent.objects.get(licence=desk.licence, kind=EventKind.SUSPENDED)
    assert (event.legal_basis, event.authority) == (decision.legal_basis, desk.cast.ministry.name)
    clock.move_to(at(10, 21))
    case = compliance.close_case(case=case, by=desk.officer, why="Set aside on appeal.")
    assert (case.stage, case.deadlines.owed().count()) == (CaseStage.CLOSED, 0)
    finding.refresh_from_db()
    assert finding.state == FindingState.UPHELD
    actions = list(
        AuditEvent.objects.filter(object_type="recruitment_agencies.compliancecase")
        .order_by("id")
        .values_list("action", flat=True)
    )
    assert actions == [
        "compliance.opened_case",
        "compliance.sent_notice",
        "compliance.read_notice",
        "compliance.agency_answered",
        "compliance.proposed_decision",
        "compliance.approved_decision",
        "compliance.filed_appeal",
        "compliance.decided_appeal",
        "compliance.closed_case",
    ]
    assert find_broken_event() is None


def test_a_suspension_with_an_end_is_lifted_on_the_day_after_it(desk: Desk) -> None:
    desk.decided(effective_on=date(2026, 9, 10), suspended_until=date(2026, 11, 30))
    assert desk.statuses(FIRST, LAST) == [
        (FIRST, VALID),
        (date(2026, 9, 10), SUSPENDED),
        (date(2026, 12, 1), VALID),
    ]


def test_a_dismissed_appeal_changes_nothing(desk: Desk) -> None:
    decision = desk.decided(suspended_until=date(2026, 10, 31))
    before = desk.statuses(FIRST, LAST)
    desk.decide_appeal(desk.appealed(decision), AppealOutcome.DISMISSED)
    assert desk.statuses(FIRST, LAST) == before
    assert desk.public(date(2026, 9, 5)) == [("suspension", None)]


def test_an_appeal_before_the_first_day_leaves_the_licence_untouched(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    decision = desk.decided(effective_on=date(2026, 10, 1), suspended_until=date(2026, 10, 31))
    clock.move_to(at(9, 15))
    desk.decide_appeal(desk.appealed(decision), AppealOutcome.ALLOWED)
    assert (events(desk), desk.statuses(FIRST, LAST)) == ([], [(FIRST, VALID)])


def test_a_varied_suspension_ends_when_the_new_one_says(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    decision = desk.decided(kind=SanctionKind.REVOCATION)
    clock.move_to(at(9, 20))
    appeal = desk.appealed(decision)
    clock.move_to(at(10, 1))
    desk.decide_appeal(
        appeal,
        AppealOutcome.VARIED,
        varied={"kind": SanctionKind.SUSPENSION, "suspended_until": date(2026, 11, 15)},
    )
    assert desk.statuses(FIRST, LAST) == [
        (FIRST, VALID),
        (date(2026, 9, 1), REVOKED),
        (date(2026, 10, 1), SUSPENDED),
        (date(2026, 11, 16), VALID),
    ]
    assert desk.public(date(2026, 10, 2)) == [
        ("suspension", None),
        ("revocation", date(2026, 10, 1)),
    ]
    decision.refresh_from_db()
    assert decision.state == DecisionState.VARIED
    assert decision.replaced_by.get().proposed_by == desk.appeals


def test_the_end_of_one_suspension_does_not_lift_another(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    desk.decided(effective_on=date(2026, 9, 10), suspended_until=date(2026, 10, 31))
    desk.decided(effective_on=date(2026, 10, 1), suspended_until=date(2026, 12, 31))
    assert desk.statuses(FIRST, LAST) == [
        (FIRST, VALID),
        (date(2026, 9, 10), SUSPENDED),
        (date(2027, 1, 1), VALID),
    ]


def test_a_revocation_set_aside_falls_back_to_the_suspension_below_it(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    desk.decided(effective_on=date(2026, 9, 2))
    clock.move_to(at(9, 5))
    revocation = desk.decided(kind=SanctionKind.REVOCATION, effective_on=date(2026, 9, 7))
    clock.move_to(at(9, 20))
    desk.decide_appeal(desk.appealed(revocation), AppealOutcome.ALLOWED)
    assert desk.statuses(FIRST, LAST) == [
        (FIRST, VALID),
        (date(2026, 9, 2), SUSPENDED),
        (date(2026, 9, 7), REVOKED),
        (date(2026, 9, 20), SUSPENDED),
    ]


def test_our_end_lifts_no_suspension_that_the_authority_ordered_itself(desk: Desk) -> None:
    LicenceEvent.objects.create(
        licence=desk.licence, kind=EventKind.SUSPENDED, on=date(2026, 8, 20)
    )
    desk.decided(effective_on=date(2026, 9, 10), suspended_until=date(2026, 9, 30))
    assert desk.statuses(FIRST, LAST) == [(FIRST, VALID), (date(2026, 8, 20), SUSPENDED)]


def test_a_licence_that_ran_out_meanwhile_is_expired_when_the_suspension_ends(desk: Desk) -> None:
    LicenceEvent.objects.filter(licence=desk.licence).update(valid_until=date(2026, 10, 15))
    desk.decided(effective_on=date(2026, 9, 10), suspended_until=date(2026, 10, 31))
    assert desk.statuses(FIRST, LAST)[-2:] == [
        (date(2026, 9, 10), SUSPENDED),
        (date(2026, 11, 1), "expired"),
    ]


def test_conditions_are_written_and_do_not_stop_the_licence(desk: Desk) -> None:
    desk.decided(SanctionKind.CONDITIONS, conditions="Show every receipt.")
    assert events(desk) == [(EventKind.CONDITIONS_ADDED, date(2026, 9, 1))]
    assert desk.statuses(FIRST, LAST) == [(FIRST, VALID)]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (SanctionKind.WARNING, {}),
        (SanctionKind.POINTS, {"points": 3, "points_expire_on": date(2027, 9, 1)}),
        (SanctionKind.FINE, {"fine": (Decimal("500"), "USD")}),
    ],
)
def test_milder_measures_are_public_and_leave_the_licence_alone(
    desk: Desk, kind: SanctionKind, fields: dict[str, object]
) -> None:
    desk.decided(kind, **fields)
    assert (events(desk), desk.public(date(2026, 9, 1))) == ([], [(kind.value, None)])


def test_no_measure_is_no_part_of_the_public_record(desk: Desk) -> None:
    desk.decided(SanctionKind.NONE)
    assert desk.public(date(2026, 9, 2)) == []


def test_a_proposed_or_refused_decision_is_never_public(desk: Desk) -> None:
    decision = desk.propose(desk.heard())
    assert desk.public(date(2026, 9, 2)) == []
    compliance.refuse_decision(decision=decision, by=desk.head, why="Too hard.")
    assert desk.public(date(2026, 9, 2)) == []
    decision.case.refresh_from_db()
    assert decision.case.stage == CaseStage.ANSWERED


def test_points_are_summed_until_the_day_they_expire(desk: Desk) -> None:
    desk.decided(SanctionKind.POINTS, points=3, points_expire_on=date(2026, 12, 31))
    desk.decided(SanctionKind.POINTS, points=2, points_expire_on=date(2027, 3, 31))
    days = (date(2026, 8, 31), date(2026, 9, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [Decision.objects.points_on(day) for day in days] == [0, 5, 5, 2]


def test_a_refund_is_paid_when_all_of_it_was_paid_back_so_far(desk: Desk) -> None:
    decision = desk.decided(
        SanctionKind.WARNING, refunds=[(Decimal("900"), "USD", date(2026, 10, 1))]
    )
    refund = decision.refunds.get()
    for amount, is_paid in (("400", False), ("900", True)):
        refund = compliance.record_refund(
            refund=refund, amount=Decimal(amount), paid_on=date(2026, 9, 1), by=desk.officer
        )
        assert refund.is_paid == is_paid
    with pytest.raises(PortalError):
        compliance.record_refund(
            refund=refund, amount=Decimal("901"), paid_on=date(2026, 9, 1), by=desk.officer
        )


def test_a_late_answer_is_taken_and_marked(desk: Desk, clock: time_machine.Traveller) -> None:
    case = desk.case()
    notice = desk.notice(case)
    clock.move_to(notice.answer_by - timedelta(minutes=1))
    with pytest.raises(Conflict):
        desk.propose(case)
    clock.move_to(notice.answer_by + timedelta(days=1))
    desk.propose(case)
    late = compliance.answer_notice(notice=notice, text="Sorry.", by=desk.representative)
    assert late.is_late
    case.refresh_from_db()
    assert case.stage == CaseStage.DECISION_PROPOSED


def test_the_time_to_answer_skips_weekends_and_holidays_of_the_ministry(desk: Desk) -> None:
    # Ten working days after Tuesday 1 September 2026 in Cambodia; 24 September is a holiday after them.
    notice = desk.notice(desk.case())
    assert notice.answer_by == datetime(2026, 9, 15, 10, 0, tzinfo=UTC)


def test_messages_name_no_agency_and_reach_the_right_people(desk: Desk) -> None:
    decision = desk.decided()
    desk.appealed(decision)
    told = {(row.template_key, row.recipient_id) for row in Message.objects.order_by("pk")}
    assert told == {
        ("compliance.notice_waits", desk.representative.pk),
        ("compliance.agency_wrote", desk.officer.pk),
        ("compliance.agency_wrote", desk.head.pk),
        ("compliance.agency_wrote", desk.appeals.pk),
        ("compliance.approval_waits", desk.head.pk),
        ("compliance.approval_waits", desk.appeals.pk),
        ("compliance.decision_waits", desk.representative.pk),
    }
    assert START.date() == date(2026, 9, 1)
