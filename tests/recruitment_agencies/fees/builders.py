"""Short ways to say a case, a payment, a rule. No database, no clock."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from recruitment_agencies.fees.engine import check_fees
from recruitment_agencies.fees.loading import load_rules_from_yaml
from recruitment_agencies.fees.types import (
    FeeCheckInput,
    FeeCheckResult,
    Finding,
    Money,
    Outcome,
    Payment,
    Rate,
    Rule,
)

RULES_FILE = Path(__file__).parents[3] / "recruitment_agencies/reference_data/fee_rules.yaml"


@cache
def reference_rules() -> tuple[Rule, ...]:
    return tuple(load_rules_from_yaml(RULES_FILE))


def money(amount: object, currency: str) -> Money:
    return Money(Decimal(str(amount)), currency)


def paid(
    amount: object,
    currency: str = "TWD",
    *,
    category: str = "fee.service",
    on: str | None = "2024-09-05",
    payee: str = "agency",
    **more: Any,
) -> Payment:
    return Payment(
        category=category,
        amount=Decimal(str(amount)),
        currency=currency,
        paid_on=date.fromisoformat(on) if on else None,
        payee=payee,
        **more,
    )


def rate(base: str, quote: str, value: object, on: str = "2024-09-01") -> Rate:
    return Rate(base, quote, Decimal(str(value)), date.fromisoformat(on))


def case(*payments: Payment, **more: Any) -> FeeCheckInput:
    """Viet Nam to Taiwan, a factory, signed 2024-09-01 for 36 months at TWD 28,000."""
    usual: dict[str, Any] = {
        "origin": "VN",
        "destination": "TW",
        "sector": "manufacturing",
        "signed_on": date(2024, 9, 1),
        "contract_months": 36,
        "wage": money(28000, "TWD"),
    }
    return FeeCheckInput(payments=payments, **{**usual, **more})


def rule(rule_kind: str = "wage_months_flat", **more: Any) -> Rule:
    usual: dict[str, Any] = {
        "key": "A-RULE",
        "side": "origin",
        "category": "fee.service",
        "confidence": "verified_official",
        "effective_from": date(2020, 1, 1),
        "params": {"months": 1} if rule_kind == "wage_months_flat" else {},
    }
    return Rule(rule_kind=rule_kind, **{**usual, **more})


def check(checked: FeeCheckInput, *rules: Rule, rates: Iterable[Rate] = ()) -> FeeCheckResult:
    """Against the given rules, or against the whole reference file."""
    return check_fees(case=checked, rules=rules or reference_rules(), rates=tuple(rates))


def only(result: FeeCheckResult) -> Finding:
    assert len(result.findings) == 1, result.findings
    return result.findings[0]


def by_rule(result: FeeCheckResult) -> dict[str | None, Finding]:
    return {finding.rule_key: finding for finding in result.findings}


def outcomes(result: FeeCheckResult) -> dict[str | None, Outcome]:
    return {key: finding.outcome for key, finding in by_rule(result).items()}
