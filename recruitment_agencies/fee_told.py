"""What a worker could tell about her fees, with its gaps, and the fee check's answer to it.

The engine judges only what is known. What she could not tell never becomes an accusation and never a
comfort: the answer says what is missing instead.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recruitment_agencies.fees.types import BREACHES, Outcome
from recruitment_agencies.services.fee_checks import run_fee_check, run_fee_checks

Case = Mapping[str, Any]
Answer = dict[str, Any]

ASSUMED_CATEGORY = "fee.service"
JUDGED_AS_ASSUMED = frozenset({ASSUMED_CATEGORY, "all"})
ANY_CURRENCY = "USD"

QUESTIONS: dict[str, str | Promise] = {
    "origin": _("Which country are you from?"),
    "destination": _("In which country do you work, or will you work?"),
    "amount": _("How much did you pay?"),
    "currency": _("In which currency?"),
    "category": _("What was it for?"),
}
"""Gaps that the engine cannot name, because it cannot judge without them. In the order of the page."""


@dataclass(frozen=True)
class Told:
    """`case` in the shape of `FeeCheckSerializer`, with a country or a payment's part None where unknown.

    `agency_country` stands in it beside `agency`.
    """

    case: Case
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, case: Case) -> "Told":
        missing = {name for name in ("origin", "destination") if not case[name]}
        for payment in case["payments"]:
            missing |= {
                name for name in ("amount", "currency", "category") if _lacks(payment, name)
            }
        return cls(case, tuple(name for name in QUESTIONS if name in missing))

    @property
    def unknown_country(self) -> str:
        """`origin` or `destination` where just that one is unknown; else empty."""
        missing = [name for name in ("origin", "destination") if not self.case[name]]
        return missing[0] if len(missing) == 1 else ""

    @property
    def has_countries(self) -> bool:
        return bool(self.case["origin"] and self.case["destination"])

    @property
    def countable(self) -> list[dict[str, Any]]:
        """Payments with an amount and a currency. One of unknown purpose counts as a service fee, the usual one."""
        return [
            {**payment, "category": payment["category"] or ASSUMED_CATEGORY}
            for payment in self.case["payments"]
            if payment["amount"] is not None and payment["currency"]
        ]

    @property
    def has_open_amounts(self) -> bool:
        return len(self.countable) < len(self.case["payments"])

    def as_case(self, **changes: Any) -> Case:
        """What the engine takes. An agency that neither country licenses is left out, as the engine must."""
        case = {**self.case, "payments": self.countable, **changes}
        is_of_corridor = case.get("agency_country") in (case["origin"], case["destination"])
        return case if is_of_corridor else {**case, "agency": None}

    def as_json(self) -> dict[str, Any]:
        """The case as plain JSON: days as YYYY-MM-DD, amounts as text."""
        plain: dict[str, Any] = json.loads(json.dumps(self.case, cls=DjangoJSONEncoder))
        return plain

    def as_limits(self) -> Case:
        """The same case with nothing paid in any of its lines: its answer tells only the limits."""
        wage = self.case["wage"]
        nothing = {"amount": Decimal(0), "currency": wage["currency"] if wage else ANY_CURRENCY}
        categories = dict.fromkeys(
            payment["category"] or ASSUMED_CATEGORY for payment in self.case["payments"]
        )
        lines = [{"category": category, "payee": "unknown", **nothing} for category in categories]
        return self.as_case(payments=lines)


def _lacks(payment: Mapping[str, Any], name: str) -> bool:
    """An amount that is not known needs no currency."""
    if name == "currency" and payment["amount"] is None:
        return False
    return payment[name] in (None, "")


def check_told(told: Told) -> Answer:
    """The fee check's answer (shape: interface.md, `POST /api/v1/fee-checks/`), its gaps among `missing`.

    Where a country is unknown nothing is judged; totals and the world standard stand all the same.
    """
    if told.has_countries:
        return with_gaps(run_fee_check(told.as_case()), told)
    answer = run_fee_check(told.as_case(origin=told.case["origin"] or "", destination=""))
    open_ = Outcome.MISSING_DATA.value
    nothing = {"findings": [], "verdict": open_, "possible_verdict": open_, "missing": []}
    return with_gaps({**answer, **nothing, "rules_conflict": False}, told)


def check_in_each(told: Told, countries: Iterable[str]) -> dict[str, Answer]:
    """The answer for each country that the one unknown country could be."""
    codes = list(countries)
    answers = run_fee_checks([told.as_case(**{told.unknown_country: code}) for code in codes])
    settled = Told.of({**told.case, told.unknown_country: "known"})
    return {code: with_gaps(answer, settled) for code, answer in zip(codes, answers, strict=True)}


def with_gaps(answer: Answer, told: Told) -> Answer:
    """The answer with what she could not tell: asked for, never held against anybody, never called fine."""
    if not told.gaps:
        return answer
    asked = [{"field": name, "question": str(QUESTIONS[name])} for name in told.gaps]
    findings = answer["findings"]
    if "category" in told.gaps:
        findings = [_for_review(finding) for finding in findings]
    verdict = Outcome(answer["verdict"])
    if verdict not in BREACHES:
        verdict = Outcome.MISSING_DATA
    possible = min(Outcome(answer["possible_verdict"]), verdict, key=lambda one: one.rank)
    return {
        **answer,
        "verdict": verdict.value,
        "possible_verdict": possible.value,
        "findings": findings,
        "missing": [*asked, *answer["missing"]],
    }


def _for_review(finding: Mapping[str, Any]) -> Mapping[str, Any]:
    if finding["category"] not in JUDGED_AS_ASSUMED:
        return finding
    return {**finding, "review_only": True}
