"""Which rules speak about which payment, and on what unknowns that hangs.

Scope, validity on the key date, who collects, and specific before general: each is decided for
one payment at a time, so that adding a payment never takes a rule away from another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from . import kinds as kinds
from .registry import SIGNING, RuleKind, kind_of
from .types import FeeCheckInput, Payment, Rule

NEVER_JUDGING = frozenset({"draft_when_reported", "example"})
VALIDITY_UNKNOWN = frozenset({"historic_validity_unknown"})
RULE_IN_FORCE = "rule_in_force"

RECRUITMENT_CHAIN = frozenset(
    {"agency", "branch", "sub_agent", "broker", "destination_agency", "unknown"}
)
COLLECTED_BY: Mapping[str, frozenset[str]] = {
    "destination_agency": frozenset({"destination_agency"}),
    "employer": frozenset({"employer"}),
    "state": frozenset({"state"}),
    "bank": frozenset({"bank"}),
    "foreign_manager": frozenset({"foreign_manager", "destination_agency"}),
    "sending_organization": frozenset({"agency"}),
}

YEAR = timedelta(days=365)
NONE = timedelta(0)
UNCERTAIN_DAYS: Mapping[str, tuple[timedelta, timedelta]] = {
    "article_date": (timedelta(days=180), NONE),
    "fiscal_year_placeholder": (NONE, YEAR),
    "general_knowledge": (timedelta(days=31), timedelta(days=31)),
    "inferred": (timedelta(days=31), timedelta(days=31)),
    "signature_date": (NONE, YEAR),
    "year": (NONE, YEAR),
    "year_inferred": (YEAR, YEAR),
}
"""How long before and after a coarse start date nobody can say whether the rule held."""


@dataclass(frozen=True)
class Hold:
    """A rule holds, if the unknowns in `depends_on` fall its way."""

    depends_on: frozenset[str] = frozenset()
    for_review: bool = False

    def and_also(self, other: Hold) -> Hold:
        return Hold(self.depends_on | other.depends_on, self.for_review or other.for_review)


@dataclass(frozen=True)
class Match:
    """A rule speaks about a payment (given by its place in the case)."""

    rule: Rule
    kind: RuleKind
    payment: int
    hold: Hold

    @property
    def limit(self) -> Hashable:
        """Within one of these, the specific rule replaces the general one."""
        params = self.rule.params
        named = params.get("applies_to"), params.get("purpose")
        return self.rule.side, self.rule.category, self.kind.limit, *named


def candidate_matches(case: FeeCheckInput, rules: Sequence[Rule]) -> list[Match]:
    """Every rule that judges each payment, after specific rules have replaced general ones."""
    scoped = [(rule, kind, hold) for rule in rules for kind, hold in _scoped(rule, case)]
    shifts = [(rule, kind) for rule, kind, hold in scoped if not hold.depends_on]
    matches: list[Match] = []
    for index, payment in enumerate(case.payments):
        found = []
        for rule, kind, hold in scoped:
            reached = _reach(rule, kind, case, payment, shifts)
            if reached is not None:
                found.append(Match(rule, kind, index, hold.and_also(reached)))
        matches += _without_general(found)
    return matches


def _scoped(rule: Rule, case: FeeCheckInput) -> list[tuple[RuleKind, Hold]]:
    kind = kind_of(rule)
    judging = rule.payer == "worker" and rule.status not in NEVER_JUDGING
    if kind is None or not judging or rule.side == "benchmark":
        return []
    hold = scope_hold(rule, case)
    return [] if hold is None else [(kind, hold)]


def scope_hold(rule: Rule, case: FeeCheckInput) -> Hold | None:
    """Does the rule's scope fit the case? None: no. Unknown sector or programme: perhaps."""
    corridor = (rule.origin or case.origin) == case.origin and _listed(
        case.destination, rule.destinations, rule.excluded_destinations
    )
    if not corridor:
        return None
    answers = {
        "sector": _listed(case.sector, rule.sectors, rule.excluded_sectors),
        "programme": _listed(case.programme, rule.programmes, None),
    }
    for name, wanted in rule.conditions.items():
        field, answer = _condition(name, wanted, case)
        answers[field] = _both(answers.get(field, True), answer)
    if any(answer is False for answer in answers.values()):
        return None
    unknown = frozenset(field for field, answer in answers.items() if answer is None)
    return Hold(unknown, for_review=bool(unknown))


def _listed(
    value: str | None, listed: tuple[str, ...] | None, excluded: tuple[str, ...] | None
) -> bool | None:
    if listed is None and excluded is None:
        return True
    if value is None:
        return None
    return (listed is None or value in listed) and value not in (excluded or ())


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _months_at_least(case: FeeCheckInput, wanted: Any) -> bool | None:
    return None if case.contract_months is None else case.contract_months >= int(wanted)


def _months_below(case: FeeCheckInput, wanted: Any) -> bool | None:
    return None if case.contract_months is None else case.contract_months < int(wanted)


