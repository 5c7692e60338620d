"""What a change of a fee rule would do: which declared costs and which open findings would be judged otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from recruitment_agencies import queries
from recruitment_agencies.enums import DeclarationState, FindingState, RuleChangeKind
from recruitment_agencies.fees.types import Outcome, Rule
from recruitment_agencies.models import FeeDeclaration, FeeRuleChange, Finding
from recruitment_agencies.rules import ONE_DAY
from recruitment_agencies.services.declarations import as_case
from recruitment_agencies.services.fee_checks import check_all
from recruitment_agencies.services.fee_rules import proposed_rule

MOST_DECLARATIONS = 2000


@dataclass(frozen=True)
class ChangedVerdict:
    """One published declaration that would be judged otherwise; `open_findings` stand at a compliance desk."""

    declaration: FeeDeclaration
    before: Outcome
    after: Outcome
    open_findings: int

    @property
    def is_worse(self) -> bool:
        return self.after.rank < self.before.rank


@dataclass(frozen=True)
class Preview:
    """`looked_at` of `in_reach` published declarations were judged by the rules as they are, and as they would be."""

    changed: tuple[ChangedVerdict, ...]
    looked_at: int
    in_reach: int


def preview(change: FeeRuleChange) -> Preview:
    """Judge every published declaration in reach of the rule twice. Stores nothing."""
    reach = _in_reach(change)
    rows = list(reach.select_related("agency").prefetch_related("lines")[:MOST_DECLARATIONS])
    book = queries.rulebook()
    changed = replace(book, rules=tuple(_rules_after(book.rules, change)))
    cases = [as_case(row.agency, row) for row in rows]
    pairs = zip(rows, check_all(cases, book=book), check_all(cases, book=changed), strict=True)
    differing = [
        (row, before.verdict, after.verdict)
        for row, before, after in pairs
        if before.verdict != after.verdict
    ]
    findings = _open_findings(row for row, _before, _after in differing)
    return Preview(
        tuple(
            ChangedVerdict(row, before, after, findings.get(row.pk, 0))
            for row, before, after in differing
        ),
        looked_at=len(rows),
        in_reach=reach.count(),
    )


def _rules_after(rules: Iterable[Rule], change: FeeRuleChange) -> list[Rule]:
    new = proposed_rule(change)
    held = list(rules)
    if change.rule is None:
        return [*held, new]
    old = change.rule.as_rule()
    others = [rule for rule in held if rule != old]
    if change.kind == RuleChangeKind.NEW_VERSION and new.effective_from:
        return [*others, replace(old, effective_to=_earlier(old, new.effective_from)), new]
    return [*others, new]


def _earlier(old: Rule, begins: date) -> date:
    return min(old.effective_to or date.max, begins - ONE_DAY)


def _in_reach(change: FeeRuleChange) -> QuerySet[FeeDeclaration]:
    """Declarations on corridors that the rule speaks of, before or after the change; newest first."""
    reach = Q()
    for rule in (proposed_rule(change), change.rule.as_rule() if change.rule else None):
        if rule is not None:
            reach |= _corridors(rule)
    published = FeeDeclaration.objects.filter(state=DeclarationState.PUBLISHED)
    return published.filter(reach).order_by("-declared_on", "-pk")


def _corridors(rule: Rule) -> Q:
    corridors = Q(pk__isnull=False)
    if rule.origin:
        corridors &= Q(agency__country=rule.origin)
    if rule.destinations:
        corridors &= Q(destination__in=rule.destinations)
    return corridors


def _open_findings(declarations: Iterable[FeeDeclaration]) -> dict[int, int]:
    """How many findings of each declaration are not ended."""
    pks = [declaration.pk for declaration in declarations]
    found = Finding.objects.filter(
        declaration__in=pks, state__in=[FindingState.NEW, FindingState.IN_CASE]
    )
    counts: dict[int, int] = {}
    for pk in found.values_list("declaration_id", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return counts
