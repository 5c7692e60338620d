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


@pytest.mark.parametrize(
    ("amount", "outcome"),
    [
        (4200, Outcome.WITHIN_CAP),
        (4201, Outcome.RULE_AMBIGUOUS),
        (5600, Outcome.RULE_AMBIGUOUS),
        (5601, Outcome.OVER_CAP),
    ],
)
def test_percent_of_wage_holds_each_month_with_a_lower_reading_for_lodging_alone(
    amount: int, outcome: Outcome
) -> None:
    # 15 % × 28,000 = 4,200; 20 % × 28,000 = 5,600
    board = rule(
        "percent_of_wage",
        category="wage.deduction",
        collector="employer",
        amount=Decimal(20),
        currency="%",
        params={"food_and_lodging_pct": 20, "lodging_only_pct": 15},
    )
    taken = paid(amount, category="wage.deduction", payee="employer", recurring_months=3)
    assert only(check(case(taken), board)).outcome is outcome


def test_percent_of_wage_without_the_wage_asks_for_it() -> None:
    board = rule(
        "percent_of_wage", category="wage.deduction", collector="employer", amount=Decimal(15)
    )
    taken = paid(1, category="wage.deduction", payee="employer")
    assert check(case(taken, wage=None), board).missing == ("wage",)


@pytest.mark.parametrize(
    ("wage", "amount", "outcome", "cap"),
    [
        (10000, 15000, Outcome.WITHIN_CAP, 15000),
        (10000, 15001, Outcome.OVER_CAP, 15000),
        (18000, 20000, Outcome.WITHIN_CAP, 20000),
        (18000, 20001, Outcome.OVER_CAP, 20000),
    ],
)
def test_min_of_takes_the_lower_limit(wage: int, amount: int, outcome: Outcome, cap: int) -> None:
    # 45 ÷ 30 × 10,000 = 15,000 < 20,000 < 45 ÷ 30 × 18,000 = 27,000
    lower = rule("min_of", amount=Decimal(20000), currency="INR", params={"days": 45})
    finding = only(check(case(paid(amount, "INR"), wage=money(wage, "INR")), lower))
    assert (finding.outcome, finding.cap) == (outcome, money(f"{cap}.00", "INR"))


def test_min_of_in_two_currencies_judges_by_whichever_is_lower() -> None:
    # 45 ÷ 30 × 200 USD = 300 USD = 24,000 INR; the fixed 20,000 INR is lower
    lower = rule("min_of", amount=Decimal(20000), currency="INR", params={"days": 45})
    abroad = case(paid(21000, "INR"), wage=money(200, "USD"))
    finding = only(check(abroad, lower, rates=[rate("USD", "INR", 80)]))
    assert (finding.outcome, finding.excess) == (Outcome.OVER_CAP, money("1000.00", "INR"))


def test_min_of_without_the_wage_never_reads_as_fine() -> None:
    lower = rule("min_of", amount=Decimal(20000), currency="INR", params={"days": 45})
    assert check(case(paid(5, "INR"), wage=None), lower).verdict is Outcome.MISSING_DATA
    assert check(case(paid(20001, "INR"), wage=None), lower).verdict is Outcome.OVER_CAP


def test_per_job_order_cap_holds_for_its_order_alone() -> None:
    order = rule(
        "per_job_order_cap",
        amount=Decimal(350000),
        currency="LKR",
        conditions={"job_order": "AL/1"},
    )
    mine, other = case(paid(350001, "LKR"), job_order="AL/1"), case(paid(1), job_order="AL/2")
    assert only(check(mine, order)).excess == money("1.00", "LKR")
    assert [finding.rule for finding in check(other, order).findings] == [None]


@pytest.mark.parametrize(
    ("ceilings", "outcome"),
    [({"TW": 900}, Outcome.OVER_CAP), ({"JP": 900}, Outcome.NO_CAP_ON_RECORD)],
)
def test_ceiling_by_country_without_the_figure_is_no_cap_on_record(
    ceilings: dict[str, int], outcome: Outcome
) -> None:
    power = rule(
        "per_country_ceiling_set_by_government", currency="NPR", params={"ceilings": ceilings}
    )
    assert only(check(case(paid(901, "NPR")), power)).outcome is outcome


@pytest.mark.parametrize("disclosed", [None, True, False])
def test_disclosure_speaks_only_where_she_was_not_told(disclosed: bool | None) -> None:
    told = rule("disclosure_required", category="fee.brokerage")
    result = check(case(paid(1, category="fee.brokerage", disclosed=disclosed)), told)
    found = [finding.outcome for finding in result.findings]
    assert found == ([Outcome.NO_RECEIPT] if disclosed is False else [])


def test_penalty_is_a_note_beside_a_breach_and_judges_nobody() -> None:
    fine = rule("penalty_reference", key="FINE", category="all", confidence="gap", payer="agency")
    over, within = check(case(paid(28001)), rule(), fine), check(case(paid(1)), rule(), fine)
    assert (only(over).rule_key, over.notes) == ("A-RULE", (fine,))
    assert (only(within).outcome, within.notes) == (Outcome.WITHIN_CAP, ())


def test_package_holds_each_item_to_its_own_limit() -> None:
    package = rule(
        "package_total",
        category="all",
        amount=Decimal(49),
        currency="USD",
        params={"components": {"passport": 4, "thai_visa": 20, "transport": 10, "food": 5}},
    )
    papers = check(case(paid(25, "USD", category="cost.admin")), package)
    assert [(f.outcome, f.excess) for f in papers.findings] == [
        (Outcome.OVER_CAP, money("1.00", "USD")),
        (Outcome.WITHIN_CAP, None),
    ]


def test_remainder_counts_the_employers_part_at_the_rate_of_signing() -> None:
    # 28,000 TWD − 500 USD × 32 = 12,000 TWD
    remainder = rule("remainder_after_employer", key="REST")
    checked = case(paid(12001), agreed_fee=money(28000, "TWD"), employer_paid=money(500, "USD"))
    result = check(checked, rule(), remainder, rates=[rate("USD", "TWD", 32)])
    assert result.findings[0].excess == money("1.00", "TWD")


def test_remainder_asks_for_the_agreed_fee_where_the_employer_paid_a_part() -> None:
    remainder = rule("remainder_after_employer", key="REST")
    result = check(case(paid(1), employer_paid=money(5, "TWD")), rule(), remainder)
    assert (result.verdict, result.missing) == (Outcome.WITHIN_CAP, ("agreed_fee",))


def test_each_month_of_a_recurring_payment_has_the_rate_of_its_own_day() -> None:
    # September at 2, October at 1: 1,000 ÷ 2 + 1,000 ÷ 1 = 1,500
    monthly = paid(1000, "PHP", on="2024-09-05", recurring_months=2)
    rates = [rate("TWD", "PHP", 2, on="2024-09-01"), rate("TWD", "PHP", 1, on="2024-10-01")]
    assert only(check(case(monthly), rule(), rates=rates)).paid == money("1500.00", "TWD")


def test_a_conversion_shows_its_rate_day_and_direction() -> None:
    used = only(check(case(paid(1, "PHP")), rule(), rates=[rate("TWD", "PHP", 2)])).rates
    assert [(u.paid, u.limit, u.rate.rate, u.rate.on) for u in used] == [
        ("PHP", "TWD", Decimal(2), date(2024, 9, 1))
    ]
