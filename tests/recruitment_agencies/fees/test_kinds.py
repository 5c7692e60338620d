"""Each rule kind by itself: one rule, a few payments."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from recruitment_agencies.fees.types import Outcome, Payment, Rule

from .builders import case, check, money, only, paid, rate, rule


def per_12(**more: Any) -> Rule:
    params = {"months_per_12": 1.0, "cap_months": 3.0, "cap_from_contract_months": 36}
    return rule("wage_months_per_12m", params={**params, **more})


@pytest.mark.parametrize(
    ("kind", "amount", "outcome"),
    [
        ("zero", 1, Outcome.OVER_CAP),
        ("zero", 0, Outcome.WITHIN_CAP),
        ("prohibited", 1, Outcome.PROHIBITED_ITEM),
        ("prohibited", 0, Outcome.WITHIN_CAP),
        ("unknown", 1, Outcome.NO_CAP_ON_RECORD),
        ("allowed_at_cost", 1, Outcome.ALLOWED_AT_COST),
    ],
)
def test_kind_without_figures_answers(kind: str, amount: int, outcome: Outcome) -> None:
    assert only(check(case(paid(amount)), rule(kind))).outcome is outcome


@pytest.mark.parametrize("kind", ["zero", "prohibited"])
def test_nothing_allowed_needs_no_exchange_rate(kind: str) -> None:
    result = check(case(paid(5, "USD"), paid(7, "VND")), rule(kind, currency="TWD"))
    assert {finding.excess for finding in result.findings} == {money(5, "USD"), money(7, "VND")}


@pytest.mark.parametrize(
    ("amount", "outcome"), [("300000", Outcome.WITHIN_CAP), ("300001", Outcome.OVER_CAP)]
)
def test_fixed_amount_compares_the_whole_sum(amount: str, outcome: Outcome) -> None:
    fixed = rule("fixed_amount", amount=Decimal(300000), currency="MMK")
    half = Decimal(amount) / 2
    result = check(case(paid(half, "MMK"), paid(half, "MMK", payee="broker")), fixed)
    assert only(result).outcome is outcome


def test_fixed_amount_for_a_month_judges_each_month() -> None:
    monthly = rule("fixed_amount", amount=Decimal(1500), currency="TWD", params={"per": "month"})
    result = check(case(paid(1600, recurring_months=3)), monthly)
    finding = only(result)
    assert (finding.outcome, finding.excess) == (Outcome.OVER_CAP, money("300.00", "TWD"))
    assert finding.cap == money("4500.00", "TWD")


def test_fixed_amount_for_a_month_is_not_evaded_by_paying_in_two_parts() -> None:
    monthly = rule("fixed_amount", amount=Decimal(1500), currency="TWD", params={"per": "month"})
    result = check(case(paid(800, on="2024-09-01"), paid(800, on="2024-09-20")), monthly)
    assert only(result).excess == money("100.00", "TWD")


def test_fixed_amount_for_a_year_counts_years_from_departure() -> None:
    yearly = rule("fixed_amount", amount=Decimal(2000), currency="TWD", params={"per": "year"})
    worker = case(
        paid(2000, on="2024-12-01"), paid(2000, on="2025-12-01"), departed_on=date(2024, 10, 1)
    )
    assert only(check(worker, yearly)).outcome is Outcome.WITHIN_CAP


def test_fixed_amounts_of_named_items_are_added() -> None:
    items = [
        rule(
            "fixed_amount",
            key=f"ITEM-{what}",
            amount=Decimal(amount),
            currency="THB",
            params={"what": what},
        )
        for what, amount in (("visa", 2000), ("permit", 1900))
    ]
    finding = only(check(case(paid(3900, "THB")), *items))
    assert (finding.outcome, finding.rules) == (Outcome.WITHIN_CAP, ("ITEM-permit", "ITEM-visa"))


def test_fixed_amount_with_an_absolute_maximum_is_ambiguous_between() -> None:
    board = rule(
        "fixed_amount",
        amount=Decimal(2500),
        currency="TWD",
        params={"per": "month", "absolute_max": 5000},
    )
    finding = only(check(case(paid(3000)), board))
    assert finding.outcome is Outcome.RULE_AMBIGUOUS
    assert finding.cap_range == (money("2500.00", "TWD"), money("5000.00", "TWD"))


@pytest.mark.parametrize(
    ("amount", "outcome"), [(28000, Outcome.WITHIN_CAP), ("28000.01", Outcome.OVER_CAP)]
)
def test_wage_months_flat_is_months_times_wage(amount: object, outcome: Outcome) -> None:
    assert only(check(case(paid(amount)), rule())).outcome is outcome


@pytest.mark.parametrize(
    ("months", "amount", "outcome", "excess"),
    [
        (12, 28000, Outcome.WITHIN_CAP, None),
        (12, 28001, Outcome.OVER_CAP, money("1.00", "TWD")),
        (24, 56000, Outcome.WITHIN_CAP, None),
        (36, 84000, Outcome.WITHIN_CAP, None),
        (60, 84001, Outcome.OVER_CAP, money("1.00", "TWD")),
        (18, 28000, Outcome.WITHIN_CAP, None),
        (18, 28001, Outcome.RULE_AMBIGUOUS, None),
        (18, 42000, Outcome.RULE_AMBIGUOUS, None),
        (18, 42001, Outcome.OVER_CAP, money("1.00", "TWD")),
        (6, 14000, Outcome.RULE_AMBIGUOUS, None),
    ],
)
def test_wage_months_per_12m_by_length(
    months: int, amount: int, outcome: Outcome, excess: object
) -> None:
    finding = only(check(case(paid(amount), contract_months=months), per_12()))
    assert (finding.outcome, finding.excess) == (outcome, excess)


def test_wage_months_per_12m_states_both_readings() -> None:
    finding = only(check(case(paid(35000), contract_months=18), per_12()))
    assert finding.cap_range == (money("28000.00", "TWD"), money("42000.00", "TWD"))


@pytest.mark.parametrize(
    ("proration", "outcome"),
    [("pro_rata", Outcome.WITHIN_CAP), ("whole_years", Outcome.OVER_CAP)],
)
def test_wage_months_per_12m_is_plain_where_the_text_says(proration: str, outcome: Outcome) -> None:
    checked = case(paid(35000), contract_months=18)
    assert only(check(checked, per_12(proration=proration))).outcome is outcome


@pytest.mark.parametrize(
    ("amount", "outcome", "review"),
    [
        ("56000", Outcome.RULE_AMBIGUOUS, False),
        ("57000", Outcome.OVER_CAP, True),
        ("57200", Outcome.OVER_CAP, False),
    ],
)
def test_step_at_36_months_bounds_the_cap_and_flags_the_doubt(
    amount: str, outcome: Outcome, review: bool
) -> None:
    stepped = per_12(months_per_12=0.7, cap_months=2.0)
    finding = only(check(case(paid(amount), contract_months=35), stepped))
    assert (finding.outcome, finding.review_only) == (outcome, review)


@pytest.mark.parametrize("unknown", ["wage", "contract_months"])
def test_wage_months_per_12m_asks_for_what_it_needs(unknown: str) -> None:
    result = check(case(paid(1), **{unknown: None}), per_12())
    assert only(result).outcome is Outcome.MISSING_DATA
    assert (result.verdict, result.missing) == (Outcome.MISSING_DATA, (unknown,))


def test_extension_alone_is_judged_by_the_extension_rule() -> None:
    extension = rule(
        "wage_months_per_12m",
        key="EXT",
        params={"months_per_12": 0.5, "applies_to": "extension_period"},
    )
    extended = case(paid(14001), contract_months=None, extension_months=12)
    finding = only(check(extended, per_12(), extension))
    assert (finding.rule_key, finding.excess) == ("EXT", money("1.00", "TWD"))


def test_contract_and_extension_together_hang_on_what_the_payment_was_for() -> None:
    extension = rule(
        "wage_months_per_12m",
        key="EXT",
        params={"months_per_12": 0.5, "applies_to": "extension_period"},
    )
    result = check(case(paid(20000), extension_months=12), per_12(), extension)
    assert {finding.depends_on for finding in result.findings} == {("purpose",)}
    assert (result.verdict, result.possible_verdict) == (Outcome.MISSING_DATA, Outcome.OVER_CAP)


def test_deposit_over_its_cap_is_over_cap() -> None:
    cap = rule(
        "refundable_deposit_cap",
        category="security.deposit",
        amount=Decimal(12_000_000),
        currency="VND",
    )
    deposit = paid(12_000_001, "VND", category="security.deposit")
    assert only(check(case(deposit), cap)).excess == money(1, "VND")


def test_deposit_not_returned_after_the_work_ended_is_open() -> None:
    cap = rule(
        "refundable_deposit_cap",
        category="security.deposit",
        amount=Decimal(12_000_000),
        currency="VND",
    )
    deposit = paid(12_000_000, "VND", category="security.deposit")
    ended = case(deposit, terminated_month=10, refunded=money(2_000_000, "VND"))
    result = check(ended, cap)
    assert result.verdict is Outcome.DEPOSIT_OPEN
    assert result.findings[0].excess == money(10_000_000, "VND")


def test_deposit_measured_by_an_unknown_price_asks_for_it() -> None:
    cap = rule(
        "refundable_deposit_cap",
        category="security.deposit",
        params={"measure": "one_way_airfare"},
    )
    result = check(case(paid(1, category="security.deposit")), cap)
    assert (result.verdict, result.missing) == (Outcome.MISSING_DATA, ("one_way_airfare",))


def test_benchmark_is_shown_and_judges_nothing() -> None:
    standard = rule("benchmark_zero", side="benchmark", category="all")
    result = check(case(paid(1)), rule(), standard)
    assert (only(result).rule_key, result.benchmark) == ("A-RULE", standard)


def test_employer_pays_item_stands_beside_the_cap() -> None:
    employer = rule("employer_pays_item", key="EMPLOYER")
    result = check(case(paid(100)), rule(), employer)
    assert result.verdict is Outcome.EMPLOYER_SHOULD_PAY
    assert len(result.findings) == 2


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"on": "2024-08-31"}, Outcome.TOO_EARLY),
        ({"in_advance": True}, Outcome.TOO_EARLY),
        ({"receipt": False}, Outcome.NO_RECEIPT),
    ],
)
def test_timing_condition_speaks_of_a_known_breach(more: Any, outcome: Outcome) -> None:
    timing = rule(
        "timing_condition",
        category="fee.brokerage",
        params={"not_before": ["signed_on"], "forbids_advance": True, "needs_receipt": True},
    )
    checked = case(paid(1, category="fee.brokerage", **more))
    assert only(check(checked, timing)).outcome is outcome


def test_payee_condition_names_the_branch() -> None:
    branch = rule(
        "payee_condition", category="fee.brokerage", params={"forbidden_payees": ["branch"]}
    )
    checked = case(paid(1, category="fee.brokerage", payee="branch"))
    assert only(check(checked, branch)).outcome is Outcome.WRONG_PAYEE


def test_remainder_after_the_employer_limits_the_worker() -> None:
    remainder = rule("remainder_after_employer", key="REST")
    checked = case(paid(20000), agreed_fee=money(28000, "TWD"), employer_paid=money(10000, "TWD"))
    result = check(checked, rule(), remainder)
    assert result.findings[0].excess == money("2000.00", "TWD")


def test_tiered_monthly_fee_falls_with_service() -> None:
    tiers = {"tiers": [[1, 12, 1800], [13, 24, 1700], [25, None, 1500]]}
    tiered = rule(
        "recurring_fixed_tiered", category="fee.recurring_service", currency="TWD", params=tiers
    )

    def fees(*amounts: int) -> tuple[Payment, ...]:
        return tuple(
            paid(
                amount,
                category="fee.recurring_service",
                on=f"{2024 + year}-10-01",
                recurring_months=12,
            )
            for year, amount in enumerate(amounts)
        )

    lawful = only(check(case(*fees(1800, 1700, 1500), departed_on=date(2024, 10, 1)), tiered))
    assert (lawful.outcome, lawful.paid) == (Outcome.WITHIN_CAP, money("60000.00", "TWD"))
    flat = only(check(case(*fees(1800, 1800, 1800), departed_on=date(2024, 10, 1)), tiered))
    assert flat.excess == money("4800.00", "TWD")


def test_package_total_counts_fees_and_costs_together() -> None:
    package = rule("package_total", category="all", amount=Decimal(49), currency="USD")
    result = check(case(paid(40, "USD"), paid(10, "USD", category="cost.admin")), package)
    assert result.findings[0].excess == money("1.00", "USD")


def test_transition_keeps_old_terms_for_whoever_had_left() -> None:
    old = rule(key="OLD", effective_to=date(2024, 5, 14), params={"months": 3})
    new = rule(key="NEW", effective_from=date(2024, 5, 15))
    change = rule("transition_rule", key="CHANGE", category="all", effective_from=date(2024, 5, 15))

    def judged(departed: date | None) -> set[tuple[str | None, tuple[str, ...]]]:
        worker = case(paid(1), signed_on=date(2024, 3, 1), departed_on=departed)
        found = check(worker, old, new, change).findings
        return {(finding.rule_key, finding.depends_on) for finding in found}

    assert judged(date(2024, 5, 1)) == {("OLD", ())}
    assert judged(date(2024, 6, 1)) == {("NEW", ())}
    assert judged(None) == {("OLD", ()), ("NEW", ("departed_on",))}


def test_rounding_is_half_up_to_the_minor_unit() -> None:
    half = rule(params={"months": "0.5"})
    yen = check(case(paid(50, "JPY"), wage=money(99, "JPY")), half)
    assert only(yen).cap == money(50, "JPY")


def test_rate_may_stand_the_other_way_round() -> None:
    worker = case(paid(25000, "PHP"), wage=money(1700, "MYR"))
    assert only(check(worker, rule(), rates=[rate("PHP", "MYR", "0.08")])).excess == money(
        "3750.00", "PHP"
    )


def test_rate_is_the_nearest_earlier_one() -> None:
    worker = case(paid(28000, "PHP"), wage=money(28000, "TWD"))
    rates = [
        rate("TWD", "PHP", 2, on="2024-08-01"),
        rate("TWD", "PHP", 1, on="2024-09-04"),
        rate("TWD", "PHP", 9, on="2024-09-06"),
    ]
    assert only(check(worker, rule(), rates=rates)).cap == money("28000.00", "PHP")


def test_no_rate_names_the_pair() -> None:
    result = check(case(paid(1, "PHP")), rule())
    assert (result.verdict, result.missing) == (
        Outcome.MISSING_DATA,
        ("exchange_rate:PHP/TWD",),
    )
