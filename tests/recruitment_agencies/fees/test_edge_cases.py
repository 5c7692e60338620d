"""fee-rules.md C5 and the countries without figures, over the whole reference file."""

from datetime import date
from typing import Any

import pytest

from recruitment_agencies.fees.engine import check_fees
from recruitment_agencies.fees.types import FeeCheckInput, Outcome, Payment

from .builders import by_rule, case, check, money, only, outcomes, paid, reference_rules


@pytest.mark.parametrize(
    ("amount", "outcome"),
    [
        (28000, Outcome.WITHIN_CAP),
        (35000, Outcome.RULE_AMBIGUOUS),
        (42000, Outcome.RULE_AMBIGUOUS),
        (42001, Outcome.OVER_CAP),
    ],
)
def test_eighteen_months_have_two_readings(amount: int, outcome: Outcome) -> None:
    assert check(case(paid(amount), contract_months=18)).verdict is outcome


@pytest.mark.parametrize(
    ("destination", "programme", "verdict"),
    [
        ("TH", None, Outcome.NO_CAP_ON_RECORD),
        ("TH", "mou", Outcome.PROHIBITED_ITEM),
        ("MY", None, Outcome.NO_CAP_ON_RECORD),
    ],
)
@pytest.mark.parametrize("origin", ["KH", "LA"])
def test_cambodia_and_laos_never_read_as_compliant(
    origin: str, destination: str, programme: str | None, verdict: Outcome
) -> None:
    checked = case(
        paid(650, "USD"),
        origin=origin,
        destination=destination,
        programme=programme,
        wage=money(9000, "THB"),
    )
    result = check(checked)
    assert result.verdict is verdict
    assert outcomes(result)[f"{origin}-GEN"] is Outcome.NO_CAP_ON_RECORD


def test_sector_ceilings_of_2022_are_unknown_and_not_those_of_2024() -> None:
    checked = case(
        paid(20000, on="2023-03-01"),
        sector="caregiving_home",
        signed_on=date(2023, 3, 1),
        departed_on=date(2023, 4, 1),
        wage=money(20000, "TWD"),
    )
    result = check(checked)
    assert set(by_rule(result)) == {"VN-SF-GEN", "VN-SF-SECTOR-2022"}
    assert result.verdict is Outcome.NO_CAP_ON_RECORD


def test_selection_is_free_but_a_service_fee_is_not_a_selection_fee() -> None:
    assert "VN-SELECT" not in by_rule(check(case(paid(1))))
    result = check(case(paid(1, purpose="selection")))
    assert outcomes(result)["VN-SELECT"] is Outcome.PROHIBITED_ITEM


def test_lao_visa_and_permit_are_two_items_of_one_category() -> None:
    lao: dict[str, Any] = {"origin": "LA", "destination": "TH", "sector": None}
    lawful = check(case(paid(3900, "THB", category="cost.admin"), **lao))
    assert only(lawful).outcome is Outcome.WITHIN_CAP
    over = check(case(paid(3901, "THB", category="cost.admin"), **lao))
    assert only(over).excess == money("1.00", "THB")


def test_nepali_insurance_counts_one_premium_not_both() -> None:
    checked = case(
        paid(9000, "NPR", category="cost.insurance", payee="state"),
        origin="NP",
        destination="QA",
    )
    assert only(check(checked)).cap == money("8995.00", "NPR")


def test_costs_without_any_rule_never_read_as_fine() -> None:
    result = check(case(paid(20000), paid(500, category="cost.equipment")))
    assert outcomes(result) == {"VN-SF-GEN": Outcome.WITHIN_CAP}
    assert (result.verdict, result.uncovered) == (Outcome.NO_CAP_ON_RECORD, ("cost.equipment",))


def test_no_payment_at_all_is_no_verdict_of_innocence() -> None:
    assert check(case()).verdict is Outcome.NO_CAP_ON_RECORD


def test_unconvertible_money_never_hides_an_excess() -> None:
    result = check(case(paid(90000), paid(1, "USD")))
    assert [finding.outcome for finding in result.findings] == [
        Outcome.OVER_CAP,
        Outcome.MISSING_DATA,
    ]


def test_deposits_and_deductions_stand_outside_the_totals() -> None:
    checked = case(
        paid(100),
        paid(10, category="cost.medical"),
        paid(7, "VND", category="security.deposit"),
        paid(5, category="wage.deduction", payee="employer", recurring_months=2),
        paid(18, category="fee.recurring_service", recurring_months=10),
    )
    totals = check(checked).total_paid
    assert totals.agency_fees == (money("280.00", "TWD"),)
    assert totals.all_costs == (money("290.00", "TWD"),)
    assert totals.deposits == (money(7, "VND"),)
    assert totals.deductions == (money("10.00", "TWD"),)


def test_offshore_crew_in_taiwan_pay_no_deposit() -> None:
    deposit = paid(12_000_000, "VND", category="security.deposit")
    assert only(check(case(deposit, sector="fishing_offshore"))).rule_key == "VN-DEP-TW-SEA"
    assert only(check(case(deposit))).outcome is Outcome.WITHIN_CAP


def test_draft_japanese_cap_judges_nobody() -> None:
    checked = case(paid(1), destination="JP", programme="esd", signed_on=date(2027, 5, 1))
    assert "JP-ESD-2M" not in by_rule(check(checked))


def test_every_corridor_of_the_reference_file_gets_an_answer() -> None:
    rules = reference_rules()
    for origin in ("VN", "KH", "LA", "MM", "PH", "ID", "NP"):
        for destination in ("TH", "MY", "SG", "TW", "JP", "KR", "QA"):
            payments = tuple(
                Payment(category, money(5, "USD").amount, "USD", payee="unknown")
                for category in ("fee.service", "fee.recurring_service", "cost.admin")
            )
            bare = FeeCheckInput(origin=origin, destination=destination, payments=payments)
            result = check_fees(case=bare, rules=rules)
            assert result.verdict not in (Outcome.WITHIN_CAP, Outcome.ALLOWED_AT_COST)


@pytest.mark.parametrize("wrong", [{"amount": -1}, {"amount": "NaN"}])
def test_impossible_amount_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="amount"):
        paid(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("months", [0, 601])
def test_unbounded_months_are_refused(months: int) -> None:
    with pytest.raises(ValueError, match="recurring_months"):
        paid(1, recurring_months=months)
