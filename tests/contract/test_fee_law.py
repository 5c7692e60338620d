"""Fees of many corridors, each worked out by hand from data/fee_rules.json: the seven kinds all corridors rest on.

Each case says its arithmetic. `rules` maps a rule to its outcome and, where there is one, its excess.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from tests.contract.examples import payment
from tests.contract.test_fee_checks import amount_of, check, of_rule

pytestmark = pytest.mark.django_db

DAY = "2024-09-05"


@dataclass(frozen=True)
class Case:
    why: str
    body: dict[str, Any]
    verdict: str
    rules: dict[str, tuple[str, str | None]]
    silent: tuple[str, ...] = ()
    possible: str = ""
    depends_on: dict[str, list[str]] = field(default_factory=dict)
    review_only: tuple[str, ...] = ()
    conflict: bool | None = None
    missing: tuple[str, ...] = ()


def worker(origin: str, destination: str, *paid: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Somebody who signed on 2024-09-01, where nothing else is said."""
    usual = {"origin": origin, "destination": destination, "signed_on": "2024-09-01"}
    return usual | fields | {"payments": list(paid)}


def wage(amount: str, currency: str) -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def deposit(amount: str, currency: str, **more: Any) -> dict[str, Any]:
    return payment(amount, currency, category="security.deposit", **{"paid_on": DAY, **more})


