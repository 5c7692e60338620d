"""`POST /api/v1/fee-checks/` to the letter, and the worked examples 1, 2, 4, 7, 9 and 12 of fee-rules.md over it."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.contract.examples import (
    FEE_CHECK,
    FEE_CHECKS,
    LANGUAGES,
    OUTCOMES,
    fee_check,
    payment,
    words_of,
)
from tests.contract.probes import row_counts, send
from tests.contract.shapes import Map, Maybe, OneOf, faults, money, words

pytestmark = pytest.mark.django_db

FINDING = Map(
    more=True,
    rule=Maybe(words),
    side=OneOf("origin", "destination"),
    category=words,
    outcome=OneOf(*OUTCOMES),
    cap=Maybe(money),
    paid=Maybe(money),
    excess=Maybe(money),
    formula=Maybe(str),
    explanation=words,
    instrument=Maybe(words),
    article=Maybe(str),
    confidence=words,
    review_only=bool,
    depends_on=[str],
    source=Maybe(Map(title=words, publisher=str, year=Maybe(int), url=Maybe(str))),
)
ANSWER = Map(
    more=True,
    verdict=OneOf(*OUTCOMES),
    total_paid=[money],
    findings=[FINDING],
    possible_verdict=OneOf(*OUTCOMES),
    rules_conflict=bool,
    benchmark=Maybe(Map(more=True, rule=words, note=words)),
    rules_as_of=words,
)


def check(client: Client, body: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """The answer, which must be of the contract's shape."""
    response = send(client, FEE_CHECKS, body, **{"accept-language": language})
    answer: dict[str, Any] = json.loads(response.content.decode())
    assert response.status_code == 200, answer
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert faults(answer, ANSWER) == []
    return answer


def of_rule(answer: dict[str, Any], rule: str) -> dict[str, Any]:
    """The one finding of a rule."""
    (found,) = [finding for finding in answer["findings"] if finding["rule"] == rule]
    return found


def amount_of(value: dict[str, str] | None) -> str | None:
    return f"{value['amount']} {value['currency']}" if value else None


def test_the_request_of_the_contract_gets_the_answer_of_the_contract(client: Client) -> None:
    before = row_counts()
    answer = check(client, FEE_CHECK)
    assert row_counts() == before, "a fee check stores nothing"
    assert answer["verdict"] == answer["possible_verdict"] == "over_cap"
    assert answer["total_paid"] == [{"amount": "90000.00", "currency": "TWD"}]
    assert answer["rules_conflict"] is False
    assert answer["benchmark"]["rule"].startswith("ILO-")
    finding = of_rule(answer, "VN-SF-GEN")
    wanted = {
        "side": "origin",
        "category": "fee.service",
        "outcome": "over_cap",
        "cap": {"amount": "84000.00", "currency": "TWD"},
        "paid": {"amount": "90000.00", "currency": "TWD"},
        "excess": {"amount": "6000.00", "currency": "TWD"},
        "formula": "min(1.0 × 36 ÷ 12, 3.0) × 28,000 TWD",
        "confidence": "verified_text_copy",
        "review_only": False,
        "depends_on": [],
    }
    assert {key: finding[key] for key in wanted} == wanted
    assert finding["instrument"].startswith("Law 69/2020/QH14")
    assert "23(4)(a)" in finding["article"]
    assert finding["source"]["year"] == 2020


@pytest.mark.parametrize("left_out", [True, False])
def test_every_optional_field_may_be_left_out_or_null(client: Client, left_out: bool) -> None:
    needed = {"origin", "destination", "payments"}
    for name in FEE_CHECK.keys() - needed:
        body = fee_check(**{name: None})
        if left_out:
            del body[name]
        assert check(client, body)["verdict"] in OUTCOMES, name
    of_payment = FEE_CHECK["payments"][0]
    for name in of_payment.keys() - {"category", "amount", "currency"}:
        changed = dict(of_payment, **{name: None})
        if left_out:
            del changed[name]
        assert check(client, fee_check(changed))["verdict"] in OUTCOMES, name
    bare = {name: FEE_CHECK[name] for name in needed}
    assert check(client, bare)["verdict"] in OUTCOMES


