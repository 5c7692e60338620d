"""What the compliance desk's pages show, put together for their templates. For ministry staff only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import DECIDE_COMPLIANCE
from portal.audit.models import AuditEvent
from portal.reference.enums import Confidence
from portal.settings.languages import LANGUAGES
from recruitment_agencies import compliance_querysets, queries
from recruitment_agencies.compliance.transitions import Act, possible_acts
from recruitment_agencies.compliance_wording import (
    act_word,
    figures_sentence,
    finding_heading,
    finding_outcome,
    told_line,
    told_sentence,
)
from recruitment_agencies.enums import (
    AppealOutcome,
    CaseStage,
    ComplianceStep,
    DecisionState,
    FindingState,
    InspectionAnswer,
)
from recruitment_agencies.fees.types import BREACHES
from recruitment_agencies.forms.compliance import said
from recruitment_agencies.models import (
    Agency,
    AgencyResponse,
    Appeal,
    CaseDeadline,
    CaseNote,
    ComplianceCase,
    Decision,
    Finding,
    Inspection,
    Notice,
)
from recruitment_agencies.services.compliance.base import due_date
from recruitment_agencies.services.compliance.notices import findings_to_tell
from recruitment_agencies.services.compliance.telling import told
from recruitment_agencies.wording import BAD, DOUBT, Look, StatusWords, status_words

__all__ = ["LANGUAGES", "CasePage", "FindingRow"]


def ministries_of(user: User) -> QuerySet[Any]:
    """Ministries in which the person works on compliance."""
    return compliance_querysets.ministries_of(user).values("organisation")


def new_findings(user: User) -> QuerySet[Finding]:
    """Findings that this person may see and that no case has yet, with their agency."""
    found = Finding.objects.visible_to(user).without_a_case()
    return found.select_related("agency", "case", "declaration", "job_order", "inspection")


def uuids(texts: Iterable[str]) -> Iterator[UUID]:
    """Those that are UUIDs."""
    for text in texts:
        try:
            yield UUID(text)
        except ValueError:
            continue


@dataclass(frozen=True)
class FindingRow:
    """One finding in words. `detail` has the public contract's shape where a fee rule says so."""

    finding: Finding

    @property
    def title(self) -> str:
        return finding_heading(self.finding)

    @property
    def outcome(self) -> str:
        return finding_outcome(self.finding)

    @property
    def look(self) -> Look:
        is_breach = self.finding.outcome in {str(one) for one in BREACHES}
        return BAD if is_breach and not self.finding.review_only else DOUBT

    @property
    def sentence(self) -> str:
        """What is wrong: figures where a declaration gave them, else the sentence; empty where the title says it."""
        said = figures_sentence(self.finding.detail) if self.finding.declaration_id else ""
        return said or (self.finding.summary if self.finding.summary != self.title else "")

    @property
    def formula(self) -> str:
        return str(self.finding.detail.get("formula") or "")

    @property
    def law(self) -> str:
        detail = self.finding.detail
        return ", ".join(str(detail[key]) for key in ("instrument", "article") if detail.get(key))

    @property
    def source(self) -> dict[str, Any]:
        """Where the rule was read: title, publisher, year, url."""
        found = self.finding.detail.get("source")
        return found if isinstance(found, dict) else {}

    @property
    def doubt(self) -> str:
        """Why staff must check the rule, in words; empty when its text was read."""
        known = self.finding.detail.get("confidence")
        if known not in Confidence.values or Confidence(known).is_certain:
            return ""
        return str(Confidence(known).label)

    @property
    def needs_confirming(self) -> bool:
        return self.finding.review_only and self.finding.state != FindingState.UPHELD

    @property
    def is_open(self) -> bool:
        """Whether it may still be confirmed or dismissed."""
        case = self.finding.case
        is_collecting = case is None or case.stage in COLLECTING
        return self.finding.state != FindingState.DISMISSED and is_collecting


COLLECTING = frozenset({CaseStage.OPEN, CaseStage.NOTICE_SENT, CaseStage.ANSWERED})


@dataclass(frozen=True)
class Action:
    """Something this person may do with the case now; `is_next`: what the case waits for."""

    url: str
    label: str
    icon: str
    is_next: bool = False


@dataclass(frozen=True)
class Entry:
    """One line of the case's history; `detail` never holds what people wrote."""

    at: datetime
    title: str
    author: str


