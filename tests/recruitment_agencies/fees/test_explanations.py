"""The sentences a worker reads and the JSON others rely on."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from recruitment_agencies.fees.explanations import (
    SENTENCES,
    describe_outcome,
    describe_unknown,
    explain,
)
from recruitment_agencies.fees.formula import formula_text
from recruitment_agencies.fees.money import money_json
from recruitment_agencies.fees.presentation import result_json
from recruitment_agencies.fees.types import Money, Outcome

from .builders import case, check, money, only, paid


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def spell(amount: Money) -> str:
    return f"{amount.amount:,f} {amount.currency}"


def test_over_cap_is_explained_with_all_three_amounts() -> None:
    finding = only(check(case(paid(90000))))
    assert explain(finding, format_money=spell) == (
        "The law limits this fee to a part of the wage for each 12 months of work. "
        "You paid 90,000.00 TWD. The limit is 84,000.00 TWD. You paid 6,000.00 TWD too much."
    )


def test_every_outcome_has_a_sentence_and_a_heading() -> None:
    assert set(SENTENCES) == set(Outcome)
    assert len({describe_outcome(outcome) for outcome in Outcome}) == len(Outcome)


def test_every_finding_of_a_wide_case_says_something() -> None:
    wide = case(
        *(
            paid(5_000, category=category, payee="unknown", receipt=False)
            for category in (
                "fee.service",
                "fee.recurring_service",
                "security.deposit",
                "cost.travel_lodging",
            )
        ),
        sector=None,
        contract_months=14,
        terminated_month=3,
    )
    for finding in check(wide).findings:
        assert "%(" not in explain(finding, format_money=spell)


@pytest.mark.parametrize("name", ["wage", "payee", "exchange_rate:PHP/TWD"])
def test_unknown_is_asked_as_a_sentence(name: str) -> None:
    assert describe_unknown(name) != name


def test_every_missing_name_of_the_engine_has_its_question() -> None:
    bare = case(
        paid(5, payee="unknown", on=None),
        paid(5, category="security.deposit", on=None),
        sector=None,
        wage=None,
        contract_months=None,
        signed_on=None,
        terminated_month=2,
    )
    for destination in ("TW", "JP", "KR", "DE", "MY"):
        for name in check(replace(bare, destination=destination)).missing:
            assert describe_unknown(name) != name


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [("84000", "TWD", "84000.00"), ("5", "VND", "5.00"), ("1.2345", "BHD", "1.235")],
)
def test_money_is_written_with_two_decimals_or_more(
    amount: str, currency: str, written: str
) -> None:
    assert money_json(money(amount, currency)) == {"amount": written, "currency": currency}


def test_formula_is_written_with_signs_and_ascii_digits() -> None:
    pieces = ("min(", Decimal("1.0"), "×", Decimal(36), ",", Decimal(3), ")", "×")
    assert formula_text((*pieces, money("28000.00", "TWD"))) == "min(1.0 × 36, 3) × 28,000 TWD"


def test_answer_has_the_shape_of_the_public_contract() -> None:
    body = result_json(check(case(paid(90000))), format_money=spell)
    json.dumps(body)
    (finding,) = body["findings"]
    assert body["verdict"] == body["possible_verdict"] == "over_cap"
    assert body["total_paid"] == [{"amount": "90000.00", "currency": "TWD"}]
    assert finding["cap"] == {"amount": "84000.00", "currency": "TWD"}
    assert finding["formula"] == "min(1.0 × 36 ÷ 12, 3.0) × 28,000 TWD"
    assert set(finding) >= {
        "rule",
        "side",
        "category",
        "outcome",
        "cap",
        "paid",
        "excess",
        "formula",
        "explanation",
        "instrument",
        "article",
        "confidence",
        "review_only",
        "depends_on",
        "source",
    }
    assert set(finding["source"]) == {"title", "publisher", "year", "url"}
    assert body["benchmark"]["rule"] == "ILO-DEF-2019"