@pytest.mark.parametrize(
    "payee",
    words_of("agency branch sub_agent broker destination_agency employer state unknown"),
)
def test_every_payee_of_the_contract_is_understood(client: Client, payee: str) -> None:
    check(client, fee_check(payment("90000", "TWD", payee=payee, paid_on="2024-09-05")))


@pytest.mark.parametrize("field", ["category", "sector", "programme"])
def test_every_word_of_the_vocabulary_is_understood(client: Client, field: str) -> None:
    """Copied from data/fee_rules.json (`meta.vocabulary`, `meta.category_codes`)."""
    for word in VOCABULARY[field]:
        if field == "category":
            check(client, fee_check(payment("1", "TWD", category=word)))
        else:
            check(client, fee_check(**{field: word}))


VOCABULARY = {
    "sector": words_of(
        "agriculture caregiving_home caregiving_institution childcare cleaner construction cook domestic_work driver "
        "fishing_nearshore fishing_offshore gardener hospitality manufacturing other plantation seafaring services "
        "shipbuilding"
    ),
    "programme": words_of(
        "border_pass designated_activities direct_hire e10 eps esd highly_skilled irregular mou other skilled ssw "
        "ssw_after_titp titp titp3 tw_foreign_worker tw_intermediate_skilled"
    ),
    "category": words_of(
        "fee.service fee.brokerage fee.recurring_service cost.medical cost.insurance cost.test cost.training "
        "cost.equipment cost.travel_lodging cost.admin security.deposit wage.deduction illegit"
    ),
}  # fmt: skip


def test_sentences_are_in_the_asked_language_and_numbers_are_not(client: Client) -> None:
    answers = {language: check(client, FEE_CHECK, language) for language in LANGUAGES}
    told = {language: answer["findings"][0]["explanation"] for language, answer in answers.items()}
    assert len(set(told.values())) == 4
    assert len({answer["findings"][0]["formula"] for answer in answers.values()}) == 1
    assert len({json.dumps(answer["total_paid"]) for answer in answers.values()}) == 1
    by_query = send(client, f"{FEE_CHECKS}?language=km", FEE_CHECK, **{"accept-language": "vi"})
    assert json.loads(by_query.content.decode())["findings"][0]["explanation"] == told["km"]
    assert "ប".encode() in by_query.content or "ក".encode() in by_query.content


def test_example_1_factory_worker_in_taiwan(client: Client) -> None:
    # min(1.0 × 36 ÷ 12, 3.0) = 3.0 months × 28,000 = 84,000; 90,000 − 84,000 = 6,000
    answer = check(client, FEE_CHECK)
    finding = of_rule(answer, "VN-SF-GEN")
    assert (finding["outcome"], amount_of(finding["excess"])) == ("over_cap", "6000.00 TWD")


def test_example_2_home_carer_in_taiwan(client: Client) -> None:
    # min(0.4 × 3, 1.0) × 20,000 = 20,000: headroom nought; the general 60,000 must not be used
    body = fee_check(
        payment("20000", "TWD", paid_on="2024-09-05"),
        sector="caregiving_home",
        wage={"amount": "20000", "currency": "TWD"},
    )
    answer = check(client, body)
    finding = of_rule(answer, "VN-TW-HOME")
    assert (finding["outcome"], amount_of(finding["cap"])) == ("within_cap", "20000.00 TWD")
    assert answer["verdict"] == "within_cap"
    assert [f for f in answer["findings"] if f["rule"] == "VN-SF-GEN"] == []


