"""Where a complaint goes: the table and the desks are read here, the decision is made in `complaints.routing`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from complaints import notifications
from complaints.enums import EscalationReason, RoutingReason
from complaints.kinds import kinds
from complaints.models import Complaint, RoutingRule
from complaints.offices import concerned_with
from complaints.routing import Decision, Desk, Facts, KeptOut, Rule, Trace, decide, trace
from complaints.routing.desks import is_kept_out
from complaints.services import escalations
from complaints.services.exclusions import ExclusionWish, kept_out_by, may_be, wishes_of
from complaints.submission import Route, Submission
from portal.accounts.models import Organisation
from portal.reference.enums import MissionType
from portal.reference.models import Place


@dataclass(frozen=True)
class Routed:
    """A decision with the rows it names."""

    decision: Decision
    organisations: Mapping[int, Organisation]
    exclusions: tuple[ExclusionWish, ...] = ()

    @property
    def lead(self) -> Organisation | None:
        return self.organisations[self.decision.lead] if self.decision.lead else None

    @property
    def copies(self) -> list[tuple[Organisation, RoutingReason]]:
        pairs = zip(self.decision.copies, self.decision.copied_because, strict=True)
        return [(self.organisations[pk], because) for pk, because in pairs]


@dataclass(frozen=True)
class Traced:
    """How a decision came about, with the rows it names."""

    trace: Trace
    facts: Facts
    organisations: Mapping[int, Organisation]


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
        copied_because=tuple(str(because.label) for _copy, because in routed.copies),
        oversight=_overseers(routed, submission),
    )


def _overseers(routed: Routed, submission: Submission) -> tuple[Organisation, ...]:
    """Who would choose an office: as `escalations.oversight_offices` finds them for a stored case."""
    facts = _facts(submission, kept_out_by(routed.exclusions, routed.organisations.values()))
    desks = [
        desk
        for desk in desks_of(routed.organisations)
        if desk.is_oversight and not is_kept_out(desk, facts)
    ]
    own = [desk for desk in desks if desk.country]
    groups = [[desk for desk in group if desk.is_working] for group in (own, desks)]
    found = next((group for group in (*groups, own, desks) if group), [])
    return tuple(routed.organisations[desk.id] for desk in found)


def route(submission: Submission) -> Routed:
    """Decide for a submission, over the active rules and every desk that could concern it."""
    exclusions = wishes_of(submission)
    organisations = _organisations(submission.nationality, submission.country_of_work)
    facts = _facts(submission, kept_out_by(exclusions, organisations.values()))
    return Routed(decide(facts, rules_now(), desks_of(organisations)), organisations, exclusions)


def trace_facts(facts: Facts) -> Traced:
    """Where a case with these facts would go today, and how that comes about. Stores nothing."""
    organisations = _organisations(facts.nationality, facts.country)
    found = trace(facts, rules_now(), desks_of(organisations))
    return Traced(found, facts, organisations)


def trace_case(complaint: Complaint) -> Traced:
    """What today's rules say of a case, with everything that was kept out of it by now."""
    organisations = _organisations(complaint.nationality_id, complaint.country_of_work_id)
    facts = facts_of(complaint, organisations.values())
    found = trace(facts, rules_now(), desks_of(organisations))
    return Traced(found, facts, organisations)


def facts_of(complaint: Complaint, organisations: Iterable[Organisation]) -> Facts:
    """The facts of a stored case. Exclusions of single people are no matter of routing."""
    exclusions = list(complaint.exclusions.all())
    places = list(Place.objects.filter(pk__in=[row.place_id for row in exclusions if row.place_id]))
    desks = {row.organisation_id for row in exclusions if row.organisation_id}
    tied = {desk.pk for desk in organisations if any(may_be(desk, place) for place in places)}
    return Facts(
        nationality=complaint.nationality_id,
        country=complaint.country_of_work_id,
        area=complaint.area_of_work_id,
        kind=complaint.kind,
        severity=complaint.severity,
        accused_types=frozenset(complaint.accused_types),
        ask_for=tuple(complaint.ask_for),
        kept_out=KeptOut(
            words=frozenset(row.recipient for row in exclusions if row.recipient),
            places=frozenset(place.pk for place in places),
            desks=frozenset(desks | tied),
        ),
    )


def alarm_about(complaint: Complaint, decision: Decision) -> None:
    """Tell the oversight office of a case that nobody leads, or whose usual office has nobody at work."""
    if decision.lead is None:
        escalations.escalate(
            complaint,
            reason=EscalationReason.UNROUTED,
            template=notifications.UNROUTED,
            why=decision.why,
        )
    elif decision.why == RoutingReason.FALLBACK:
        escalations.escalate(
            complaint,
            reason=EscalationReason.NO_DESK,
            template=notifications.NO_DESK,
            why=decision.why,
        )


def rules_now() -> list[Rule]:
    """The routing table as it stands."""
    return [as_rule(row) for row in RoutingRule.objects.filter(is_active=True)]


def as_rule(row: RoutingRule) -> Rule:
    """A row of the table as routing reads it."""
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
        fallbacks=tuple(row.fallbacks),
    )


def rule_snapshot(rule: Rule | None) -> dict[str, object]:
    """The rule as it stands today, its reason in every language: what an assignment keeps. Empty without a rule."""
    if rule is None:
        return {}
    row = RoutingRule.objects.get(key=rule.key)
    return {
        "key": rule.key,
        "version": row.version,
        "nationality": rule.nationality,
        "country": rule.country,
        "area": rule.area,
        "kinds": sorted(rule.kinds),
        "severity": rule.severity,
        "accused_type": rule.accused_type,
        "lead": rule.lead,
        "copies": list(rule.copies),
        "fallbacks": list(rule.fallbacks),
        "priority": rule.priority,
        "reason": reasons_of(row),
    }


def reasons_of(row: RoutingRule) -> dict[str, str]:
    """What the worker is told, by language."""
    return {code: getattr(row, f"reason_{code}") or "" for code, _name in settings.LANGUAGES}


def addressees() -> dict[int, Organisation]:
    """Every active organisation that may lead or receive a case of any corridor, by its number."""
    return _by_number(Organisation.objects.active())


def desks_of(organisations: Mapping[int, Organisation]) -> list[Desk]:
    """Organisations as routing sees them."""
    working = set(
        Organisation.objects.with_a_working_desk()
        .filter(pk__in=organisations)
        .values_list("pk", flat=True)
    )
    return [_desk(row, is_working=row.pk in working) for row in organisations.values()]


def _organisations(nationality: str, country: str) -> dict[int, Organisation]:
    concerned = concerned_with(nationality=nationality, country=country)
    return _by_number(Organisation.objects.active().filter(concerned))


def _by_number(rows: QuerySet[Organisation]) -> dict[int, Organisation]:
    return {row.pk: row for row in rows.select_related("mission").prefetch_related("areas")}


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
