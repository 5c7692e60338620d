"""The verdict as a sentence: which amount it names, and how sure it sounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from recruitment_agencies.enums import LicenceStatus
from recruitment_agencies.fee_answers import FeeAnswer
from recruitment_agencies.fee_told import Told, with_gaps
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


@pytest.mark.parametrize("outcome", sorted(BREACHES))
@pytest.mark.parametrize("excess", [None, 500])
def test_breach_for_review_accuses_nobody(outcome: Outcome, excess: int | None) -> None:
    shown = answer(outcome.value, finding(outcome.value, excess, review_only=True))
    assert any(word in shown.headline for word in ("may", "Perhaps"))
    badge = shown.sides[0].sure[0]
    assert badge.outcome.startswith("Perhaps: ")
    assert (badge.look.tone, shown.look.notice) == ("warn", "warning")


def test_sure_breach_is_not_made_larger_by_one_for_review() -> None:
    shown = answer(
        "over_cap",
        finding("over_cap", 6000),
        finding("over_cap", 9000, side="destination", review_only=True),
    )
    assert shown.headline == "You paid 6,000 TWD too much."


def test_second_breach_is_told_beside_the_verdict() -> None:
    shown = answer(
        "prohibited_item",
        finding("prohibited_item", 10, category="security.deposit"),
        finding("over_cap", 15),
        finding("employer_should_pay", 3, depends_on=["payee"]),
    )
    assert shown.headline == "You paid 10 TWD that nobody may ask you for."
    assert shown.also == ["You paid 15 TWD too much."]


def test_green_only_where_nothing_worse_is_possible() -> None:
    fine = finding("within_cap", None)
    assert answer("within_cap", fine).look.tone == "good"
    assert answer("within_cap", fine, possible="over_cap").look.tone == "warn"


def told(*payments: dict[str, Any], **case: Any) -> Told:
    known = {"category": "fee.service", "amount": Decimal(1), "currency": "TWD"}
    return Told.of(
        {
            "origin": "VN",
            "destination": "TW",
            **case,
            "payments": [{**known, **p} for p in payments],
        }
    )


def test_gaps_are_named_in_the_order_of_the_page() -> None:
    lines = ({"category": None}, {"amount": None, "currency": None}, {"currency": None})
    assert told(*lines, origin=None).gaps == ("origin", "amount", "currency", "category")
    assert told({}).gaps == ()


def test_only_payments_with_amount_and_currency_are_counted() -> None:
    case = told({"category": None}, {"amount": None}, {"currency": None})
    assert [line["category"] for line in case.countable] == ["fee.service"]


@pytest.mark.parametrize("verdict", Outcome)
def test_gap_turns_comfort_into_a_question_and_leaves_breaches(verdict: Outcome) -> None:
    body = {"verdict": verdict, "possible_verdict": verdict, "findings": [], "missing": []}
    softened = with_gaps(body, told({"amount": None}))
    assert softened["verdict"] == (verdict if verdict in BREACHES else "missing_data")
    assert softened["missing"] == [{"field": "amount", "question": "How much did you pay?"}]


def test_agency_of_a_third_country_does_not_reach_the_engine() -> None:
    case = told({}, agency="abc", agency_country="KH")
    assert case.as_case()["agency"] is None
    assert case.as_case(destination="KH")["agency"] == "abc"


def test_every_status_has_its_sentences() -> None:
    assert set(TODAY) == set(EARLIER) == set(LicenceStatus)
