"""Compliance work that waits for a person, counted for her first page."""

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.desks import Pile, PileSource
from portal.accounts.models import User
from portal.accounts.roles import (
    DECIDE_COMPLIANCE,
    PROPOSE_FEE_RULES,
    PUBLISH_FEE_RULES,
    REPRESENT_AGENCY,
    WORK_COMPLIANCE,
)
from recruitment_agencies import notice_pages
from recruitment_agencies.enums import AppealOutcome, DecisionState, RuleChangeState
from recruitment_agencies.models import (
    Appeal,
    CaseDeadline,
    ComplianceCase,
    Decision,
    FeeRule,
    FeeRuleChange,
    Finding,
)


def piles_for(user: User) -> list[Pile]:
    """Piles of a ministry's compliance people and of an agency's own; none for others."""
    piles: list[Pile] = _of_rules(user)
    if user.may(WORK_COMPLIANCE):
        piles += _of_ministry(user)
    if user.may(DECIDE_COMPLIANCE):
        piles += _to_decide(user)
    if user.may(REPRESENT_AGENCY):
        waiting = notice_pages.waiting_for(user).count()
        piles.append(Pile(_("Notices to answer"), waiting, reverse("desk:notices"), waiting > 0))
    return piles


def _of_rules(user: User) -> list[Pile]:
    """Fee law: what others proposed, and what is due to be compared with its source."""
    rules, piles = reverse("desk:fee-rules"), []
    if user.may(PUBLISH_FEE_RULES):
        waiting = FeeRuleChange.objects.filter(state=RuleChangeState.OPEN)
        count = waiting.exclude(proposed_by=user).count()
        url = f"{rules}?state=changing"
        piles.append(Pile(_("Changes of fee rules to publish"), count, url))
    if user.may(PROPOSE_FEE_RULES):
        due = FeeRule.objects.to_check(timezone.localdate()).count()
        piles.append(Pile(_("Fee rules to be checked again"), due, f"{rules}?state=to-check"))
    return piles


def _of_ministry(user: User) -> list[Pile]:
    queue = reverse("desk:compliance")
    now = timezone.now()
    overdue = CaseDeadline.objects.owed().filter(case=OuterRef("pk"), due_at__lt=now)
    cases = ComplianceCase.objects.visible_to(user).waiting()
    counts = cases.aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Exists(overdue)),
        mine=Count("pk", filter=Q(assigned_to=user)),
    )
    new = Finding.objects.visible_to(user).without_a_case().count()
    return [
        Pile(_("Overdue compliance cases"), counts["late"], f"{queue}?late=on", counts["late"] > 0),
        Pile(_("New findings about agencies"), new, reverse("desk:findings")),
        Pile(_("Your compliance cases"), counts["mine"], f"{queue}?assigned=mine"),
        Pile(_("All open compliance cases"), counts["open"], queue),
    ]


def _to_decide(user: User) -> list[Pile]:
    """What this person may decide: proposals of others, appeals against what two others decided."""
    queue = reverse("desk:compliance")
    proposals = Decision.objects.visible_to(user).filter(state=DecisionState.PROPOSED)
    proposals = proposals.exclude(proposed_by=user)
    appeals = Appeal.objects.visible_to(user).filter(outcome=AppealOutcome.PENDING)
    appeals = appeals.exclude(decision__proposed_by=user).exclude(decision__approved_by=user)
    return [
        Pile(_("Decisions to approve"), proposals.count(), f"{queue}?stage=decision_proposed"),
        Pile(_("Appeals to decide"), appeals.count(), f"{queue}?stage=appealed"),
    ]


source = PileSource("compliance", piles_for)
