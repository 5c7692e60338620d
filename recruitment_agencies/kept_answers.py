"""A fee check's answer that was kept in English, said again in the language of the moment."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import translation

from portal.common.formatting import format_money
from recruitment_agencies.fees.explanations import describe_unknown, explain
from recruitment_agencies.fees.types import Finding, Money, Outcome, Rule


def in_active_language(answer: dict[str, Any]) -> dict[str, Any]:
    """A kept answer with its sentences in the active language. Figures, rules and articles stay as they were kept."""
    if translation.get_language() == "en":
        return answer
    missing = [{**each, "question": describe_unknown(each["field"])} for each in answer["missing"]]
    findings = [{**each, "explanation": _explain_again(each)} for each in answer["findings"]]
    return {**answer, "missing": missing, "findings": findings}


def _explain_again(finding: Mapping[str, Any]) -> str:
    rule = (
        Rule(
            key=finding["rule"],
            side=finding["side"],
            category=finding["category"],
            rule_kind=finding["rule_kind"],
        )
        if finding["rule"]
        else None
    )
    low_high = finding["cap_range"]
    return explain(
        Finding(
            rule=rule,
            side=finding["side"],
            category=finding["category"],
            rule_kind=finding["rule_kind"],
            outcome=Outcome(finding["outcome"]),
            cap=_maybe(finding["cap"]),
            paid=_maybe(finding["paid"]),
            excess=_maybe(finding["excess"]),
            cap_range=(_money(low_high[0]), _money(low_high[1])) if low_high else None,
            depends_on=tuple(finding["depends_on"]),
            review_only=finding["review_only"],
        ),
        format_money=_format,
    )


def _maybe(written: Mapping[str, str] | None) -> Money | None:
    return _money(written) if written else None


def _money(written: Mapping[str, str]) -> Money:
    return Money(Decimal(written["amount"]), written["currency"])


def _format(money: Money) -> str:
    return format_money(money.amount, money.currency)
