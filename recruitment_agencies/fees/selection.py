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

from .hold import SURE, Hold
from .job_orders import order_rules
from .registry import SIGNING, RuleKind
from .rule_index import Judging, RuleIndex
from .substance import UNCLEAR, readings
from .types import DEDUCTION, NOT_A_FEE, FeeCheckInput, Payment, Rule

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

REVIEW = Hold(for_review=True)
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
        named = params.get("applies_to"), params.get("purpose"), params.get("job_order")
        return self.rule.side, self.rule.category, self.kind.limit, *named


def candidate_matches(case: FeeCheckInput, rules: RuleIndex | Sequence[Rule]) -> list[Match]:
    """Every rule that judges each payment, after specific rules have replaced general ones."""
    scoped, shifts = _scoped(
        case, [*RuleIndex.of(rules).candidates(case.origin), *order_rules(case)]
    )
    matches: list[Match] = []
    for index, payment in enumerate(case.payments):
        if payment.category == NOT_A_FEE:
            continue
        known = readings(payment)
        found = []
        for rule, kind, hold in scoped:
            category = _category_hold(rule, known)
            reached = category and _reach(rule, kind, case, payment, shifts)
            if category is not None and reached is not None:
                found.append(Match(rule, kind, index, hold.and_also(category).and_also(reached)))
        matches += _without_general(found)
    return matches


Scoped = tuple[Rule, RuleKind, Hold]


def _scoped(case: FeeCheckInput, rules: Sequence[Judging]) -> tuple[list[Scoped], list[Judging]]:
    """The rules whose scope fits the case; and apart, those that surely move its key dates."""
    scoped, shifts = [], []
    for rule, kind in rules:
        hold = scope_hold(rule, case)
        if hold is None:
            continue
        if kind.judges:
            scoped.append((rule, kind, hold))
        elif not hold.depends_on:
            shifts.append((rule, kind))
    return scoped, shifts


def _category_hold(rule: Rule, known: Sequence[tuple[str, Hold]]) -> Hold | None:
    """The surest reading of the payment under which the rule judges it."""
    holds = [
        hold.and_also(UNCLEAR) if category in rule.partly_judged else hold
        for category, hold in known
        if category in rule.categories
    ]
    return min(holds, key=lambda hold: len(hold.depends_on)) if holds else None


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
    return Hold(unknown, for_review=True) if unknown else SURE


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
    if purpose and payment.purpose != purpose:
        return None
    unknowns = kind.reaches(rule, case, payment)
    payee = _payee_hold(rule, payment)
    in_force = _in_force_hold(rule, kind, case, payment, shifts)
    if unknowns is None or payee is None or in_force is None:
        return None
    return (Hold(unknowns) if unknowns else SURE).and_also(payee).and_also(in_force)


def _payee_hold(rule: Rule, payment: Payment) -> Hold | None:
    """Money taken anywhere in the recruitment chain counts as the licensed agency's."""
    collector, payee = rule.collector, payment.payee
    if collector == "any":
        return SURE
    if DEDUCTION not in rule.categories and _is_passed_on(payment):
        return SURE if collector == "licensed_agency" else UNKNOWN_PAYEE
    if collector == "licensed_agency":
        return SURE if payee in RECRUITMENT_CHAIN else None
    if payee == "unknown":
        return UNKNOWN_PAYEE
    return SURE if payee in COLLECTED_BY.get(collector, frozenset({collector})) else None


UNKNOWN_PAYEE = Hold(frozenset({"payee"}))


def _is_passed_on(payment: Payment) -> bool:
    """An employer's deduction that takes back a fee is money for whoever charged that fee."""
    return payment.category == DEDUCTION and payment.payee == "employer"


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
        unsure = REVIEW if case.as_of else Hold(frozenset({"paid_on"}), True)
        return [(case.as_of, unsure)]
    if not shifts or kind.key_date != SIGNING or case.signed_on is None:
        return [(day, SURE)]
    moved = [
        shift
        for other, other_kind in shifts
        if other.side == rule.side and (shift := other_kind.moved_key_date(other, case))
    ]
    for changed, unknown in moved:
        if unknown is None:
            return [(changed, SURE)]
        return [(day, SURE), (changed, Hold(frozenset({unknown}), for_review=True))]
    return [(day, SURE)]


def _valid_on(rule: Rule, day: date | None) -> Hold | None:
    if day is None:
        return SURE if rule.effective_to is None else None
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
        return REVIEW if year is None or day.year <= year else SURE
    before, after = UNCERTAIN_DAYS.get(rule.effective_from_precision or "day", (NONE, NONE))
    if day < start - before:
        return None
    if day < start:
        return Hold(frozenset({RULE_IN_FORCE}), for_review=True)
    return REVIEW if day < start + after else SURE


def _without_general(matches: Sequence[Match]) -> list[Match]:
    """Drop each rule that a more specific and certain one of the same kind of limit replaces."""
    groups: dict[Hashable, list[Match]] = defaultdict(list)
    for match in matches:
        groups[match.limit].append(match)
    return [match for match in matches if not _is_replaced(match, groups[match.limit])]


def _is_replaced(match: Match, group: Sequence[Match]) -> bool:
    """By a rule that holds wherever this one does: it hangs on nothing else than this one does."""
    doubts = match.hold.depends_on
    as_sure = [other.rule for other in group if other.hold.depends_on <= doubts]
    return any(
        match.rule.key in rule.lex_specialis_over or rule.specificity > match.rule.specificity
        for rule in as_sure
    )
