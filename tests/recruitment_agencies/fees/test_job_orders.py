"""The approved job order's own ceiling and the items its employer pays."""

from datetime import date
from typing import Any

import pytest

from recruitment_agencies.fees.job_orders import CEILING, EMPLOYER_PAYS
from recruitment_agencies.fees.types import JobOrderTerms, Outcome

from .builders import by_rule, case, check, money, outcomes, paid


def order(amount: int | None = None, **more: Any) -> JobOrderTerms:
    ceiling = None if amount is None else money(amount, "TWD")
    return JobOrderTerms("JO/1", **{"approved_on": date(2024, 1, 1), "ceiling": ceiling, **more})


@pytest.mark.parametrize(
    ("ceiling", "fee", "found"),
    [
        (50000, 60000, {CEILING: Outcome.OVER_CAP}),
        (50000, 50000, {CEILING: Outcome.WITHIN_CAP}),
        (99000, 90000, {"VN-SF-GEN": Outcome.OVER_CAP}),
        (99000, 84000, {"VN-SF-GEN": Outcome.WITHIN_CAP}),
    ],
)
def test_the_lower_of_ceiling_and_cap_stays(
    ceiling: int, fee: int, found: dict[str, Outcome]
) -> None:
    # the law: 3.0 × 28,000 = 84,000
    assert outcomes(check(case(paid(fee), order=order(ceiling)))) == found


def test_ceiling_counts_costs_as_well_as_fees() -> None:
    both = case(paid(50000), paid(1, category="cost.medical"), order=order(50000))
    finding = by_rule(check(both))[CEILING]
    assert (finding.outcome, finding.excess) == (Outcome.OVER_CAP, money("1.00", "TWD"))


def test_ceiling_never_turns_a_gap_of_the_law_into_compliance() -> None:
    khmer = case(paid(10), origin="KH", destination="MY", order=order(50))
    assert check(khmer).verdict is Outcome.NO_CAP_ON_RECORD


@pytest.mark.parametrize(
    "terms", [{"approved_on": date(2024, 9, 2)}, {"last_day": date(2024, 8, 31)}]
)
def test_order_not_in_force_on_the_day_of_signing_says_nothing(terms: dict[str, date]) -> None:
    assert CEILING not in by_rule(check(case(paid(60000), order=order(50000, **terms))))


def test_item_that_the_employer_took_over_is_his() -> None:
    flight = paid(9000, category="cost.travel_lodging")
    terms = order(employer_paid=("cost.travel_lodging",))
    found = by_rule(check(case(flight, order=terms, contract_months=12)))
    assert found[EMPLOYER_PAYS].outcome is Outcome.EMPLOYER_SHOULD_PAY
