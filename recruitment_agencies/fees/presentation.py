"""The answer as the public contract has it (interface.md, `POST /api/v1/fee-checks/`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from .explanations import FormatMoney, benchmark_note, describe_unknown, explain
from .formula import formula_text
from .money import money_json
from .types import FeeCheckResult, Finding, Money, Rule, Source, UsedRate


def result_json(result: FeeCheckResult, *, format_money: FormatMoney) -> dict[str, Any]:
    """The body of the answer, with sentences in the active language.

    `total_paid` is the whole cost of migration; `totals` splits it and adds what is outside it.
    """
    totals = result.total_paid
    return {
        "verdict": result.verdict.value,
        "possible_verdict": result.possible_verdict.value,
        "rules_conflict": result.rules_conflict,
        "total_paid": _sums_json(totals.all_costs),
        "totals": {
            "agency_fees": _sums_json(totals.agency_fees),
            "all_costs": _sums_json(totals.all_costs),
            "deposits": _sums_json(totals.deposits),
            "deductions": _sums_json(totals.deductions),
            "not_fees": _sums_json(totals.not_fees),
        },
        "findings": [finding_json(item, format_money=format_money) for item in result.findings],
        "benchmark": _benchmark_json(result.benchmark),
        "missing": [{"field": name, "question": describe_unknown(name)} for name in result.missing],
        "uncovered": list(result.uncovered),
        "for_review": list(result.for_review),
        "rules_as_of": result.rules_as_of,
    }


def _sums_json(sums: Iterable[Money]) -> list[dict[str, str] | None]:
    return [money_json(money) for money in sums]


def finding_json(finding: Finding, *, format_money: FormatMoney) -> dict[str, Any]:
    """One finding. `rule` is null where the country of origin has no rule for the money."""
    rule = finding.rule
    return {
        "rule": finding.rule_key,
        "rules": list(finding.rules),
        "rule_kind": finding.rule_kind,
        "side": finding.side,
        "category": finding.category,
        "outcome": finding.outcome.value,
        "cap": money_json(finding.cap),
        "cap_range": _sums_json(finding.cap_range) if finding.cap_range else None,
        "paid": money_json(finding.paid),
        "excess": money_json(finding.excess),
        "formula": formula_text(finding.arithmetic),
        "explanation": explain(finding, format_money=format_money),
        "instrument": rule.instrument if rule else None,
        "article": rule.article if rule else None,
        "effective_from": _day_json(rule.effective_from if rule else None),
        "effective_to": _day_json(rule.effective_to if rule else None),
        "confidence": _confidence(finding),
        "review_only": finding.review_only,
        "depends_on": list(finding.depends_on),
        "missing": list(finding.missing),
        "source": _source_json(rule.source) if rule else None,
        "rates": [_rate_json(used) for used in finding.rates],
        "wage_base": rule.params.get("wage_base") if rule else None,
        "licence_status": finding.licence_status,
    }


def _confidence(finding: Finding) -> str:
    """Of a finding without a rule: the register is official, and the law's silence is a gap."""
    if finding.rule is not None:
        return finding.rule.confidence
    return "verified_official" if finding.licence_status else "gap"


def _rate_json(used: UsedRate) -> dict[str, Any]:
    """The rate as it was given or stored (one `base` = `rate` `quote`), and which way it was used."""
    rate = used.rate
    return {
        "from": used.paid,
        "to": used.limit,
        "base": rate.base,
        "quote": rate.quote,
        "rate": f"{rate.rate.normalize():f}",
        "on": rate.on.isoformat(),
        "source": _source_json(rate.source) if rate.source else None,
    }


def _day_json(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _source_json(source: Source) -> dict[str, Any]:
    return {
        "title": source.title,
        "publisher": source.publisher,
        "year": source.year,
        "url": source.url,
    }


def _benchmark_json(rule: Rule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    return {
        "rule": rule.key,
        "note": benchmark_note(rule),
        "instrument": rule.instrument,
        "source": _source_json(rule.source),
    }
