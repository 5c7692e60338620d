"""What the approved job order of the case demands, as rules beside the law (fee-rules.md C3 step 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .rule_index import Judging, judging_kind
from .types import FeeCheckInput, Finding, JobOrderTerms, Money, Outcome, Rule, Source

CEILING, EMPLOYER_PAYS = "JOB-ORDER-CEILING", "JOB-ORDER-EMPLOYER-PAYS"
CAPPED = frozenset({Outcome.OVER_CAP, Outcome.RULE_AMBIGUOUS, Outcome.WITHIN_CAP})


def order_rules(case: FeeCheckInput) -> list[Judging]:
    """Rules made of the case's job order. They stand beside every rule of the law, replacing none."""
    if case.order is None:
        return []
    rules = [*_ceiling(case.order), *_employer_pays(case.order)]
    return [(rule, kind) for rule in rules if (kind := judging_kind(rule)) is not None]


def _ceiling(order: JobOrderTerms) -> Iterable[Rule]:
    if order.ceiling is not None:
        yield _rule(
            order,
            key=CEILING,
            category="all",
            rule_kind="per_job_order_cap",
            amount=order.ceiling.amount,
            currency=order.ceiling.currency,
        )


def _employer_pays(order: JobOrderTerms) -> Iterable[Rule]:
    for category in order.employer_paid:
        yield _rule(order, key=EMPLOYER_PAYS, category=category, rule_kind="employer_pays_item")


def _rule(order: JobOrderTerms, **fields: object) -> Rule:
    return Rule(
        side="origin",
        params={"job_order": order.reference},
        instrument=order.reference,
        effective_from=order.approved_on,
        effective_to=order.last_day,
        source=Source(
            key=order.reference,
            title=order.reference,
            publisher=order.approved_by,
            year=order.approved_on.year,
        ),
        confidence="verified_official",
        **fields,  # type: ignore[arg-type]
    )


def without_beaten(findings: Sequence[Finding]) -> list[Finding]:
    """Between the order's ceiling and the law's cap the lower one stays.

    Only a finding that is no worse than the one that beats it is dropped, so that the verdict is
    the same with it and without.
    """
    ceilings = [each for each in findings if each.rule_key == CEILING and _cap(each) is not None]
    if not ceilings:
        return list(findings)
    caps = [each for each in findings if _is_cap_of_origin(each)]
    return [
        each
        for each in findings
        if not (
            (each in ceilings and any(_beats(cap, each) for cap in caps))
            or (each in caps and any(_beats(ceiling, each) for ceiling in ceilings))
        )
    ]


def _is_cap_of_origin(finding: Finding) -> bool:
    speaks = finding.rule is not None and finding.rule_key != CEILING
    of_fees = finding.side == "origin" and finding.category in {"all", "fee.service"}
    return speaks and of_fees and finding.outcome in CAPPED and _cap(finding) is not None


def _cap(finding: Finding) -> Money | None:
    return finding.cap_range[1] if finding.cap_range else finding.cap


def _beats(lower: Finding, higher: Finding) -> bool:
    """Lower, in the same money, as certain, and at least as bad for whoever took it."""
    one, other = _cap(lower), _cap(higher)
    if one is None or other is None or one.currency != other.currency:
        return False
    as_certain = set(lower.depends_on) <= set(higher.depends_on) and (
        higher.review_only or not lower.review_only
    )
    return one.amount < other.amount and as_certain and lower.outcome.rank <= higher.outcome.rank
