"""Paid while the agency was not licensed: a finding, whatever the amount."""

from datetime import date

import pytest

from recruitment_agencies.fees.types import (
    AgencyRecord,
    FeeCheckResult,
    Finding,
    LicenceSpan,
    Outcome,
)

from .builders import case, check, money, paid, rule

RECORD = AgencyRecord(
    key="a1",
    spans=(
        LicenceSpan(date(2024, 1, 1), "valid"),
        LicenceSpan(date(2024, 10, 1), "suspended"),
        LicenceSpan(date(2024, 12, 1), "valid"),
        LicenceSpan(date(2025, 6, 1), "expired"),
        LicenceSpan(date(2025, 9, 1), "revoked"),
    ),
)


def of_register(result: FeeCheckResult) -> list[Finding]:
    return [finding for finding in result.findings if finding.licence_status]


@pytest.mark.parametrize(
    ("day", "status", "outcome"),
    [
        ("2023-12-31", "not_licensed", Outcome.PROHIBITED_ITEM),
        ("2024-01-01", None, None),
        ("2024-09-30", None, None),
        ("2024-10-01", "suspended", Outcome.WRONG_PAYEE),
        ("2024-11-30", "suspended", Outcome.WRONG_PAYEE),
        ("2024-12-01", None, None),
        ("2025-06-01", "expired", Outcome.WRONG_PAYEE),
        ("2025-09-01", "revoked", Outcome.WRONG_PAYEE),
    ],
)
def test_licence_counts_on_the_day_of_payment_even_within_the_cap(
    day: str, status: str | None, outcome: Outcome | None
) -> None:
    result = check(case(paid(1, on=day), agency=RECORD), rule())
    assert [(f.licence_status, f.outcome) for f in of_register(result)] == (
        [(status, outcome)] if status else []
    )
    assert result.verdict is (outcome or Outcome.WITHIN_CAP)


def test_no_licence_on_record_is_for_a_person_to_confirm() -> None:
    (finding,) = of_register(check(case(paid(5), agency=AgencyRecord("x")), rule()))
    assert (finding.review_only, finding.excess) == (True, money("5.00", "TWD"))


def test_unknown_payee_or_day_makes_it_possible_only() -> None:
    unknown = check(case(paid(1, payee="unknown", on="2024-10-05"), agency=RECORD), rule())
    undated = check(case(paid(1, on=None), agency=RECORD, signed_on=date(2024, 10, 5)), rule())
    assert of_register(unknown)[0].depends_on == ("payee",)
    assert of_register(undated)[0].depends_on == ("paid_on",)
    assert (unknown.verdict, unknown.possible_verdict) == (
        Outcome.WITHIN_CAP,
        Outcome.WRONG_PAYEE,
    )


@pytest.mark.parametrize("payee", ["employer", "state", "destination_agency"])
def test_money_of_others_is_not_the_agencys(payee: str) -> None:
    result = check(case(paid(1, payee=payee, on="2024-10-05"), agency=RECORD), rule())
    assert of_register(result) == []


def test_months_of_a_recurring_payment_count_by_their_own_days() -> None:
    monthly = paid(100, on="2024-09-15", recurring_months=4)  # valid, suspended twice, valid
    (finding,) = of_register(check(case(monthly, agency=RECORD), rule()))
    assert finding.paid == money("200.00", "TWD")


def test_agency_of_the_country_of_work_answers_for_its_own_money() -> None:
    abroad = AgencyRecord("b", side="destination", spans=RECORD.spans)
    both = (paid(1, on="2024-10-05"), paid(2, on="2024-10-05", payee="destination_agency"))
    (finding,) = of_register(check(case(*both, agency=abroad), rule()))
    assert (finding.side, finding.paid) == ("destination", money("2.00", "TWD"))
