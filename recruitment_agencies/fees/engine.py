"""Check what a worker paid against the law of both countries.

Rules, rates and the case come in; findings with their arithmetic come out. Order of rules,
rates or payments changes nothing; splitting a payment changes nothing; one more payment never
makes the verdict better. Source: fee-rules.md C3 and C5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from .compare import Context
from .hold import SURE, Hold
from .job_orders import without_beaten
from .licences import LICENCE, licence_findings
from .money import Converter, single_sum, sum_by_currency
from .registry import AMOUNT, GAP
from .rule_index import RuleIndex
from .selection import RULE_IN_FORCE, Match, candidate_matches
from .substance import is_unclear, readings
from .types import (
    BREACHES,
    DEDUCTION,
    FEE_CATEGORIES,
    NOT_A_FEE,
    PACKAGE_CATEGORIES,
    FeeCheckInput,
    FeeCheckResult,
    Finding,
    Judgement,
    Money,
    Outcome,
    Payment,
    Rate,
    Rule,
    Totals,
)

REVIEW_CONFIDENCES = frozenset({"conflicting", "verified_secondary", "unverified"})
LIMITING = frozenset({AMOUNT, GAP})
SIDE_ORDER = ("origin", "destination")
ORIGIN_MUST_SPEAK = "fee.service"
"""The country of origin licenses the agency: its silence about this fee is said aloud."""


def check_fees(
    *,
    case: FeeCheckInput,
    rules: RuleIndex | Sequence[Rule],
    rates: Iterable[Rate] = (),
    rules_as_of: str = "",
) -> FeeCheckResult:
    """Judge every payment of the case by every rule that reaches it, on both sides.

    For many cases, sort the rules once: `RuleIndex.of(rules)`. `rates` are read only where money
    must be converted.
    """
    index = RuleIndex.of(rules)
    matches = candidate_matches(case, index)
    findings = _findings(matches, Context(case=case, converter=Converter(case=case, rates=rates)))
    floors = _floors(matches, case)
    certain = [finding.outcome for finding in findings if not finding.depends_on]
    return FeeCheckResult(
        verdict=_worst([*certain, *floors.values()]),
        possible_verdict=_worst([*(finding.outcome for finding in findings), *floors.values()]),
        rules_conflict=_sides_disagree(findings),
        total_paid=_totals(case.payments),
        findings=tuple(findings),
        benchmark=index.benchmark,
        rules_as_of=rules_as_of,
        missing=_missing(findings, case),
        uncovered=tuple(sorted({case.payments[index].category for index in floors})),
        for_review=tuple(sorted({p.label or "" for p in case.payments if is_unclear(p)})),
        notes=_penalties(findings, case, index),
    )


def _findings(matches: Sequence[Match], context: Context) -> list[Finding]:
    """What the law, its silence and the register say, worst first."""
    findings = [
        *_judge_all(matches, context),
        *_silence_of_origin(matches, context.case),
        *licence_findings(context.case),
    ]
    return sorted(without_beaten(findings), key=_finding_order)


def _judge_all(matches: Sequence[Match], context: Context) -> list[Finding]:
    families: dict[Hashable, list[Match]] = defaultdict(list)
    for match in matches:
        families[match.kind.key, match.kind.family(match.rule)].append(match)
    return [finding for family in families.values() for finding in _judge_family(family, context)]


def _judge_family(family: Sequence[Match], context: Context) -> list[Finding]:
    """What surely falls under the rule, and, where more may fall under it, that as well."""
    certain = [match for match in family if not match.hold.depends_on]
    findings = _judge(certain, context)
    return findings if len(certain) == len(family) else findings + _judge(family, context)


def _judge(matches: Sequence[Match], context: Context) -> list[Finding]:
    if not matches:
        return []
    rules = sorted({match.rule.key: match.rule for match in matches}.values(), key=_rule_key)
    hold: Hold = SURE
    for match in matches:
        hold = hold.and_also(match.hold)
    payments = [context.case.payments[index] for index in _places(matches)]
    judgements = matches[0].kind.judge(rules, payments, context)
    kind = matches[0].kind.key
    return [_finding(rules, kind, hold, judged) for judged in judgements]


def _rule_key(rule: Rule) -> str:
    return rule.key


def _places(matches: Iterable[Match]) -> list[int]:
    return sorted({match.payment for match in matches})


def _finding(rules: Sequence[Rule], kind: str, hold: Hold, judged: Judgement) -> Finding:
    rule = rules[0]
    return Finding(
        rule=rule,
        side=rule.side,
        category=rule.category,
        rule_kind=kind,
        outcome=judged.outcome,
        cap=judged.cap,
        paid=judged.paid,
        excess=judged.excess,
        cap_range=judged.cap_range,
        arithmetic=judged.arithmetic,
        missing=judged.missing,
        depends_on=tuple(sorted(hold.depends_on | set(judged.depends_on))),
        review_only=(
            hold.for_review
            or judged.for_review
            or any(rule.confidence in REVIEW_CONFIDENCES for rule in rules)
        ),
        rules=tuple(rule.key for rule in rules),
        rates=judged.rates,
    )


def _silence_of_origin(matches: Sequence[Match], case: FeeCheckInput) -> list[Finding]:
    """`no_cap_on_record` for a service fee about which the country of origin has no rule."""
    spoken = {
        match.payment
        for match in matches
        if match.rule.side == "origin" and match.kind.limit in LIMITING
    }
    silent = [
        payment
        for index, payment in enumerate(case.payments)
        if index not in spoken and (ORIGIN_MUST_SPEAK, SURE) in readings(payment)
    ]
    if not silent:
        return []
    return [
        Finding(
            rule=None,
            side="origin",
            category=ORIGIN_MUST_SPEAK,
            rule_kind="unknown",
            outcome=Outcome.NO_CAP_ON_RECORD,
            paid=single_sum(silent),
        )
    ]


def _floors(matches: Sequence[Match], case: FeeCheckInput) -> dict[int, Outcome]:
    """Payments that no sure limit judged must never read as fine.

    Only perhaps judged: `missing_data`. Not judged at all: `no_cap_on_record`.
    """
    limits = [match for match in matches if match.kind.limit in LIMITING]
    sure = {match.payment for match in limits if not match.hold.depends_on}
    perhaps = {match.payment for match in limits if _settled_by_her(match)}
    return {
        index: Outcome.MISSING_DATA if index in perhaps else Outcome.NO_CAP_ON_RECORD
        for index, payment in enumerate(case.payments)
        if index not in sure and payment.category != NOT_A_FEE
    }


def _settled_by_her(match: Match) -> bool:
    """Whether a rule held is for staff to find out, not for her to tell."""
    return RULE_IN_FORCE not in match.hold.depends_on


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst outcome; where nothing was judged, that no limit is on record."""
    return min(outcomes, key=lambda outcome: outcome.rank, default=Outcome.NO_CAP_ON_RECORD)


