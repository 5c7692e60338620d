"""The edge cases of fee-rules.md C5, one claim each, in its numbering, over the whole reference file."""

from datetime import date
from decimal import Decimal
from typing import Any

from recruitment_agencies.fees.types import (
    AgencyRecord,
    FeeCheckInput,
    LicenceSpan,
    Outcome,
    Payment,
)

from .builders import by_rule, case, check, money, outcomes, paid, rate


def home_carer(*payments: Payment, **more: Any) -> FeeCheckInput:
    return case(*payments, sector="caregiving_home", wage=money(20000, "TWD"), **more)


def test_c5_01_length_that_is_no_multiple_of_12_has_two_readings() -> None:
    finding = by_rule(check(case(paid(35000), contract_months=18)))["VN-SF-GEN"]
    assert finding.outcome is Outcome.RULE_AMBIGUOUS
    assert finding.cap_range == (money("28000.00", "TWD"), money("42000.00", "TWD"))


def test_c5_02_below_36_months_the_ceiling_bounds_and_the_doubt_is_flagged() -> None:
    # 0.4 × 35 ÷ 12 = 1.17 months, over the 1.0 that holds at 36: 22,000 lies between 20,000 and 23,333
    between = by_rule(check(home_carer(paid(22000), contract_months=35)))["VN-TW-HOME"]
    beyond = by_rule(check(home_carer(paid(24000), contract_months=35)))["VN-TW-HOME"]
    assert (between.outcome, between.review_only) == (Outcome.OVER_CAP, True)
    assert (beyond.outcome, beyond.review_only) == (Outcome.OVER_CAP, False)


def test_c5_03_another_wage_base_than_the_rules_own_is_missing_data() -> None:
    filipina = {"origin": "PH", "wage": money(28000, "TWD")}
    basic = case(paid(30000), wage_base="basic_salary_in_approved_contract", **filipina)
    whole = case(paid(30000), wage_base="first_month_salary", **filipina)
    assert check(basic).verdict is Outcome.OVER_CAP
    assert (check(whole).verdict, check(whole).missing) == (Outcome.MISSING_DATA, ("wage_base",))
    assert check(case(paid(30000), **{**filipina, "wage": None})).missing == ("wage",)


def test_c5_04_the_rate_is_that_of_the_day_of_payment_never_todays() -> None:
    worker = case(paid(67_500_000, "VND", on="2024-09-05"), as_of=date(2026, 11, 23))
    rates = [rate("TWD", "VND", 750, on="2024-09-05"), rate("TWD", "VND", 900, on="2026-11-23")]
    finding = by_rule(check(worker, rates=rates))["VN-SF-GEN"]
    assert finding.excess == money(4_500_000, "VND")  # 67,500,000 − 84,000 × 750
    assert [used.rate.on for used in finding.rates] == [date(2024, 9, 5)]


def test_c5_05_deductions_that_take_back_a_fee_are_fees_on_each_payslip() -> None:
    taken = paid(
        8000,
        category="wage.deduction",
        payee="employer",
        recurring_months=11,
        recovers="fee.service",
    )
    result = check(case(taken))
    assert by_rule(result)["VN-SF-GEN"].excess == money("4000.00", "TWD")  # 88,000 − 84,000
    assert result.total_paid.agency_fees == (money("88000.00", "TWD"),)


def test_c5_06_unmapped_name_is_for_review_and_accuses_nobody() -> None:
    for label in ("sunshine contribution", "loan interest"):
        result = check(case(paid(90000, label=label)))
        finding = by_rule(result)["VN-SF-GEN"]
        assert (finding.depends_on, finding.review_only) == (("what_for",), True)
        assert (result.verdict, result.possible_verdict) == (
            Outcome.MISSING_DATA,
            Outcome.OVER_CAP,
        )
        assert result.for_review == (label,)
    assert check(case(paid(90000, label="Processing  Fee"))).verdict is Outcome.OVER_CAP


def test_c5_06_renamed_fee_is_also_read_by_its_substance() -> None:
    result = check(case(paid(90000, category="cost.training", label="training package")))
    assert by_rule(result)["VN-SF-GEN"].outcome is Outcome.OVER_CAP
    assert result.verdict is Outcome.MISSING_DATA


def test_c5_07_deposit_still_open_after_the_contract_is_a_finding() -> None:
    deposit = paid(12_000_000, "VND", category="security.deposit")
    over = {"contract_months": 12, "as_of": date(2026, 11, 23)}
    kept = check(case(deposit, refunded=money(0, "VND"), **over))
    asked = check(case(deposit, **over))
    back = check(case(deposit, refunded=money(12_000_000, "VND"), **over))
    assert kept.verdict is Outcome.DEPOSIT_OPEN
    assert (asked.verdict, asked.possible_verdict) == (Outcome.WITHIN_CAP, Outcome.DEPOSIT_OPEN)
    assert back.possible_verdict is Outcome.WITHIN_CAP
    assert kept.total_paid.all_costs == ()


def test_c5_08_lawful_monthly_fees_show_in_the_cost_of_migration() -> None:
    years = (
        paid(
            amount,
            category="fee.recurring_service",
            payee="destination_agency",
            on=f"{year}-10-05",
            recurring_months=12,
        )
        for amount, year in ((1800, 2024), (1700, 2025), (1500, 2026))
    )
    worker = case(*years, departed_on=date(2024, 10, 1), programme="tw_foreign_worker")
    result = check(worker)
    assert outcomes(result)["TW-MONTHLY"] is Outcome.WITHIN_CAP
    assert result.total_paid.all_costs == (money("60000.00", "TWD"),)


