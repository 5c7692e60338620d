"""The verdict as a sentence: which amount it names, and how sure it sounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from recruitment_agencies.enums import LicenceStatus
from recruitment_agencies.fee_answers import FeeAnswer
from recruitment_agencies.fees.types import BREACHES, Outcome
from recruitment_agencies.wording import EARLIER, TODAY, declared_word, outcome_look

CASE = {"origin": "VN", "destination": "TW"}


def finding(outcome: str, excess: int | None, **more: Any) -> dict[str, Any]:
    money = {"amount": f"{Decimal(excess or 0):.2f}", "currency": more.pop("currency", "TWD")}
    return {
        "side": "origin",
        "category": "fee.service",
        "outcome": outcome,
        "excess": money if excess is not None else None,
        "paid": None,
        "confidence": "verified_text_copy",
        "review_only": False,
        "depends_on": [],
    } | more


def answer(verdict: str, *findings: dict[str, Any], possible: str = "") -> FeeAnswer:
    return FeeAnswer(
        case=CASE,
        answer={
            "verdict": verdict,
            "possible_verdict": possible or verdict,
            "findings": list(findings),
            "missing": [],
            "total_paid": [],
        },
    )


def test_two_rules_on_one_fee_count_its_money_once() -> None:
    shown = answer("over_cap", finding("over_cap", 6000), finding("over_cap", 4000))
    assert shown.headline == "You paid 6,000 TWD too much."


def test_different_fees_of_one_side_are_added() -> None:
    shown = answer(
        "over_cap", finding("over_cap", 6000), finding("over_cap", 500, category="cost.medical")
    )
    assert shown.headline == "You paid 6,500 TWD too much."


def test_law_that_finds_the_most_is_named() -> None:
    shown = answer(
        "over_cap", finding("over_cap", 6000), finding("over_cap", 9000, side="destination")
    )
    assert shown.headline == "You paid 9,000 TWD too much."


def test_amounts_of_different_currencies_are_not_added() -> None:
    shown = answer(
        "over_cap",
        finding("over_cap", 6000),
        finding("over_cap", 5, currency="USD", category="cost.medical"),
    )
    assert shown.headline == "You paid too much"


def test_finding_that_hangs_on_an_unknown_carries_no_verdict() -> None:
    shown = answer(
        "over_cap",
        finding("over_cap", 6000),
        finding("over_cap", 90_000, side="destination", depends_on=["programme"]),
        possible="prohibited_item",
    )
    assert shown.headline == "You paid 6,000 TWD too much."
    assert shown.possible == "This money is forbidden"
    assert [(len(side.sure), len(side.open)) for side in shown.sides] == [(1, 0), (0, 1)]


def test_verdict_on_rules_for_review_alone_is_hedged() -> None:
    shown = answer("over_cap", finding("over_cap", 6000, review_only=True))
    assert shown.headline == "You may have paid 6,000 TWD too much."
    assert (shown.is_certain, shown.look.tone) == (False, "warn")


@pytest.mark.parametrize("outcome", Outcome)
def test_every_verdict_has_a_sentence_and_a_look(outcome: Outcome) -> None:
    for excess in (None, 500):
        shown = answer(outcome.value, finding(outcome.value, excess))
        assert shown.headline
        assert "%(" not in shown.headline
    assert declared_word(outcome)
    assert (outcome_look(outcome).tone == "bad") is (outcome in BREACHES)


def test_every_status_has_its_sentences() -> None:
    assert set(TODAY) == set(EARLIER) == set(LicenceStatus)
