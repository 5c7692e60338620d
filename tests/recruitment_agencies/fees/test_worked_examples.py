"""The worked examples of fee-rules.md, over the whole reference file."""

from datetime import date

from recruitment_agencies.fees.formula import formula_text
from recruitment_agencies.fees.types import Outcome

from .builders import by_rule, case, check, money, only, outcomes, paid, rate


def test_example_1_factory_worker_in_taiwan_paid_6000_over_the_cap() -> None:
    result = check(case(paid(90000)))
    finding = only(result)
    assert finding.rule_key == "VN-SF-GEN"
    assert (finding.outcome, finding.excess) == (Outcome.OVER_CAP, money("6000.00", "TWD"))
    assert finding.cap == money("84000.00", "TWD")
    assert formula_text(finding.arithmetic) == "min(1.0 × 36 ÷ 12, 3.0) × 28,000 TWD"
    assert (result.verdict, result.possible_verdict) == (Outcome.OVER_CAP, Outcome.OVER_CAP)
    assert result.rules_conflict is False
    assert finding.review_only is False


def test_example_2_home_carer_is_judged_by_the_special_cap_alone() -> None:
    carer = case(paid(20000), sector="caregiving_home", wage=money(20000, "TWD"))
    finding = only(check(carer))
    assert finding.rule_key == "VN-TW-HOME"
    assert (finding.outcome, finding.cap) == (Outcome.WITHIN_CAP, money("20000.00", "TWD"))


def test_example_2_one_dollar_more_is_over_the_cap() -> None:
    carer = case(paid(20001), sector="caregiving_home", wage=money(20000, "TWD"))
    assert only(check(carer)).excess == money("1.00", "TWD")


def test_example_4_skilled_worker_after_training_owes_no_fee_and_no_deposit() -> None:
    worker = case(
        paid(15_000_000, "VND"),
        paid(10_000_000, "VND", category="security.deposit"),
        destination="JP",
        programme="ssw_after_titp",
        sector=None,
        wage=money(200000, "JPY"),
    )
    result = check(worker)
    fee, deposit = by_rule(result)["VN-JP-SSW-AFTER-TITP"], by_rule(result)["VN-DEP-JP"]
    assert (fee.outcome, fee.excess) == (Outcome.OVER_CAP, money(15_000_000, "VND"))
    assert (deposit.outcome, deposit.excess) == (
        Outcome.PROHIBITED_ITEM,
        money(10_000_000, "VND"),
    )
    assert result.verdict is Outcome.PROHIBITED_ITEM


def test_example_7_philippine_fee_is_converted_at_the_rate_of_its_day() -> None:
    worker = case(
        paid(25000, "PHP"),
        paid(3000, "PHP", category="cost.medical"),
        origin="PH",
        destination="MY",
        wage=money(1700, "MYR"),
    )
    result = check(worker, rates=[rate("MYR", "PHP", "12.50", on="2024-09-05")])
    fee = by_rule(result)["PH-PF-GEN"]
    assert (fee.outcome, fee.cap, fee.excess) == (
        Outcome.OVER_CAP,
        money("21250.00", "PHP"),
        money("3750.00", "PHP"),
    )
    assert formula_text(fee.arithmetic) == "1.0 × 1,700 MYR × 12.5 PHP/MYR"
    assert outcomes(result)["PH-COST-MEDICAL"] is Outcome.ALLOWED_AT_COST


def test_example_9_dismissed_in_month_four_is_still_owed_200() -> None:
    worker = case(
        paid(1400, "SGD", payee="destination_agency"),
        origin="MM",
        destination="SG",
        sector=None,
        contract_months=24,
        wage=money(700, "SGD"),
        terminated_month=4,
        refunded=money(500, "SGD"),
    )
    result = check(worker)
    assert outcomes(result) == {
        "SG-REFUND": Outcome.REFUND_DUE,
        "SG-CAP": Outcome.WITHIN_CAP,
        None: Outcome.NO_CAP_ON_RECORD,
    }
    assert by_rule(result)["SG-REFUND"].excess == money("200.00", "SGD")
    assert result.verdict is Outcome.REFUND_DUE


def test_example_12_sub_agent_money_counts_and_the_two_laws_disagree() -> None:
    worker = case(
        paid(280_000, "MMK", on="2023-03-01"),
        paid(200_000, "MMK", on="2023-03-01", payee="sub_agent"),
        origin="MM",
        destination="TH",
        sector=None,
        programme="mou",
        signed_on=date(2023, 3, 1),
        wage=None,
        contract_months=None,
    )
    result = check(worker)
    origin, destination = by_rule(result)["MM-TH-300"], by_rule(result)["TH-DEST-ZERO"]
    assert (origin.outcome, origin.excess) == (Outcome.OVER_CAP, money(180_000, "MMK"))
    assert origin.review_only is True
    assert (destination.outcome, destination.paid) == (
        Outcome.PROHIBITED_ITEM,
        money(480_000, "MMK"),
    )
    assert result.rules_conflict is True


def test_example_12_without_the_programme_rests_on_the_origin_alone() -> None:
    worker = case(paid(480_000, "MMK", on="2023-03-01"), origin="MM", destination="TH", sector=None)
    result = check(worker)
    assert (result.verdict, result.possible_verdict) == (
        Outcome.OVER_CAP,
        Outcome.PROHIBITED_ITEM,
    )
    assert by_rule(result)["TH-DEST-ZERO"].depends_on == ("programme",)
    assert result.missing == ("programme",)
