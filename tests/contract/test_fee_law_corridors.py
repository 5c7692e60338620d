"""Further fees of every corridor, worked out by hand from data/fee_rules.json; and every case in four languages."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.contract.examples import LANGUAGES, payment
from tests.contract.test_fee_checks import amount_of, check, of_rule
from tests.contract.test_fee_law import CASES, DAY, Case, deposit, wage, worker

pytestmark = pytest.mark.django_db


def fee(amount: str, currency: str, **more: Any) -> dict[str, Any]:
    return payment(amount, currency, **{"paid_on": DAY, **more})


def cost(kind: str, amount: str, currency: str, **more: Any) -> dict[str, Any]:
    return fee(amount, currency, category=f"cost.{kind}", **more)


def taken(amount: str, currency: str, payee: str = "employer") -> dict[str, Any]:
    return fee(amount, currency, category="wage.deduction", payee=payee)


TWD_28000 = {"contract_months": 36, "wage": wage("28000", "TWD"), "sector": "manufacturing"}
FURTHER = {
    "VN-SG: domestic work is free of charge": Case(
        "App. XI: 0",
        worker("VN", "SG", fee("1", "SGD"), sector="domestic_work"),
        "over_cap", {"VN-SG-DOM": ("over_cap", "1.00 SGD")},
    ),
    "VN-KR: near-shore crew": Case(
        "min(0.7 × 36 ÷ 12, 2.0) = 2.0 × 2,000,000 = 4,000,000",
        worker("VN", "KR", fee("4100000", "KRW"), sector="fishing_nearshore", programme="e10",
               contract_months=36, wage=wage("2000000", "KRW")),
        "over_cap", {"VN-KR-FISH": ("over_cap", "100000.00 KRW")}, silent=("VN-SF-GEN",),
    ),
    "VN-TW: a nurse's two years": Case(
        "0.7 × 24 ÷ 12 × 25,000 = 35,000",
        worker("VN", "TW", fee("35000", "TWD"), sector="caregiving_institution", contract_months=24,
               wage=wage("25000", "TWD")),
        "within_cap", {"VN-TW-INSTCARE": ("within_cap", None)}, silent=("VN-SF-GEN",),
    ),
    "VN-JP: TITP number 3 at the same company": Case(
        "App. XI: 0",
        worker("VN", "JP", fee("1", "JPY"), programme="titp3", same_enterprise_and_supervisor=True),
        "over_cap", {"VN-JP-TITP3": ("over_cap", "1.00 JPY")},
    ),
    "VN-KR: crew management": Case(
        "1,100 − 1,000",
        worker("VN", "KR", fee("1100", "USD", category="fee.recurring_service", payee="destination_agency"),
               sector="fishing_nearshore", programme="e10"),
        "over_cap", {"VN-KR-E10-MGMT": ("over_cap", "100.00 USD")},
    ),
    "VN-KR: crew training": Case(
        "250 = 250",
        worker("VN", "KR", cost("training", "250", "USD"), sector="fishing_nearshore", programme="e10"),
        "within_cap", {"VN-KR-E10-TRAIN": ("within_cap", None)},
    ),
    "VN-KR: board above a fifth of the wage": Case(
        "20 % × 2,000,000 = 400,000",
        worker("VN", "KR", taken("450000", "KRW"), programme="skilled", wage=wage("2000000", "KRW")),
        "over_cap", {"VN-KR-SKILL-BOARD": ("over_cap", "50000.00 KRW")},
    ),
    "VN-KR: lodging between 15 and 20 per cent": Case(
        "300,000 alone, 400,000 with food",
        worker("VN", "KR", taken("350000", "KRW"), programme="skilled", wage=wage("2000000", "KRW")),
        "rule_ambiguous", {"VN-KR-SKILL-BOARD": ("rule_ambiguous", None)},
    ),
    "VN-JP: lodging of a trainee": Case(
        "15 % × 180,000 = 27,000",
        worker("VN", "JP", taken("27000", "JPY"), programme="titp", wage=wage("180000", "JPY")),
        "within_cap", {"VN-JP-TITP-HOUSE": ("within_cap", None)},
    ),
    "VN-TW: board between two amounts": Case(
        "2,500, or 5,000 against something in return",
        worker("VN", "TW", taken("2600", "TWD"), sector="manufacturing"),
        "rule_ambiguous", {"VN-TW-BOARD": ("rule_ambiguous", None)},
    ),
    "VN-MY: the employer's flight": Case(
        "App. VIII: both ways",
        worker("VN", "MY", cost("travel_lodging", "200", "MYR"), sector="manufacturing"),
        "employer_should_pay", {"VN-MY-AIR": ("employer_should_pay", "200.00 MYR")},
    ),
    "VN-TW: a branch may not collect": Case(
        "within the cap of 84,000, but the wrong hand",
        worker("VN", "TW", fee("1000", "TWD", payee="branch"), **TWD_28000),
        "wrong_payee", {"VN-BRANCH": ("wrong_payee", None), "VN-SF-GEN": ("within_cap", None)},
    ),
    "VN-TW: before the contract": Case(
        "paid a month before it was signed",
        worker("VN", "TW", fee("1000", "TWD", paid_on="2024-08-01"), **TWD_28000),
        "too_early", {"VN-SF-TIMING": ("too_early", None), "VN-SF-GEN": ("within_cap", None)},
    ),
    "VN-TW: a monthly fee in advance": Case(
        "1,800 in the first month, but before the service",
        worker("VN", "TW", fee("1800", "TWD", category="fee.recurring_service", payee="destination_agency",
                               paid_on="2024-10-05", in_advance=True),
               programme="tw_foreign_worker", departed_on="2024-10-01", **TWD_28000),
        "too_early", {"TW-NOADV": ("too_early", None), "TW-MONTHLY": ("within_cap", None)},
    ),
    "PH-SG: a seafarer": Case(
        "the principal pays",
        worker("PH", "SG", fee("100", "USD"), sector="seafaring"),
        "prohibited_item", {"PH-PF-SEA": ("prohibited_item", "100.00 USD")}, review_only=("PH-PF-SEA",),
    ),
    "PH-JP: no receipt": Case(
        "half a month's salary, but no receipt",
        worker("PH", "JP", fee("100000", "JPY", receipt=False), sector="manufacturing", wage=wage("200000", "JPY")),
        "no_receipt", {"PH-PF-TIMING": ("no_receipt", None), "PH-PF-GEN": ("within_cap", None)},
    ),
    "PH-JP: a passport": Case(
        "real cost, with a receipt",
        worker("PH", "JP", cost("admin", "1200", "PHP"), sector="manufacturing"),
        "allowed_at_cost", {"PH-COST-ADMIN": ("allowed_at_cost", None)},
    ),
    "PH-JP: a trainee's deposit": Case(
        "Act 89/2016",
        worker("PH", "JP", deposit("500", "USD"), programme="titp"),
        "prohibited_item", {"JP-TITP-PENALTY": ("prohibited_item", "500.00 USD")},
    ),
    "PH-TW: the yearly fee of an intermediate skilled worker": Case(
        "2,100 − 2,000",
        worker("PH", "TW", fee("2100", "TWD", category="fee.recurring_service", payee="destination_agency"),
               programme="tw_intermediate_skilled"),
        "over_cap", {"TW-MIDLEVEL": ("over_cap", "100.00 TWD")},
    ),
    "ID-MY: everything of a domestic worker": Case(
        "all 15 cost components are the employer's",
        worker("ID", "MY", cost("medical", "500000", "IDR"), sector="domestic_work"),
        "employer_should_pay", {"ID-MY-DOM": ("employer_should_pay", "500000.00 IDR")},
    ),
    "ID-TW: a loan taken from the wage": Case(
        "BP2MI 9/2020 Art. 4",
        worker("ID", "TW", taken("3000", "TWD", "agency"), sector="agriculture"),
        "prohibited_item", {"ID-LOAN": ("prohibited_item", "3000.00 TWD")},
    ),
    "ID-TW: personal papers": Case(
        "BP2MI 2/2020 Art. 3",
        worker("ID", "TW", cost("admin", "300000", "IDR"), sector="manufacturing"),
        "allowed_at_cost", {"ID-PERSONAL": ("allowed_at_cost", None)},
    ),
    "NP-MY: the older 10,000 beside the zero": Case(
        "MOU 2018: 0",
        worker("NP", "MY", fee("10000", "NPR")),
        "over_cap", {"NP-MY-ZERO": ("over_cap", "10000.00 NPR"), "NP-SF-FVFT": ("within_cap", None)},
        silent=("NP-CEILING-POWER",),
    ),
    "NP-JP: a ceiling whose figure is missing": Case(
        "FEA 2064 s.24: the government sets one for each country",
        worker("NP", "JP", fee("50000", "NPR")),
        "no_cap_on_record", {"NP-CEILING-POWER": ("no_cap_on_record", None)},
    ),
    "NP-QA: the ticket": Case(
        "free visa, free ticket",
        worker("NP", "QA", cost("travel_lodging", "20000", "NPR")),
        "employer_should_pay", {"NP-FVFT-COSTS": ("employer_should_pay", "20000.00 NPR")},
    ),
    "NP-AE: welfare fund, social security, insurance": Case(
        "1,500 + 2,595 + 4,900 = 8,995",
        worker("NP", "AE", cost("insurance", "9000", "NPR", payee="state")),
        "over_cap", {"NP-STATE-INS35": ("over_cap", "5.00 NPR")},
    ),
    "MM-JP: again, to a new employer": Case(
        "1,650 − 1,600",
        worker("MM", "JP", fee("1650", "USD"), programme="ssw", repeat_with_new_employer=True),
        "over_cap", {"MM-JP-REPEAT": ("over_cap", "50.00 USD")}, silent=("MM-JP-SSW",),
    ),
    "MM-MY: set, but nobody knows at what": Case(
        "a gap",
        worker("MM", "MY", fee("1000", "USD")),
        "no_cap_on_record", {"MM-MY": ("no_cap_on_record", None)}, silent=("MY-ACT246",),
    ),
    "MM-SG: dismissed in month seven": Case(
        "after six months nothing is owed; 1.0 × 700 is the cap",
        worker("MM", "SG", fee("700", "SGD", payee="destination_agency"), contract_months=12,
               wage=wage("700", "SGD"), terminated_month=7),
        "no_cap_on_record", {"SG-CAP": ("within_cap", None)}, silent=("SG-REFUND",),
    ),
    "KH-JP: nobody said what it was for": Case(
        "the ten requirements of 2017; no figure",
        worker("KH", "JP", fee("800", "USD", disclosed=False)),
        "no_receipt", {"KH-JP-DISCLOSE": ("no_receipt", None), "KH-GEN": ("no_cap_on_record", None)},
        review_only=("KH-JP-DISCLOSE",),
    ),
    "LA-TH: medical check and vaccination": Case(
        "500 + 50 = 550",
        worker("LA", "TH", cost("medical", "551", "THB")),
        "over_cap", {"LA-TH-MED": ("over_cap", "1.00 THB")},
    ),
    "LA-TH: a fee under the MOU": Case(
        "Thailand: 0; Lao PDR: a gap",
        worker("LA", "TH", fee("100", "THB"), programme="mou"),
        "prohibited_item", {"TH-DEST-ZERO": ("prohibited_item", "100.00 THB"), "LA-GEN": ("no_cap_on_record", None)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FURTHER)
def test_a_further_fee_is_judged_as_worked_out_by_hand(client: Client, name: str) -> None:
    case = FURTHER[name]
    answer = check(client, case.body)
    found = {
        rule: (of_rule(answer, rule)["outcome"], amount_of(of_rule(answer, rule)["excess"]))
        for rule in case.rules
    }
    assert found == case.rules, case.why
    assert answer["verdict"] == case.verdict, case.why
    assert {f["rule"] for f in answer["findings"]} & set(case.silent) == set()
    assert [r for r in case.review_only if not of_rule(answer, r)["review_only"]] == []


@pytest.mark.parametrize("name", [*CASES, *FURTHER])
def test_a_case_is_judged_alike_in_four_languages_and_told_in_each(
    client: Client, name: str
) -> None:
    body = {**CASES, **FURTHER}[name].body
    answers = [check(client, body, language) for language in LANGUAGES]
    assert len({json.dumps(without_words(answer)) for answer in answers}) == 1
    english, *others = [[f["explanation"] for f in answer["findings"]] for answer in answers]
    for told in others:
        assert not set(told) & set(english)


def without_words(answer: dict[str, Any]) -> dict[str, Any]:
    """All of the answer that must not change with the language."""
    told = {"findings", "benchmark", "missing"}
    findings = [
        {key: value for key, value in finding.items() if key != "explanation"}
        for finding in answer["findings"]
    ]
    fields = [entry["field"] for entry in answer["missing"]]
    rest = {key: value for key, value in answer.items() if key not in told}
    return {
        **rest,
        "findings": findings,
        "missing": fields,
        "benchmark": answer["benchmark"]["rule"],
    }
