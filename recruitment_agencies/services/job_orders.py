"""What a job order itself says of the costs declared for it: its ceiling, and the items its employer pays.

Findings stand beside those of both laws, in the shape of the public contract. The order's ceiling binds where it is
lower than the law's cap; where it is higher, the law's own finding stands beside it (fee-rules.md C3 step 3).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.common.formatting import format_money
from portal.reference.enums import Confidence
from recruitment_agencies import queries
from recruitment_agencies.fees.explanations import describe_unknown, explain
from recruitment_agencies.fees.money import Converter, round_money, sum_by_currency, to_fraction
from recruitment_agencies.fees.presentation import finding_json
from recruitment_agencies.fees.types import (
    PACKAGE_CATEGORIES,
    FeeCheckInput,
    Finding,
    Money,
    Outcome,
    Payment,
    Rule,
)
from recruitment_agencies.models import JobOrder

CEILING, EMPLOYER_PAYS = "JOB-ORDER-CEILING", "JOB-ORDER-EMPLOYER-PAYS"


def add_job_order_findings(
    answer: dict[str, Any], *, order: JobOrder, case: Mapping[str, Any]
) -> dict[str, Any]:
    """The fee check's answer with the order's own findings first; the verdict is the worst of both."""
    payments = tuple(_payment(each) for each in case["payments"])
    found = [*_ceiling(order, payments, case), *_employer_items(order, payments)]
    own = [_as_json(each) for each in found]
    outcomes = [finding["outcome"] for finding in own]
    return {
        **answer,
        "verdict": _worst(answer["verdict"], *outcomes),
        "possible_verdict": _worst(answer["possible_verdict"], *outcomes),
        "findings": sorted(
            [*own, *answer["findings"]], key=lambda f: (bool(f["depends_on"]), _rank(f["outcome"]))
        ),
    }


def in_active_language(answer: dict[str, Any]) -> dict[str, Any]:
    """A kept answer with its sentences in the active language. Figures, rules and articles stay as they were kept."""
    if translation.get_language() == "en":
        return answer
    missing = [{**each, "question": describe_unknown(each["field"])} for each in answer["missing"]]
    findings = [{**each, "explanation": _explain_again(each)} for each in answer["findings"]]
    return {**answer, "missing": missing, "findings": findings}


def _ceiling(
    order: JobOrder, payments: Sequence[Payment], case: Mapping[str, Any]
) -> list[Finding]:
    """All fees and related costs of the worker together against the order's ceiling."""
    if order.fee_ceiling_amount is None:
        return []
    counted = [each for each in payments if each.category in PACKAGE_CATEGORIES]
    if not counted:
        return []
    currency = order.fee_ceiling_currency
    converted = _converter(counted, case).total(counted, currency)
    cap = Money(order.fee_ceiling_amount, currency)
    over = converted.total - to_fraction(cap.amount)
    outcome = Outcome.OVER_CAP if over > 0 else Outcome.WITHIN_CAP
    if converted.missing and outcome is Outcome.WITHIN_CAP:
        outcome = Outcome.MISSING_DATA
    finding = Finding(
        rule=_rule(order, CEILING, category="all", kind="per_job_order_cap"),
        side="origin",
        category="all",
        rule_kind="per_job_order_cap",
        outcome=outcome,
        cap=cap,
        paid=round_money(converted.total, currency),
        excess=round_money(over, currency) if over > 0 else None,
        arithmetic=(cap,),
        missing=converted.missing,
        rules=(CEILING,),
    )
    return [finding]


def _employer_items(order: JobOrder, payments: Sequence[Payment]) -> list[Finding]:
    """Each item that the employer has taken over and the worker is asked for, a finding a currency."""
    return [
        Finding(
            rule=_rule(order, EMPLOYER_PAYS, category=category, kind="employer_pays_item"),
            side="origin",
            category=category,
            rule_kind="employer_pays_item",
            outcome=Outcome.EMPLOYER_SHOULD_PAY,
            cap=round_money(to_fraction(0), paid.currency),
            paid=paid,
            excess=paid,
            rules=(EMPLOYER_PAYS,),
        )
        for category in sorted(set(order.employer_paid))
        for paid in sum_by_currency(each for each in payments if each.category == category)
        if paid.amount
    ]


def _rule(order: JobOrder, key: str, *, category: str, kind: str) -> Rule:
    """The order as a rule: its own words are the instrument."""
    approved = f", {order.approved_by}" if order.approved_by else ""
    return Rule(
        key=key,
        side="origin",
        category=category,
        rule_kind=kind,
        instrument=f"{order.reference}{approved}",
        effective_from=order.approved_on,
        effective_to=order.valid_until,
        confidence=Confidence.READ.value,
    )


def _as_json(finding: Finding) -> dict[str, Any]:
    written = finding_json(finding, format_money=_format)
    return {**written, "explanation": _sentence(written), "source": None}


def _sentence(finding: Mapping[str, Any]) -> str:
    if finding["rule"] == EMPLOYER_PAYS:
        return _("The job order says that the employer pays for this, not the worker.")
    amount = _format(_money(finding["cap"]))
    return _("The job order allows %(amount)s for all costs together.") % {"amount": amount}


def _explain_again(finding: Mapping[str, Any]) -> str:
    if finding["rule"] in {CEILING, EMPLOYER_PAYS}:
        return _sentence(finding)
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


def _converter(payments: Sequence[Payment], case: Mapping[str, Any]) -> Converter:
    facts = FeeCheckInput(
        origin=case["origin"], destination=case["destination"], as_of=timezone.localdate()
    )
    days = {each.paid_on for each in payments if each.paid_on}
    rates = queries.exchange_rates(currencies={each.currency for each in payments}, days=days)
    return Converter(case=facts, rates=rates)


def _payment(given: Mapping[str, Any]) -> Payment:
    return Payment(
        category=given["category"],
        amount=given["amount"],
        currency=given["currency"],
        paid_on=given["paid_on"],
        payee=given["payee"],
        recurring_months=given["recurring_months"],
    )


def _worst(*outcomes: str) -> str:
    return min(outcomes, key=_rank)


def _rank(outcome: str) -> int:
    return Outcome(outcome).rank


def _maybe(written: Mapping[str, str] | None) -> Money | None:
    return _money(written) if written else None


def _money(written: Mapping[str, str]) -> Money:
    return Money(Decimal(written["amount"]), written["currency"])


def _format(money: Money) -> str:
    return format_money(money.amount, money.currency)