def test_c5_09_state_charges_are_costs_but_no_agency_fees() -> None:
    passport = paid(100, category="cost.admin", payee="state")
    charge = paid(20, category="fee.service", payee="state")
    totals = check(case(paid(1000), passport, charge)).total_paid
    assert totals.agency_fees == (money("1000.00", "TWD"),)
    assert totals.all_costs == (money("1120.00", "TWD"),)


def test_c5_10_tax_and_forced_remittance_are_listed_and_never_judged() -> None:
    plain, taxed = case(paid(84000)), case(paid(84000), paid(7000, category="not_a_fee"))
    assert check(taxed).verdict is check(plain).verdict is Outcome.WITHIN_CAP
    assert check(taxed).total_paid.all_costs == check(plain).total_paid.all_costs
    assert check(taxed).total_paid.not_fees == (money("7000.00", "TWD"),)


def test_c5_11_law_changed_before_departure() -> None:
    signed = {"signed_on": date(2024, 3, 1)}
    left_before = check(home_carer(paid(30000), departed_on=date(2024, 5, 14), **signed))
    left_after = check(home_carer(paid(30000), departed_on=date(2024, 5, 15), **signed))
    assert set(outcomes(left_before)) == {"VN-SF-GEN", "VN-SF-SECTOR-2022"}
    assert outcomes(left_after) == {"VN-TW-HOME": Outcome.OVER_CAP}


def test_c5_12_paid_while_suspended_is_a_finding_within_the_cap() -> None:
    spans = (LicenceSpan(date(2024, 1, 1), "valid"), LicenceSpan(date(2024, 9, 1), "suspended"))
    result = check(case(paid(84000), agency=AgencyRecord("a", spans=spans)))
    assert outcomes(result) == {None: Outcome.WRONG_PAYEE, "VN-SF-GEN": Outcome.WITHIN_CAP}
    assert result.verdict is Outcome.WRONG_PAYEE


def test_c5_13_any_amount_to_an_unlicensed_payee_is_a_finding() -> None:
    finding = by_rule(check(case(paid("0.01"), agency=AgencyRecord("a"))))[None]
    assert (finding.outcome, finding.licence_status) == (Outcome.PROHIBITED_ITEM, "not_licensed")


def test_c5_14_employer_paid_and_then_took_it_back() -> None:
    flight = paid(9000, category="cost.travel_lodging", payee="employer")
    taken = paid(9000, category="wage.deduction", payee="employer", recovers="cost.travel_lodging")
    abroad = {"destination": "MY", "wage": money(1700, "MYR")}
    assert outcomes(check(case(taken, **abroad)))["VN-MY-AIR"] is Outcome.EMPLOYER_SHOULD_PAY
    assert "VN-MY-AIR" not in outcomes(check(case(flight, **abroad)))
    shared = {"agreed_fee": money(80000, "TWD"), "employer_paid": money(30000, "TWD")}
    fee = paid(60000, category="wage.deduction", payee="employer", recovers="fee.service")
    assert by_rule(check(case(fee, **shared)))["VN-SF-REMAINDER"].excess == money("10000.00", "TWD")


def test_c5_15_extension_has_its_own_fee_and_taiwan_none_for_renewal() -> None:
    extended = {"contract_months": 36, "extension_months": 12}
    result = check(case(paid(15000, purpose="extension"), **extended))
    assert by_rule(result)["VN-SF-EXT"].excess == money("1000.00", "TWD")  # 0.5 × 28,000
    renewal = paid(1, payee="destination_agency", purpose="extension")
    renewed = check(case(renewal, programme="tw_foreign_worker", **extended))
    assert outcomes(renewed)["TW-PLACEMENT"] is Outcome.PROHIBITED_ITEM


def test_c5_16_early_return_owes_back_the_months_not_worked() -> None:
    ended = case(paid(84000), terminated_month=12, refunded=money(6000, "TWD"))
    finding = by_rule(check(ended))["VN-SF-REFUND"]
    assert finding.excess == money("50000.00", "TWD")  # 84,000 × 24 ÷ 36 − 6,000
    assert finding.depends_on == ("reason_for_return",)


def test_c5_17_chain_across_two_countries_counts_on_each_side() -> None:
    chain = (paid(50000), paid(30000, payee="sub_agent"), paid(5000, payee="destination_agency"))
    result = check(case(*chain, programme="tw_foreign_worker"))
    assert by_rule(result)["VN-SF-GEN"].paid == money("85000.00", "TWD")
    assert by_rule(result)["TW-PLACEMENT"].paid == money("5000.00", "TWD")


def test_c5_18_group_payment_is_split_evenly_only_with_consent() -> None:
    agreed = check(case(paid(255000, people=3, split_agreed=True)))
    unasked = check(case(paid(255000, people=3)))
    assert by_rule(agreed)["VN-SF-GEN"].excess == money("1000.00", "TWD")  # 85,000 − 84,000
    assert (unasked.verdict, unasked.missing) == (Outcome.MISSING_DATA, ("share",))


def test_c5_19_answer_holds_sums_and_rules_and_nothing_that_names_a_person() -> None:
    """What is stored and published elsewhere: `test_answer_is_never_stored` and the monitoring's own tests."""
    result = check(case(paid(Decimal(90000))))
    assert {type(value).__name__ for value in vars(result.findings[0]).values()} <= {
        "Money",
        "NoneType",
        "Outcome",
        "Rule",
        "bool",
        "str",
        "tuple",
    }