CONDITIONS: Mapping[str, tuple[str, Callable[[FeeCheckInput, Any], bool | None]]] = {
    "contract_months_min": ("contract_months", _months_at_least),
    "contract_months_below": ("contract_months", _months_below),
}
"""Conditions that are more than "this field of the case has this value"."""


def _condition(name: str, wanted: Any, case: FeeCheckInput) -> tuple[str, bool | None]:
    if name in CONDITIONS:
        field, test = CONDITIONS[name]
        return field, test(case, wanted)
    value = getattr(case, name, None)
    return name, None if value is None else value == wanted


def _reach(
    rule: Rule,
    kind: RuleKind,
    case: FeeCheckInput,
    payment: Payment,
    shifts: Sequence[tuple[Rule, RuleKind]],
) -> Hold | None:
    """Does a rule in scope speak about this payment?"""
    purpose = rule.params.get("purpose")
    if payment.category not in rule.categories or (purpose and payment.purpose != purpose):
        return None
    unknowns = kind.reaches(rule, case, payment)
    payee = _payee_hold(rule.collector, payment.payee)
    in_force = _in_force_hold(rule, kind, case, payment, shifts)
    if unknowns is None or payee is None or in_force is None:
        return None
    return Hold(unknowns).and_also(payee).and_also(in_force)


def _payee_hold(collector: str, payee: str) -> Hold | None:
    """Money taken anywhere in the recruitment chain counts as the licensed agency's."""
    if collector == "any":
        return Hold()
    if collector == "licensed_agency":
        return Hold() if payee in RECRUITMENT_CHAIN else None
    if payee == "unknown":
        return Hold(frozenset({"payee"}))
    return Hold() if payee in COLLECTED_BY.get(collector, frozenset({collector})) else None


def _in_force_hold(
    rule: Rule,
    kind: RuleKind,
    case: FeeCheckInput,
    payment: Payment,
    shifts: Sequence[tuple[Rule, RuleKind]],
) -> Hold | None:
    """Was the rule in force on its key date? The surest answer, where there are two dates."""
    holds = []
    for day, hold in _key_days(rule, kind, case, payment, shifts):
        valid = _valid_on(rule, day)
        if valid is not None:
            holds.append(hold.and_also(valid))
    return min(holds, key=lambda hold: (len(hold.depends_on), hold.for_review), default=None)


def _key_days(
    rule: Rule,
    kind: RuleKind,
    case: FeeCheckInput,
    payment: Payment,
    shifts: Sequence[tuple[Rule, RuleKind]],
) -> list[tuple[date | None, Hold]]:
    """Signing for caps, payment for fixed amounts and timing; each stands in for the other."""
    first, second = payment.paid_on, case.signed_on
    if kind.key_date == SIGNING:
        first, second = second, first
    day = first or second
    if day is None:
        unsure = Hold(for_review=True) if case.as_of else Hold(frozenset({"paid_on"}), True)
        return [(case.as_of, unsure)]
    if kind.key_date != SIGNING or case.signed_on is None:
        return [(day, Hold())]
    moved = [
        shift
        for other, other_kind in shifts
        if other.side == rule.side and (shift := other_kind.moved_key_date(other, case))
    ]
    for changed, unknown in moved:
        if unknown is None:
            return [(changed, Hold())]
        return [(day, Hold()), (changed, Hold(frozenset({unknown}), for_review=True))]
    return [(day, Hold())]


def _valid_on(rule: Rule, day: date | None) -> Hold | None:
    if day is None:
        return Hold() if rule.effective_to is None else None
    if rule.effective_to is not None and day > rule.effective_to:
        return None
    lapsed = rule.status in VALIDITY_UNKNOWN
    started = _started(rule, day)
    if started is None or not lapsed:
        return started
    return started.and_also(Hold(frozenset({RULE_IN_FORCE}), for_review=True))


def _started(rule: Rule, day: date) -> Hold | None:
    """A null start is unknown, not always: sure only after the year in which it was reported."""
    start = rule.effective_from
    if start is None:
        year = rule.source.year
        return Hold(for_review=year is None or day.year <= year)
    before, after = UNCERTAIN_DAYS.get(rule.effective_from_precision or "day", (NONE, NONE))
    if day < start - before:
        return None
    if day < start:
        return Hold(frozenset({RULE_IN_FORCE}), for_review=True)
    return Hold(for_review=day < start + after)


def _without_general(matches: Sequence[Match]) -> list[Match]:
    """Drop each rule that a more specific and certain one of the same kind of limit replaces."""
    groups: dict[Hashable, list[Match]] = defaultdict(list)
    for match in matches:
        groups[match.limit].append(match)
    return [match for match in matches if not _is_replaced(match, groups[match.limit])]


def _is_replaced(match: Match, group: Sequence[Match]) -> bool:
    certain = [other.rule for other in group if not other.hold.depends_on]
    return any(
        match.rule.key in rule.lex_specialis_over or rule.specificity > match.rule.specificity
        for rule in certain
    )