@dataclass(frozen=True)
class CasePage:
    """All that one case's page shows to one person, in a fixed number of queries."""

    case: ComplianceCase
    user: User
    at: datetime

    @classmethod
    def now(cls, case: ComplianceCase, user: User) -> "CasePage":
        return cls(case, user, timezone.now())

    @property
    def zone(self) -> str:
        country = self.case.ministry.country
        return country.time_zone if country else "UTC"

    @property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def standing(self) -> StatusWords:
        """The agency's licence today."""
        agency = Agency.objects.with_licences().get(pk=self.case.agency_id)
        return status_words(queries.agency_on(agency, day=self.today), today=self.today)

    @cached_property
    def points(self) -> int:
        """Penalty points of the agency that count today, from all its cases."""
        return Decision.objects.filter(case__agency=self.case.agency_id).points_on(self.today)

    @cached_property
    def deadlines(self) -> list[CaseDeadline]:
        return list(self.case.deadlines.all())

    @cached_property
    def findings(self) -> list[FindingRow]:
        found = self.case.findings.select_related("ended_by", "agency", "case")
        return [FindingRow(one) for one in found]

    @cached_property
    def others(self) -> list[FindingRow]:
        """New findings about the same agency, which the case may take."""
        if self.case.stage not in COLLECTING:
            return []
        found = new_findings(self.user).filter(agency=self.case.agency_id)[:50]
        return [FindingRow(one) for one in found]

    @cached_property
    def notices(self) -> list[Notice]:
        answers = AgencyResponse.objects.select_related("by", "notice")
        return list(
            self.case.notices.select_related("by").prefetch_related(Prefetch("responses", answers))
        )

    @cached_property
    def decisions(self) -> list[Decision]:
        appeals = Appeal.objects.select_related("decided_by", "filed_by")
        return list(
            self.case.decisions.select_related("proposed_by", "approved_by").prefetch_related(
                "refunds", "licence_events", Prefetch("appeals", appeals)
            )
        )

    @cached_property
    def notes(self) -> list[CaseNote]:
        return list(self.case.notes.select_related("by"))

    @cached_property
    def history(self) -> list[Entry]:
        """Every act on the case and on its findings, newest first."""
        mine = Q(object_type=_label(ComplianceCase), object_id=str(self.case.pk))
        found = [str(row.finding.pk) for row in self.findings]
        theirs = Q(object_type=_label(Finding), object_id__in=found)
        events = AuditEvent.objects.filter(mine | theirs).select_related("actor").order_by("-id")
        return [Entry(one.at, act_word(one.action), str(one.actor or "")) for one in events]

    @cached_property
    def proposed(self) -> Decision | None:
        """The decision that waits for a second person."""
        waiting = (one for one in self.decisions if one.state == DecisionState.PROPOSED)
        return next(waiting, None)

    @cached_property
    def appeal(self) -> Appeal | None:
        """The appeal that waits."""
        every = (appeal for one in self.decisions for appeal in one.appeals.all())
        return next((one for one in every if one.outcome == AppealOutcome.PENDING), None)

    @cached_property
    def actions(self) -> list[Action]:
        """What can be done now by this person, the next step of the case first."""
        acts = set(possible_acts(CaseStage(self.case.stage)))
        return [*self._moves(acts), *self._always()]

    def _moves(self, acts: set[Act]) -> Iterator[Action]:
        reference, stage = [self.case.reference], self.case.stage
        may_decide = self.user.may(DECIDE_COMPLIANCE)
        if Act.APPROVE in acts and self.proposed and may_decide:
            key = [self.proposed.pk]
            if self.proposed.proposed_by_id != self.user.pk:
                yield _action("decision-approve", key, _("Look at it and approve"), "check", True)
            yield _action("decision-refuse", key, _("Refuse the decision"), "x")
        if Act.DECIDE_APPEAL in acts and self.appeal and may_decide:
            key = [self.appeal.pk]
            yield _action("appeal-decide", key, _("Decide on the appeal"), "scale", True)
        if Act.PROPOSE in acts:
            is_next = stage == CaseStage.ANSWERED
            label = _("Propose a decision")
            yield _action("compliance-propose", reference, label, "gavel", is_next)
        if Act.SEND_NOTICE in acts:
            is_next = stage == CaseStage.OPEN
            yield _action("compliance-notice", reference, _("Send a notice"), "mail", is_next)

    def _always(self) -> Iterator[Action]:
        reference = [self.case.reference]
        if self.case.stage in COLLECTING:
            yield _action("compliance-add", reference, _("Add a finding"), "plus")
        if self.case.stage != CaseStage.CLOSED:
            yield _action("compliance-assign", reference, _("Assign"), "user-check")
        yield _action("compliance-note", reference, _("Write a note"), "notebook-pen")
        if Act.CLOSE in possible_acts(CaseStage(self.case.stage)):
            yield _action("compliance-close", reference, _("Close"), "archive")


def _action(name: str, args: list[Any], label: str, icon: str, is_next: bool = False) -> Action:
    return Action(reverse(f"desk:{name}", args=args), label, icon, is_next)


def _label(model: type[Any]) -> str:
    return str(model._meta.label_lower)


def answer_by(case: ComplianceCase, at: datetime) -> datetime:
    """Until when the agency may answer a notice sent now."""
    return due_date(case, ComplianceStep.RESPONSE, at=at)


def told_in(case: ComplianceCase, language: str) -> list[dict[str, Any]]:
    """What a notice sent now would tell of each finding, as it would be frozen."""
    rows = [
        told(finding, number=number, language=language)
        for number, finding in enumerate(findings_to_tell(case), 1)
    ]
    with translation.override(language):
        return [{**row, "said": told_sentence(row)} for row in rows]


def notice_text(case: ComplianceCase, language: str) -> str:
    """A draft in the language, from what the notice tells of the findings."""
    with translation.override(language):
        return "\n".join(
            [
                _("The ministry has looked at your agency and found the following:"),
                "",
                *(f"– {told_line(finding)}" for finding in told_in(case, language)),
                "",
                _(
                    "You may answer in writing and send what shows that this is not so, or is mended."
                ),
                _("If you do not answer in time, the ministry decides with what it has."),
            ]
        )


def answered_items(inspection: Inspection) -> list[dict[str, Any]]:
    """Item in words, the answer in words, whether it is as it should be, and the note."""
    words = dict(InspectionAnswer.choices)
    rows = []
    for item in inspection.checklist.items:
        given = inspection.answers.get(item["key"], {})
        answer = given.get("answer", "")
        is_wrong = answer in (InspectionAnswer.YES, InspectionAnswer.NO) and answer != item.get(
            "wanted"
        )
        rows.append(
            {
                "text": said(item["texts"]),
                "answer": capfirst(str(words.get(answer, "–"))),
                "is_wrong": is_wrong,
                "note": given.get("note", ""),
            }
        )
    return rows
