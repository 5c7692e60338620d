"""Where a complaint goes: the table and the desks are read here, the decision is made in `complaints.routing`."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from complaints.enums import RoutingReason
from complaints.kinds import kinds
from complaints.models import RoutingRule
from complaints.offices import concerned_with
from complaints.routing import Decision, Desk, Facts, KeptOut, Rule, decide
from complaints.services.exclusions import ExclusionWish, kept_out_by, wishes_of
from complaints.submission import Route, Submission
from portal.accounts.models import Organisation
from portal.reference.enums import MissionType


@dataclass(frozen=True)
class Routed:
    """A decision with the rows it names."""

    decision: Decision
    organisations: Mapping[int, Organisation]
    exclusions: tuple[ExclusionWish, ...]

    @property
    def lead(self) -> Organisation | None:
        return self.organisations[self.decision.lead] if self.decision.lead else None

    @property
    def copies(self) -> list[tuple[Organisation, RoutingReason]]:
        pairs = zip(self.decision.copies, self.decision.copied_because, strict=True)
        return [(self.organisations[pk], because) for pk, because in pairs]


def preview_route(*, submission: Submission) -> Route:
    """Where the complaint would go if it were sent now. Stores nothing.

    Raises:
        portal.common.errors.PortalError: an excluded office or accused mission is unknown.
    """
    routed = route(submission)
    rule = routed.decision.rule
    return Route(
        lead=routed.lead,
        copies=tuple(organisation for organisation, _because in routed.copies),
        rule_key=rule.key if rule else None,
        reason=_reason(routed.decision),
        unrouted=routed.lead is None,
    )


def route(submission: Submission) -> Routed:
    """Decide for a submission, over the active rules and every desk that could concern it."""
    exclusions = wishes_of(submission)
    organisations = {desk.pk: desk for desk in _organisations(submission)}
    facts = _facts(submission, kept_out_by(exclusions, organisations.values()))
    rules = [_rule(row) for row in RoutingRule.objects.filter(is_active=True)]
    return Routed(decide(facts, rules, _desks(organisations)), organisations, exclusions)


def rule_snapshot(rule: Rule | None) -> dict[str, object]:
    """The rule as it stands today, its reason in every language: what an assignment keeps. Empty without a rule."""
    if rule is None:
        return {}
    row = RoutingRule.objects.get(key=rule.key)
    return {
        "key": rule.key,
        "nationality": rule.nationality,
        "country": rule.country,
        "area": rule.area,
        "kinds": sorted(rule.kinds),
        "severity": rule.severity,
        "accused_type": rule.accused_type,
        "lead": rule.lead,
        "copies": list(rule.copies),
        "priority": rule.priority,
        "reason": {code: getattr(row, f"reason_{code}") for code, _name in settings.LANGUAGES},
    }


def _reason(decision: Decision) -> str:
    if decision.why == RoutingReason.RULE and decision.rule:
        return RoutingRule.objects.get(key=decision.rule.key).reason
    return str(decision.why.label)


def _facts(submission: Submission, kept_out: KeptOut) -> Facts:
    kind = kinds[submission.kind]
    return Facts(
        nationality=submission.nationality,
        country=submission.country_of_work,
        area=submission.area_of_work,
        kind=submission.kind,
        severity=kind.severity_when(danger=submission.danger),
        accused_types=frozenset(accused.type for accused in submission.accused),
        ask_for=submission.ask_for,
        kept_out=kept_out,
    )


def _rule(row: RoutingRule) -> Rule:
    return Rule(
        key=row.key,
        lead=row.lead,
        copies=tuple(row.copies),
        priority=row.priority,
        nationality=row.nationality_id,
        country=row.country_id,
        area=row.area_id,
        kinds=frozenset(row.kinds),
        severity=row.severity or None,
        accused_type=row.accused_type or None,
    )


def _organisations(submission: Submission) -> list[Organisation]:
    concerned = concerned_with(
        nationality=submission.nationality, country=submission.country_of_work
    )
    rows = Organisation.objects.active().filter(concerned)
    return list(rows.select_related("mission").prefetch_related("areas"))


def _desks(organisations: Mapping[int, Organisation]) -> list[Desk]:
    working = set(
        Organisation.objects.with_a_working_desk()
        .filter(pk__in=organisations)
        .values_list("pk", flat=True)
    )
    return [_desk(row, is_working=row.pk in working) for row in organisations.values()]


def _desk(row: Organisation, *, is_working: bool) -> Desk:
    return Desk(
        id=row.pk,
        slug=row.slug,
        kind=row.kind,
        country=row.country_id,
        works_in=row.works_in_id,
        areas=frozenset(area.pk for area in row.areas.all()),
        place=row.mission_id,
        is_embassy=bool(row.mission and row.mission.kind == MissionType.EMBASSY),
        is_oversight=row.is_oversight,
        is_working=is_working,
    )
