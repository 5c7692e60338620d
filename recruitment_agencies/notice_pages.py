"""What an agency's people are shown of compliance work.

Everything here comes from what was sent to the agency: the notice as it was frozen, its own answers, decisions that
were made, its appeals, what it must pay back. Never a case, a finding, a stage, a name of staff or a source.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.common.formatting import format_date, format_money, format_number
from recruitment_agencies.compliance.transitions import Act, possible_acts
from recruitment_agencies.compliance_wording import category_word, told_sentence
from recruitment_agencies.enums import (
    CaseStage,
    ComplianceStep,
    DecisionState,
    SanctionKind,
)
from recruitment_agencies.models import AgencyResponse, Appeal, Decision, Notice, RefundOrder


def notices_for(user: User) -> QuerySet[Notice]:
    """Notices to the person's agencies with `is_answered`, newest first."""
    answers = AgencyResponse.objects.filter(notice=OuterRef("pk"))
    mine = Notice.objects.for_agency_of(user).annotate(is_answered=Exists(answers))
    return mine.select_related("case__agency", "case__ministry").order_by("-sent_at", "-pk")


def waiting_for(user: User) -> QuerySet[Notice]:
    """Notices that nobody has answered and that may still be answered."""
    mine = Notice.objects.for_agency_of(user).exclude(case__stage=CaseStage.CLOSED)
    return mine.filter(responses__isnull=True)


def decisions_for(user: User, at: datetime) -> list["DecisionPage"]:
    rows = Decision.objects.for_agency_of(user).select_related("case__agency", "case__ministry")
    rows = rows.order_by("-approved_at", "-pk")[:200]
    return [DecisionPage(row, user, at) for row in rows]


@dataclass(frozen=True)
class NoticePage:
    """One notice. `language` is the notice's own: in it the page says what was found."""

    notice: Notice
    user: User
    at: datetime

    @property
    def ministry(self) -> str:
        return self.notice.case.ministry.name

    @property
    def zone(self) -> str:
        return _zone(self.notice.case.ministry)

    @property
    def may_answer(self) -> bool:
        return self.notice.case.stage != CaseStage.CLOSED

    @property
    def is_late(self) -> bool:
        return self.at > self.notice.answer_by

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        """Of each: title, sentence, arithmetic, law and source, in the notice's language."""
        with translation.override(self.notice.language):
            return [_found(told) for told in self.notice.findings]

    @cached_property
    def answers(self) -> list[AgencyResponse]:
        mine = AgencyResponse.objects.for_agency_of(self.user).filter(notice=self.notice)
        return list(mine.select_related("by", "notice"))


def _found(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": category_word(told.get("category")) or told.get("rule") or "",
        "sentence": told_sentence(told),
        "formula": told.get("formula") or "",
        "instrument": told.get("instrument") or "",
        "article": told.get("article") or "",
        "source": told.get("source") or {},
    }


@dataclass(frozen=True)
class DecisionPage:
    """One decision that was made, as the agency reads it."""

    decision: Decision
    user: User
    at: datetime

    @property
    def title(self) -> str:
        return capfirst(str(SanctionKind(self.decision.kind).label))

    @property
    def state(self) -> str:
        return str(DecisionState(self.decision.state).label)

    @property
    def is_in_force(self) -> bool:
        return self.decision.state == DecisionState.IN_FORCE

    @property
    def ministry(self) -> str:
        return self.decision.case.ministry.name

    @property
    def zone(self) -> str:
        return _zone(self.decision.case.ministry)

    @cached_property
    def orders(self) -> list[tuple[str, str]]:
        """Label and words of what it orders."""
        return orders_of(self.decision)

    @cached_property
    def refunds(self) -> list[RefundOrder]:
        return list(RefundOrder.objects.for_agency_of(self.user).filter(decision=self.decision))

    @cached_property
    def appeals(self) -> list[Appeal]:
        return list(Appeal.objects.for_agency_of(self.user).filter(decision=self.decision))

    @cached_property
    def appeal_until(self) -> datetime | None:
        """The last moment for an appeal; None where none is possible."""
        case = self.decision.case
        is_possible = self.is_in_force and self.decision.kind != SanctionKind.NONE
        if not is_possible or Act.APPEAL not in possible_acts(CaseStage(case.stage)):
            return None
        window = case.deadlines.owed().of_step(ComplianceStep.APPEAL_WINDOW).first()
        return window.due_at if window and window.due_at >= self.at else None


def orders_of(decision: Decision) -> list[tuple[str, str]]:
    """Label and words of what a decision orders, for staff and agency alike."""
    orders = [
        (_("Takes effect on"), format_date(decision.effective_on)),
        (_("Number of points"), format_number(decision.points) if decision.points else ""),
        (_("Points count until"), _day(decision.points_expire_on)),
        (_("Fine"), _fine(decision)),
        (_("Conditions"), decision.conditions),
        (_("Last day of the suspension"), _last_day(decision)),
    ]
    return [(label, words) for label, words in orders if words]


def _last_day(decision: Decision) -> str:
    if decision.kind != SanctionKind.SUSPENSION:
        return ""
    return _day(decision.suspended_until) or _("until further notice")


def _fine(decision: Decision) -> str:
    if decision.fine_amount is None:
        return ""
    return format_money(decision.fine_amount, decision.fine_currency)


def _day(day: Any) -> str:
    return format_date(day) if day else ""


def _zone(ministry: Any) -> str:
    return ministry.country.time_zone if ministry.country else "UTC"
