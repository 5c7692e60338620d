"""Whatever people do in whatever order, an open case always has a due date, and a closed one owes nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from portal.common.errors import PortalError
from recruitment_agencies.enums import AppealOutcome, CaseStage, DecisionState, SanctionKind
from recruitment_agencies.models import Appeal, ComplianceCase, Decision, Notice
from recruitment_agencies.services import compliance
from tests.recruitment_agencies.compliance.conftest import REASONS, Desk

Act = Callable[[], object]
LEAST_ACTS = 4


def _decision(case: ComplianceCase, state: DecisionState) -> Decision:
    return Decision.objects.filter(case=case, state=state).latest("pk")


def _acts(desk: Desk, case: ComplianceCase, chance: random.Random, *, may_close: bool) -> list[Act]:
    """Everything that can be tried; most of it is refused at most stages. Closing ends it, so it comes late."""
    kind = chance.choice([SanctionKind.NONE, SanctionKind.WARNING, SanctionKind.SUSPENSION])
    outcome = chance.choice([AppealOutcome.DISMISSED, AppealOutcome.ALLOWED, AppealOutcome.VARIED])

    def propose() -> object:
        return desk.propose(case, kind, effective_on=timezone.now().date() + timedelta(days=1))

    def notice() -> Notice:
        return Notice.objects.filter(case=case).latest("pk")

    return [
        lambda: desk.notice(case),
        lambda: compliance.answer_notice(notice=notice(), text="No.", by=desk.representative),
        propose,
        lambda: compliance.approve_decision(
            decision=_decision(case, DecisionState.PROPOSED), by=desk.head
        ),
        lambda: compliance.refuse_decision(
            decision=_decision(case, DecisionState.PROPOSED), by=desk.head, why="No."
        ),
        lambda: desk.appealed(_decision(case, DecisionState.IN_FORCE)),
        lambda: compliance.decide_appeal(
            appeal=Appeal.objects.filter(decision__case=case).latest("pk"),
            outcome=outcome,
            reasons=REASONS,
            varied={"kind": SanctionKind.NONE},
            by=desk.appeals,
        ),
        lambda: compliance.escalate_overdue_cases(at=timezone.now(), limit=10),
        *([lambda: compliance.close_case(case=case, by=desk.head, why="Done.")] * may_close),
    ]


@pytest.mark.parametrize("seed", range(6))
def test_random_acts_never_leave_an_open_case_without_a_due_date(
    desk: Desk, clock: time_machine.Traveller, seed: int
) -> None:
    chance = random.Random(seed)
    case = desk.case()
    done = 0
    for _try in range(60):
        clock.shift(timedelta(days=chance.choice([0, 0, 0, 1, 5, 20])))
        act = chance.choice(_acts(desk, case, chance, may_close=done >= LEAST_ACTS))
        try:
            with transaction.atomic():
                act()
                done += 1
        except (PortalError, Decision.DoesNotExist, Appeal.DoesNotExist, Notice.DoesNotExist):
            continue
        case.refresh_from_db()
        owed = case.deadlines.owed().count()
        assert (owed == 0) == (case.stage == CaseStage.CLOSED)
        assert owed <= 1
        if case.stage == CaseStage.CLOSED:
            break
    assert done >= LEAST_ACTS