def test_example_4_skilled_worker_after_training_in_japan(client: Client) -> None:
    # cap 0 → 15,000,000 over; in Japan no deposit at all → 10,000,000 prohibited
    body = fee_check(
        payment("15000000", "VND", paid_on="2024-09-05"),
        payment("10000000", "VND", category="security.deposit", paid_on="2024-09-05"),
        destination="JP",
        programme="ssw_after_titp",
        sector=None,
        wage={"amount": "200000", "currency": "JPY"},
    )
    answer = check(client, body)
    fee, deposit = of_rule(answer, "VN-JP-SSW-AFTER-TITP"), of_rule(answer, "VN-DEP-JP")
    assert (fee["outcome"], amount_of(fee["excess"])) == ("over_cap", "15000000.00 VND")
    assert (deposit["outcome"], amount_of(deposit["excess"])) == (
        "prohibited_item",
        "10000000.00 VND",
    )
    assert answer["verdict"] == "prohibited_item"
    assert [amount_of(total) for total in answer["total_paid"]] == ["15000000.00 VND"]


def test_example_7_philippine_factory_worker_in_malaysia(client: Client) -> None:
    # 1,700 × 12.50 = 21,250; 25,000 − 21,250 = 3,750; the medical check is allowed at cost
    body = fee_check(
        payment("25000", "PHP", paid_on="2024-09-01"),
        payment("3000", "PHP", category="cost.medical", paid_on="2024-09-01"),
        origin="PH",
        destination="MY",
        wage={"amount": "1700", "currency": "MYR"},
    )
    answer = check(client, body)
    fee, medical = of_rule(answer, "PH-PF-GEN"), of_rule(answer, "PH-COST-MEDICAL")
    assert (fee["outcome"], amount_of(fee["excess"])) == ("over_cap", "3750.00 PHP")
    assert amount_of(fee["cap"]) == "21250.00 PHP"
    assert medical["outcome"] == "allowed_at_cost"
    assert answer["verdict"] == "over_cap"


def test_example_9_dismissed_in_singapore_in_month_four(client: Client) -> None:
    # refund due 0.5 × 1,400 = 700; 500 came back; 200 still owed
    body = fee_check(
        payment("1400", "SGD", payee="destination_agency", paid_on="2024-09-05"),
        origin="MM",
        destination="SG",
        sector=None,
        contract_months=24,
        wage={"amount": "700", "currency": "SGD"},
        terminated_month=4,
        refunded={"amount": "500", "currency": "SGD"},
    )
    answer = check(client, body)
    refund = of_rule(answer, "SG-REFUND")
    assert (refund["outcome"], amount_of(refund["excess"])) == ("refund_due", "200.00 SGD")
    origin = [f["outcome"] for f in answer["findings"] if f["side"] == "origin"]
    assert origin == ["no_cap_on_record"]
    assert answer["verdict"] == "refund_due"


@pytest.mark.parametrize("programme", ["mou", None])
def test_example_12_agency_and_sub_agent_to_thailand(client: Client, programme: str | None) -> None:
    # 280,000 + 200,000 = 480,000; Myanmar 300,000 (sources conflict) → 180,000 over; Thailand 0 → all of it
    body = {
        "origin": "MM",
        "destination": "TH",
        "programme": programme,
        "signed_on": "2023-03-01",
        "payments": [
            payment("280000", "MMK", paid_on="2023-03-01"),
            payment("200000", "MMK", paid_on="2023-03-01", payee="sub_agent"),
        ],
    }
    answer = check(client, body)
    origin, destination = of_rule(answer, "MM-TH-300"), of_rule(answer, "TH-DEST-ZERO")
    assert (origin["outcome"], amount_of(origin["excess"])) == ("over_cap", "180000.00 MMK")
    assert (origin["review_only"], origin["confidence"]) == (True, "conflicting")
    assert (destination["outcome"], amount_of(destination["paid"])) == (
        "prohibited_item",
        "480000.00 MMK",
    )
    assert answer["rules_conflict"] is True
    assert answer["possible_verdict"] == "prohibited_item"
    assert answer["verdict"] == ("prohibited_item" if programme else "over_cap")
    assert destination["depends_on"] == ([] if programme else ["programme"])
