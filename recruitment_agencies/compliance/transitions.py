"""How a compliance case moves, as one table. Pure: who may act and what else an act needs is for the services.

open → notice sent → answered → decision proposed → decided (→ appealed → decided) → closed.
Every act says which due dates it meets and which it starts, so that a case always has a due date until it is closed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from recruitment_agencies.enums import CaseStage, ComplianceStep

_COLLECTING = frozenset({CaseStage.OPEN, CaseStage.NOTICE_SENT, CaseStage.ANSWERED})
ALL_STEPS = tuple(ComplianceStep)


class Act(StrEnum):
    """What can be done with a case; the value is its name in the audit trail."""

    SEND_NOTICE = "compliance.sent_notice"
    ANSWER = "compliance.agency_answered"
    PROPOSE = "compliance.proposed_decision"
    APPROVE = "compliance.approved_decision"
    REFUSE = "compliance.refused_decision"
    REFUSE_UNANSWERED = "compliance.refused_decision_on_unanswered_notice"
    APPEAL = "compliance.filed_appeal"
    DECIDE_APPEAL = "compliance.decided_appeal"
    LET_WINDOW_END = "compliance.appeal_window_ended"
    CLOSE = "compliance.closed_case"


@dataclass(frozen=True)
class Move:
    """One row of the table.

    Attributes:
        sources: stages from which the act is possible.
        to: the stage after it; None where the case stays where it is.
        meets: steps that are done by it. drops: steps that nobody owes any more.
        starts: the step that is owed next.
    """

    sources: frozenset[CaseStage]
    to: CaseStage | None
    meets: tuple[ComplianceStep, ...] = ()
    drops: tuple[ComplianceStep, ...] = ()
    starts: ComplianceStep | None = None


MOVES: dict[Act, Move] = {
    Act.SEND_NOTICE: Move(
        _COLLECTING,
        CaseStage.NOTICE_SENT,
        meets=(ComplianceStep.REVIEW, ComplianceStep.DECISION),
        drops=(ComplianceStep.RESPONSE,),
        starts=ComplianceStep.RESPONSE,
    ),
    Act.ANSWER: Move(
        frozenset({CaseStage.NOTICE_SENT}),
        CaseStage.ANSWERED,
        meets=(ComplianceStep.RESPONSE,),
        drops=(ComplianceStep.DECISION,),
        starts=ComplianceStep.DECISION,
    ),
    Act.PROPOSE: Move(
        frozenset({CaseStage.NOTICE_SENT, CaseStage.ANSWERED}),
        CaseStage.DECISION_PROPOSED,
        meets=(ComplianceStep.DECISION,),
        drops=(ComplianceStep.RESPONSE,),
        starts=ComplianceStep.APPROVAL,
    ),
    Act.APPROVE: Move(
        frozenset({CaseStage.DECISION_PROPOSED}),
        CaseStage.DECIDED,
        meets=(ComplianceStep.APPROVAL,),
        starts=ComplianceStep.APPEAL_WINDOW,
    ),
    Act.REFUSE: Move(
        frozenset({CaseStage.DECISION_PROPOSED}),
        CaseStage.ANSWERED,
        meets=(ComplianceStep.APPROVAL,),
        starts=ComplianceStep.DECISION,
    ),
    Act.REFUSE_UNANSWERED: Move(
        frozenset({CaseStage.DECISION_PROPOSED}),
        CaseStage.NOTICE_SENT,
        meets=(ComplianceStep.APPROVAL,),
        starts=ComplianceStep.DECISION,
    ),
    Act.APPEAL: Move(
        frozenset({CaseStage.DECIDED}),
        CaseStage.APPEALED,
        meets=(ComplianceStep.APPEAL_WINDOW,),
        starts=ComplianceStep.APPEAL_DECISION,
    ),
    Act.DECIDE_APPEAL: Move(
        frozenset({CaseStage.APPEALED}),
        CaseStage.DECIDED,
        meets=(ComplianceStep.APPEAL_DECISION,),
        starts=ComplianceStep.REVIEW,
    ),
    Act.LET_WINDOW_END: Move(
        frozenset({CaseStage.DECIDED}),
        None,
        meets=(ComplianceStep.APPEAL_WINDOW,),
        starts=ComplianceStep.REVIEW,
    ),
    Act.CLOSE: Move(
        _COLLECTING | {CaseStage.DECIDED},
        CaseStage.CLOSED,
        meets=(ComplianceStep.REVIEW,),
        drops=ALL_STEPS,
    ),
}


def stage_after(act: Act, stage: CaseStage) -> CaseStage | None:
    """The stage after the act; None where the table has no such move."""
    move = MOVES[act]
    if stage not in move.sources:
        return None
    return move.to or stage


def possible_acts(stage: CaseStage) -> Collection[Act]:
    """What the table allows from a stage."""
    return [act for act, move in MOVES.items() if stage in move.sources]