CARER_2023 = {
    "sector": "caregiving_home",
    "contract_months": 36,
    "wage": wage("20000", "TWD"),
    "signed_on": "2023-01-10",
}
CASES = {
    # zero -----------------------------------------------------------------------------------------
    "zero: domestic work from Viet Nam to Malaysia": Case(
        "App. XI: 0, so all of 1,000,000 is over; the general cap of 1.0 × 24 ÷ 12 months is replaced",
        worker("VN", "MY", payment("1000000", "VND", paid_on=DAY), sector="domestic_work",
               contract_months=24, wage=wage("1700", "MYR")),
        "over_cap",
        {"VN-MY-DOM": ("over_cap", "1000000.00 VND")},
        silent=("VN-SF-GEN", "VN-MY-SF-EMP"),
    ),
    "zero: not yet in force on the day before, gap rule and general cap instead": Case(
        "Signed and gone by 14 May 2024: 1.0 × 12 ÷ 12 × 10,000 = 10,000 ≥ 9,000; the sector's own ceiling is a gap",
        worker("VN", "TH", payment("9000", "THB", paid_on="2024-05-14"), sector="domestic_work", programme="other",
               signed_on="2024-05-14", departed_on="2024-05-14", contract_months=12, wage=wage("10000", "THB")),
        "no_cap_on_record",
        {"VN-SF-GEN": ("within_cap", None), "VN-SF-SECTOR-2022": ("no_cap_on_record", None)},
        silent=("VN-TH-DOM", "TH-DEST-ZERO"),
    ),
    "zero: in force on its first day": Case(
        "Signed on 15 May 2024: 0, all of 9,000 is over",
        worker("VN", "TH", payment("9000", "THB", paid_on="2024-05-15"), sector="domestic_work", programme="other",
               signed_on="2024-05-15", contract_months=12, wage=wage("10000", "THB")),
        "over_cap",
        {"VN-TH-DOM": ("over_cap", "9000.00 THB")},
        silent=("VN-SF-SECTOR-2022", "VN-SF-GEN"),
    ),
    "zero: an Indonesian domestic worker in Singapore": Case(
        "Law 18/2017 and BP2MI 9/2020: 0 for ten occupations; read in the press, so for review",
        worker("ID", "SG", payment("5000000", "IDR", paid_on="2022-06-01"), sector="domestic_work",
               signed_on="2022-06-01"),
        "over_cap",
        {"ID-PF-ZERO10": ("over_cap", "5000000.00 IDR")},
        review_only=("ID-PF-ZERO10",),
    ),
    "zero: an Indonesian factory worker is not one of the ten occupations": Case(
        "No Indonesian rule reaches a factory worker's service fee",
        worker("ID", "SG", payment("5000000", "IDR", paid_on="2022-06-01"), sector="manufacturing",
               signed_on="2022-06-01"),
        "no_cap_on_record",
        {},
        silent=("ID-PF-ZERO10",),
    ),
    "zero: everything from Nepal to Malaysia": Case(
        "MOU of 29 Oct 2018: the employer bears the medical check, so all of 5,000 is over",
        worker("NP", "MY", payment("5000", "NPR", category="cost.medical", paid_on="2023-01-05"),
               signed_on="2023-01-01"),
        "over_cap",
        {"NP-MY-ZERO": ("over_cap", "5000.00 NPR")},
        review_only=("NP-MY-ZERO",),
    ),
    # prohibited -----------------------------------------------------------------------------------
    "prohibited: brokerage from a Vietnamese worker": Case(
        "Art. 7(8): none at all, all of 20,000,000",
        worker("VN", "TW", payment("20000000", "VND", category="fee.brokerage", payee="broker", paid_on=DAY)),
        "prohibited_item",
        {"VN-BROKER-WORKER": ("prohibited_item", "20000000.00 VND")},
    ),
    "prohibited: a Philippine domestic worker": Case(
        "Sec. 51(a): 0; the general month of salary is replaced",
        worker("PH", "SA", payment("10000", "PHP", paid_on=DAY), sector="domestic_work", wage=wage("1500", "SAR")),
        "prohibited_item",
        {"PH-PF-DOM": ("prohibited_item", "10000.00 PHP")},
        silent=("PH-PF-GEN",),
    ),
    "prohibited: a country without fees": Case(
        "Qatar stands in the list of Sec. 51(b), which was read in the press",
        worker("PH", "QA", payment("5000", "QAR", paid_on=DAY), sector="manufacturing", wage=wage("1800", "QAR")),
        "prohibited_item",
        {"PH-PF-NOFEE": ("prohibited_item", "5000.00 QAR")},
        silent=("PH-PF-GEN",),
        review_only=("PH-PF-NOFEE",),
    ),
    "prohibited: anybody's fee under the Employment Permit System": Case(
        "Both States' public bodies select: whoever takes money, it is forbidden; Cambodia has no figure",
        worker("KH", "KR", payment("500", "USD", payee="broker", paid_on=DAY), programme="eps"),
        "prohibited_item",
        {"KR-EPS": ("prohibited_item", "500.00 USD"), "KH-GEN": ("no_cap_on_record", None)},
        depends_on={"KR-EPS": []},
    ),
    "prohibited: a deposit of offshore crew in Taiwan": Case(
        "App. II: none for crew, which replaces the VND 12 million of other workers",
        worker("VN", "TW", deposit("5000000", "VND"), sector="fishing_offshore"),
        "prohibited_item",
        {"VN-DEP-TW-SEA": ("prohibited_item", "5000000.00 VND")},
        silent=("VN-DEP-TW",),
    ),
    "prohibited only under a programme nobody named": Case(
        "Korea forbids under EPS; she does not know her programme, so it is possible and for review; origin has a gap",
        worker("KH", "KR", payment("500", "USD", paid_on=DAY)),
        "no_cap_on_record",
        {"KR-EPS": ("prohibited_item", "500.00 USD"), "KH-GEN": ("no_cap_on_record", None)},
        possible="prohibited_item",
        depends_on={"KR-EPS": ["programme"]},
        review_only=("KR-EPS",),
        missing=("programme",),
    ),
    # fixed_amount ---------------------------------------------------------------------------------
    "fixed: the old Myanmar fee on its last day": Case(
        "150,000 until 8 May 2022: 200,000 is 50,000 over; the 300,000 reported the next day may have held already",
        worker("MM", "TH", payment("200000", "MMK", paid_on="2022-05-08"), signed_on="2022-05-08",
               programme="border_pass"),
        "over_cap",
        {"MM-TH-150": ("over_cap", "50000.00 MMK"), "MM-TH-300": ("within_cap", None)},
        depends_on={"MM-TH-150": [], "MM-TH-300": ["rule_in_force"]},
        silent=("TH-DEST-ZERO",),
    ),
    "fixed: the new Myanmar fee on its first day": Case(
        "300,000 from 9 May 2022: exactly the cap",
        worker("MM", "TH", payment("300000", "MMK", paid_on="2022-05-09"), signed_on="2022-05-09",
               programme="border_pass"),
        "within_cap",
        {"MM-TH-300": ("within_cap", None)},
        silent=("MM-TH-150",),
        review_only=("MM-TH-300",),
    ),
    "fixed: instalments through a chain are one fee": Case(
        "1,500 + 1,000 + 400 = 2,900 against 2,800",
        worker("MM", "JP", payment("1500", "USD", paid_on="2024-05-01"),
               payment("1000", "USD", payee="broker", paid_on="2024-06-01"),
               payment("400", "USD", payee="branch", paid_on="2024-07-01"),
               programme="titp", signed_on="2024-04-01"),
        "over_cap",
        {"MM-JP-TITP": ("over_cap", "100.00 USD")},
        review_only=("MM-JP-TITP",),
    ),
    "fixed: money to the State is not the agency's": Case(
        "1,000 to the agency and 5,000 to the State: only the first is judged by the agency's cap of 2,800",
        worker("MM", "JP", payment("1000", "USD", paid_on="2024-05-01"),
               payment("5000", "USD", payee="state", paid_on="2024-05-01"),
               programme="titp", signed_on="2024-04-01"),
        "no_cap_on_record",
        {"MM-JP-TITP": ("within_cap", None)},
    ),
    "fixed: free visa, free ticket": Case(
        "10,000 at most: 12,000 is 2,000 over",
        worker("NP", "QA", payment("12000", "NPR", paid_on=DAY)),
        "over_cap",
        {"NP-SF-FVFT": ("over_cap", "2000.00 NPR")},
        review_only=("NP-SF-FVFT",),
    ),
    "fixed by the month: short contracts in Taiwan": Case(
        "Viet Nam 1,500 × 12 = 18,000, Taiwan 1,800 × 12 = 21,600; paid 1,600 × 12 = 19,200: 1,200 over at home only",
        worker("VN", "TW", payment("1600", "TWD", category="fee.recurring_service", payee="destination_agency",
                                   recurring_months=12, paid_on="2024-10-05"),
               sector="manufacturing", programme="tw_foreign_worker", contract_months=12, departed_on="2024-10-01",
               wage=wage("28000", "TWD")),
        "over_cap",
        {"VN-TW-MONTHLY-SHORT": ("over_cap", "1200.00 TWD"), "TW-MONTHLY": ("within_cap", None)},
        conflict=True,
    ),
    # wage_months_flat -----------------------------------------------------------------------------
    "flat: one month of basic salary to the cent": Case(
        "1.0 × 27,470 = 27,470",
        worker("PH", "TW", payment("27470", "TWD", paid_on=DAY), sector="manufacturing", programme="direct_hire",
               wage=wage("27470", "TWD")),
        "within_cap",
        {"PH-PF-GEN": ("within_cap", None)},
    ),
    "flat: one cent more": Case(
        "27,470.01 − 27,470 = 0.01",
        worker("PH", "TW", payment("27470.01", "TWD", paid_on=DAY), sector="manufacturing", programme="direct_hire",
               wage=wage("27470", "TWD")),
        "over_cap",
        {"PH-PF-GEN": ("over_cap", "0.01 TWD")},
    ),
    "flat: no wage base": Case(
        "A month of an unknown wage",
        worker("PH", "TW", payment("27470", "TWD", paid_on=DAY), sector="manufacturing", programme="direct_hire"),
        "missing_data",
        {"PH-PF-GEN": ("missing_data", None)},
        missing=("wage",),
    ),
    "flat: intermediate skilled in Taiwan, both laws": Case(
        "Taiwan 1.0 × 33,000: 35,000 is 2,000 over; Viet Nam min(3.0, 3.0) × 33,000 = 99,000: within",
        worker("VN", "TW", payment("35000", "TWD", payee="destination_agency", paid_on=DAY), sector="manufacturing",
               programme="tw_intermediate_skilled", contract_months=36, wage=wage("33000", "TWD")),
        "over_cap",
        {"TW-MIDLEVEL-PF": ("over_cap", "2000.00 TWD"), "VN-SF-GEN": ("within_cap", None)},
        conflict=True,
    ),
    # wage_months_per_12m --------------------------------------------------------------------------
    "per year: engineer in Japan": Case(
        "min(0.7 × 24 ÷ 12, 2.0) × 250,000 = 350,000; 400,000 is 50,000 over",
        worker("VN", "JP", payment("400000", "JPY", paid_on=DAY), programme="highly_skilled", contract_months=24,
               wage=wage("250000", "JPY")),
        "over_cap",
        {"VN-JP-ENG": ("over_cap", "50000.00 JPY")},
        silent=("VN-SF-GEN",),
    ),
    "per year: between the two readings of 18 months": Case(
        "By whole years 1.0 × 28,000, pro rata 1.5 × 28,000 = 42,000; 35,000 lies between",
        worker("VN", "TW", payment("35000", "TWD", paid_on=DAY), sector="manufacturing", contract_months=18,
               wage=wage("28000", "TWD")),
        "rule_ambiguous",
        {"VN-SF-GEN": ("rule_ambiguous", None)},
    ),
    "per year: over both readings of 18 months": Case(
        "42,001 − 42,000 = 1",
        worker("VN", "TW", payment("42001", "TWD", paid_on=DAY), sector="manufacturing", contract_months=18,
               wage=wage("28000", "TWD")),
        "over_cap",
        {"VN-SF-GEN": ("over_cap", "1.00 TWD")},
    ),
    "per year: seafarer": Case(
        "min(1.5 × 24 ÷ 12, 3.0) × 1,000 = 3,000",
        worker("VN", "SG", payment("3000", "USD", paid_on=DAY), sector="seafaring", contract_months=24,
               wage=wage("1000", "USD")),
        "within_cap",
        {"VN-SF-SEA": ("within_cap", None)},
        silent=("VN-SF-GEN",),
    ),
    "per year: an extension has its own fee": Case(
        "0.5 × 24 ÷ 12 × 30,000 = 30,000; 40,000 is 10,000 over",
        worker("VN", "TW", payment("40000", "TWD", paid_on=DAY), sector="manufacturing", extension_months=24,
               wage=wage("30000", "TWD")),
        "over_cap",
        {"VN-SF-EXT": ("over_cap", "10000.00 TWD")},
    ),
    "per year: Singapore": Case(
        "min(1.0 × 12 ÷ 12, 2.0) × 800 = 800; 1,000 is 200 over; Myanmar has no rule for Singapore",
        worker("MM", "SG", payment("1000", "SGD", payee="destination_agency", paid_on=DAY), contract_months=12,
               wage=wage("800", "SGD")),
        "over_cap",
        {"SG-CAP": ("over_cap", "200.00 SGD")},
    ),
    "per year: Singapore, payee unknown": Case(
        "The same, but perhaps it was not the agency in Singapore that took it",
        worker("MM", "SG", payment("1000", "SGD", payee="unknown", paid_on=DAY), contract_months=12,
               wage=wage("800", "SGD")),
        "missing_data",
        {"SG-CAP": ("over_cap", "200.00 SGD")},
        possible="over_cap",
        depends_on={"SG-CAP": ["payee"]},
        missing=("payee",),
    ),
    "per year: law changed before she left": Case(
        "Signed 2023, left 1 June 2024: new terms, min(0.4 × 3, 1.0) × 20,000 = 20,000; 30,000 is 10,000 over",
        worker("VN", "TW", payment("30000", "TWD", paid_on="2024-05-20"), departed_on="2024-06-01", **CARER_2023),
        "over_cap",
        {"VN-TW-HOME": ("over_cap", "10000.00 TWD")},
        silent=("VN-SF-GEN",),
    ),
    "per year: left before the law changed": Case(
        "Old terms run on: 3.0 × 20,000 = 60,000 in general, and the sector's ceiling of that time is a gap",
        worker("VN", "TW", payment("30000", "TWD", paid_on="2023-02-01"), departed_on="2024-05-01", **CARER_2023),
        "no_cap_on_record",
        {"VN-SF-GEN": ("within_cap", None), "VN-SF-SECTOR-2022": ("no_cap_on_record", None)},
        silent=("VN-TW-HOME",),
    ),
    "per year: nobody knows whether she left before": Case(
        "Old terms surely were hers, the new ones perhaps",
        worker("VN", "TW", payment("30000", "TWD", paid_on="2023-02-01"), **CARER_2023),
        "no_cap_on_record",
        {"VN-TW-HOME": ("over_cap", "10000.00 TWD"), "VN-SF-SECTOR-2022": ("no_cap_on_record", None)},
        possible="over_cap",
        depends_on={"VN-TW-HOME": ["departed_on"]},
        missing=("departed_on",),
    ),
    # refundable_deposit_cap -----------------------------------------------------------------------
    "deposit: at the limit in Taiwan": Case(
        "VND 12,000,000 exactly",
        worker("VN", "TW", deposit("12000000", "VND"), sector="manufacturing"),
        "within_cap",
        {"VN-DEP-TW": ("within_cap", None)},
        silent=("VN-DEP-TW-SEA",),
    ),
    "deposit: over the limit in Korea, in two parts": Case(
        "20,000,000 + 20,000,000 − 36,000,000 = 4,000,000",
        worker("VN", "KR", deposit("20000000", "VND"), deposit("20000000", "VND", payee="branch"),
               sector="manufacturing"),
        "over_cap",
        {"VN-DEP-KR": ("over_cap", "4000000.00 VND")},
    ),
    "deposit: under the old circular": Case(
        "Circular 21/2013 for factories in Taiwan: USD 1,000; 1,200 is 200 over; read in the press",
        worker("VN", "TW", deposit("1200", "USD", paid_on="2015-06-01"), sector="manufacturing",
               signed_on="2015-06-01"),
        "over_cap",
        {"VN-DEP-2013-TW-factory_construction_other": ("over_cap", "200.00 USD")},
        silent=("VN-DEP-TW",),
        review_only=("VN-DEP-2013-TW-factory_construction_other",),
    ),
    "deposit: allowed in 2021, forbidden in 2022": Case(
        "Malaysia: USD 300 until 31 Dec 2021, none from 1 Jan 2022: paid on that day, all of 300",
        worker("VN", "MY", deposit("300", "USD", paid_on="2022-01-01"), sector="manufacturing",
               signed_on="2022-01-01"),
        "prohibited_item",
        {"VN-DEP-MY": ("prohibited_item", "300.00 USD")},
        silent=("VN-DEP-2013-MY_TH",),
    ),
    "deposit: elsewhere, the price of a ticket": Case(
        "One economy ticket home: nobody knows its price",
        worker("VN", "DE", deposit("500", "USD"), sector="manufacturing"),
        "missing_data",
        {"VN-DEP-OTHER": ("missing_data", None)},
    ),
    # unknown --------------------------------------------------------------------------------------
    "unknown: Cambodia to Malaysia": Case(
        "The sub-decree names no figure: never within, never over",
        worker("KH", "MY", payment("800", "USD", paid_on=DAY)),
        "no_cap_on_record",
        {"KH-GEN": ("no_cap_on_record", None)},
    ),
    "unknown: Lao PDR to Thailand outside the MOU": Case(
        "The decree's ceiling was not found; Thailand's zero is for MOU workers",
        worker("LA", "TH", payment("20000", "THB", paid_on=DAY), programme="border_pass"),
        "no_cap_on_record",
        {"LA-GEN": ("no_cap_on_record", None)},
        silent=("TH-DEST-ZERO",),
    ),
    "unknown: Cambodia to Thailand, an old package of 2014": Case(
        "Whether the USD 49 of 2014 still hold is unknown: for review only, beside the gap",
        worker("KH", "TH", payment("500", "USD", paid_on=DAY), programme="border_pass"),
        "no_cap_on_record",
        {"KH-GEN": ("no_cap_on_record", None), "KH-TH-49": ("over_cap", "451.00 USD")},
        possible="prohibited_item",
        review_only=("KH-TH-49", "KH-COMMISSION"),
        depends_on={"KH-TH-49": ["rule_in_force"]},
    ),
    "nothing on record for a draft or an example": Case(
        "Japan's two months are a draft, Sri Lanka's job order an example: neither judges anybody",
        worker("LK", "JP", payment("900000", "LKR", paid_on="2025-06-01"), programme="titp",
               signed_on="2025-06-01", job_order="AL/3292/0005/25"),
        "no_cap_on_record",
        {},
        silent=("JP-ESD-2M", "X-LK-JP-TIT"),
    ),
    # money ----------------------------------------------------------------------------------------
    "conversion: a rate the other way round": Case(
        "80,000,000 × 0.00125 = 100,000 TWD; cap 84,000 TWD ÷ 0.00125 = 67,200,000 VND; 12,800,000 over",
        worker("VN", "TW", payment("80000000", "VND", paid_on=DAY), sector="manufacturing", contract_months=36,
               wage=wage("28000", "TWD"),
               exchange_rates=[{"base": "VND", "quote": "TWD", "rate": "0.00125", "on": "2024-09-05"}]),
        "over_cap",
        {"VN-SF-GEN": ("over_cap", "12800000.00 VND")},
    ),
    "conversion: a rate of tomorrow is never used": Case(
        "The only rate is one day younger than the payment",
        worker("VN", "TW", payment("80000000", "VND", paid_on=DAY), sector="manufacturing", contract_months=36,
               wage=wage("28000", "TWD"),
               exchange_rates=[{"base": "VND", "quote": "TWD", "rate": "0.00125", "on": "2024-09-06"}]),
        "missing_data",
        {"VN-SF-GEN": ("missing_data", None)},
    ),
    "conversion: two currencies are one sum": Case(
        "60,000 TWD + 30,000,000 VND ÷ 750 = 100,000 TWD; 16,000 over",
        worker("VN", "TW", payment("60000", "TWD", paid_on=DAY), payment("30000000", "VND", paid_on=DAY),
               sector="manufacturing", contract_months=36, wage=wage("28000", "TWD"),
               exchange_rates=[{"base": "TWD", "quote": "VND", "rate": "750", "on": "2024-09-01"}]),
        "over_cap",
        {"VN-SF-GEN": ("over_cap", "16000.00 TWD")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_fee_is_judged_as_worked_out_by_hand(client: Client, name: str) -> None:
    case = CASES[name]
    answer = check(client, case.body)
    found = {
        rule: (of_rule(answer, rule)["outcome"], amount_of(of_rule(answer, rule)["excess"]))
        for rule in case.rules
    }
    assert found == case.rules, case.why
    assert answer["verdict"] == case.verdict, case.why
    assert answer["possible_verdict"] == (case.possible or case.verdict)
    assert {f["rule"] for f in answer["findings"]} & set(case.silent) == set()
    assert {r: of_rule(answer, r)["depends_on"] for r in case.depends_on} == case.depends_on
    assert [r for r in case.review_only if not of_rule(answer, r)["review_only"]] == []
    assert case.conflict in (None, answer["rules_conflict"])
    assert {one["field"] for one in answer["missing"]} >= set(case.missing)


def test_the_two_readings_of_a_length_are_both_told(client: Client) -> None:
    answer = check(client, CASES["per year: between the two readings of 18 months"].body)
    low, high = of_rule(answer, "VN-SF-GEN")["cap_range"]
    assert (amount_of(low), amount_of(high)) == ("28000.00 TWD", "42000.00 TWD")


def test_a_deposit_is_not_part_of_what_was_paid(client: Client) -> None:
    answer = check(client, CASES["deposit: over the limit in Korea, in two parts"].body)
    assert answer["total_paid"] == []


def test_splitting_a_payment_changes_nothing(client: Client) -> None:
    whole = check(client, CASES["per year: over both readings of 18 months"].body)
    parts = [payment("21000", "TWD", paid_on=DAY), payment("21001", "TWD", paid_on=DAY)]
    split = check(
        client, {**CASES["per year: over both readings of 18 months"].body, "payments": parts}
    )
    assert of_rule(split, "VN-SF-GEN")["excess"] == of_rule(whole, "VN-SF-GEN")["excess"]
    assert (split["verdict"], split["total_paid"]) == (whole["verdict"], whole["total_paid"])