def _finding_order(finding: Finding) -> tuple[object, ...]:
    return (
        bool(finding.depends_on),
        finding.outcome.rank,
        SIDE_ORDER.index(finding.side),
        finding.category,
        finding.rules,
        finding.depends_on,
        finding.licence_status or "",
        finding.paid.currency if finding.paid else "",
        finding.paid.amount if finding.paid else 0,
    )


def _sides_disagree(findings: Sequence[Finding]) -> bool:
    """One country allows what the other forbids, or limits it lower than what was paid."""
    by_side: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.rule_kind != LICENCE:
            by_side[finding.category, finding.side].append(finding)
    return any(
        _disagree(by_side.get((category, "origin"), []), by_side.get((category, "destination"), []))
        for category in {finding.category for finding in findings}
    )


def _disagree(one: Sequence[Finding], other: Sequence[Finding]) -> bool:
    return (
        (_some(one, _allows) and _some(other, _forbids))
        or (_some(other, _allows) and _some(one, _forbids))
        or (_all_fine(one) and _some(other, _breached))
        or (_all_fine(other) and _some(one, _breached))
    )


def _some(findings: Sequence[Finding], test: Callable[[Finding], bool]) -> bool:
    return any(test(finding) for finding in findings)


def _all_fine(findings: Sequence[Finding]) -> bool:
    fine = {Outcome.WITHIN_CAP, Outcome.ALLOWED_AT_COST}
    return bool(findings) and all(finding.outcome in fine for finding in findings)


def _allows(finding: Finding) -> bool:
    if finding.outcome is Outcome.ALLOWED_AT_COST or finding.cap_range is not None:
        return True
    return finding.cap is not None and finding.cap.amount > 0


def _forbids(finding: Finding) -> bool:
    return finding.cap is not None and finding.cap.amount == 0


def _breached(finding: Finding) -> bool:
    return finding.outcome in BREACHES


def _totals(payments: Sequence[Payment]) -> Totals:
    """Agency fees, and the whole cost of migration: fees and related costs (ILO 2019)."""
    substance = [(payment, _substance(payment)) for payment in payments]

    def of(categories: frozenset[str], *, state: bool = True) -> tuple[Money, ...]:
        return sum_by_currency(
            payment
            for payment, category in substance
            if category in categories and (state or payment.payee != "state")
        )

    return Totals(
        agency_fees=of(FEE_CATEGORIES, state=False),
        all_costs=of(PACKAGE_CATEGORIES),
        deposits=of(frozenset({"security.deposit"})),
        deductions=of(frozenset({DEDUCTION})),
        not_fees=of(frozenset({NOT_A_FEE})),
    )


def _substance(payment: Payment) -> str:
    """A deduction that takes back a fee or a cost is that fee or cost."""
    takes_back = payment.category == DEDUCTION and payment.recovers is not None
    return payment.recovers or "" if takes_back else payment.category


def _penalties(
    findings: Sequence[Finding], case: FeeCheckInput, index: RuleIndex
) -> tuple[Rule, ...]:
    """What the law of a side that was broken may cost; whoever the payer is, it falls on the collector."""
    broken = {finding.side for finding in findings if finding.outcome in BREACHES}
    return tuple(
        rule
        for rule in sorted(index.penalties, key=_rule_key)
        if rule.side in broken
        and rule.origin in (None, case.origin)
        and (rule.destinations is None or case.destination in rule.destinations)
    )


def _missing(findings: Sequence[Finding], case: FeeCheckInput) -> tuple[str, ...]:
    """What she would have to know, each named once."""
    wanted = {name for finding in findings for name in (*finding.missing, *finding.depends_on)}
    if case.signed_on is None and any(payment.paid_on is None for payment in case.payments):
        wanted.add("paid_on")
    return tuple(sorted(wanted - {RULE_IN_FORCE}))
