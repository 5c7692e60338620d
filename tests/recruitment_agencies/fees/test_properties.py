"""What must hold for any case: order, splitting, currency, one more payment."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recruitment_agencies.fees.engine import check_fees
from recruitment_agencies.fees.types import (
    BREACHES,
    AgencyRecord,
    FeeCheckInput,
    FeeCheckResult,
    JobOrderTerms,
    LicenceSpan,
    Money,
    Payment,
    Rate,
)

from .builders import reference_rules

RATES = tuple(
    Rate("USD", quote, Decimal(rate), date(2020, 1, 1)) for quote, rate in (("TWD", "32"),)
)
DATES = st.dates(date(2022, 6, 1), date(2026, 6, 1))
AMOUNTS = st.integers(0, 20_000_000).map(lambda cents: Decimal(cents) / 100)
PAYMENTS = st.builds(
    Payment,
    category=st.sampled_from(
        [
            "fee.service",
            "fee.brokerage",
            "fee.recurring_service",
            "cost.medical",
            "cost.admin",
            "cost.travel_lodging",
            "security.deposit",
            "wage.deduction",
            "not_a_fee",
        ]
    ),
    amount=AMOUNTS,
    currency=st.sampled_from(["TWD", "USD", "MMK"]),
    paid_on=st.none() | DATES,
    payee=st.sampled_from(
        ["agency", "branch", "sub_agent", "broker", "destination_agency", "employer", "unknown"]
    ),
    recurring_months=st.none() | st.integers(1, 14),
    in_advance=st.booleans(),
    receipt=st.none() | st.booleans(),
    recovers=st.none() | st.sampled_from(["fee.service", "cost.travel_lodging"]),
    label=st.sampled_from([None, None, "service fee", "sunshine"]),
    disclosed=st.none() | st.booleans(),
    people=st.integers(1, 3),
    split_agreed=st.none() | st.booleans(),
)
SPANS = st.lists(
    st.builds(LicenceSpan, DATES, st.sampled_from(["valid", "suspended", "expired"])), max_size=3
).map(lambda spans: tuple(sorted(spans, key=lambda span: (span.since, span.status))))
AGENCIES = st.builds(AgencyRecord, st.just("a"), st.sampled_from(["origin", "destination"]), SPANS)
ORDERS = st.builds(
    JobOrderTerms,
    st.just("JO"),
    st.just(date(2022, 1, 1)),
    ceiling=st.none() | st.builds(Money, AMOUNTS, st.sampled_from(["TWD", "USD"])),
    employer_paid=st.sampled_from([(), ("cost.medical",)]),
)
CASES = st.builds(
    FeeCheckInput,
    origin=st.sampled_from(["VN", "MM", "KH", "PH", "NP", "LA", "ID"]),
    destination=st.sampled_from(["TW", "TH", "JP", "SG", "MY", "KR", "QA"]),
    sector=st.sampled_from([None, "manufacturing", "domestic_work", "seafaring"]),
    programme=st.sampled_from([None, "mou", "titp", "tw_foreign_worker", "eps", "e10"]),
    signed_on=st.none() | DATES,
    departed_on=st.none() | DATES,
    contract_months=st.none() | st.integers(1, 60),
    extension_months=st.none() | st.integers(1, 24),
    wage=st.none() | st.builds(Money, AMOUNTS, st.sampled_from(["TWD", "USD"])),
    payments=st.lists(PAYMENTS, max_size=4).map(tuple),
    agency=st.none() | AGENCIES,
    order=st.none() | ORDERS,
    agreed_fee=st.none() | st.builds(Money, AMOUNTS, st.just("TWD")),
    employer_paid=st.none() | st.builds(Money, AMOUNTS, st.just("TWD")),
    wage_base=st.sampled_from([None, None, "contract_wage"]),
    as_of=st.none() | st.just(date(2026, 11, 23)),
    terminated_month=st.none() | st.integers(1, 40),
    refunded=st.none() | st.builds(Money, AMOUNTS, st.sampled_from(["TWD", "USD"])),
)
LESS_HASTE = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def run(case: FeeCheckInput) -> FeeCheckResult:
    return check_fees(case=case, rules=reference_rules(), rates=RATES)


@LESS_HASTE
@given(case=CASES, extra=PAYMENTS)
def test_adding_a_payment_never_lowers_the_verdict(case: FeeCheckInput, extra: Payment) -> None:
    if not case.payments:
        return
    before, after = run(case), run(replace(case, payments=(*case.payments, extra)))
    assert after.verdict.rank <= before.verdict.rank
    assert after.possible_verdict.rank <= before.possible_verdict.rank


@LESS_HASTE
@given(case=CASES, order=st.randoms(use_true_random=False))
def test_order_of_payments_and_rules_changes_nothing(case: FeeCheckInput, order: object) -> None:
    shuffled, rules = list(case.payments), list(reference_rules())
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    order.shuffle(rules)  # type: ignore[attr-defined]
    rates = [*RATES, Rate("TWD", "USD", Decimal("0.03125"), date(2019, 1, 1))]
    order.shuffle(rates)  # type: ignore[attr-defined]
    other = check_fees(case=replace(case, payments=tuple(shuffled)), rules=rules, rates=rates)
    assert other == run(case)


@LESS_HASTE
@given(case=CASES, parts=st.integers(2, 5))
def test_splitting_a_payment_changes_nothing(case: FeeCheckInput, parts: int) -> None:
    if not case.payments:
        return
    first, *rest = case.payments
    piece = replace(first, amount=Decimal(int(first.amount * 100) // parts) / 100)
    last = replace(first, amount=first.amount - piece.amount * (parts - 1))
    split = replace(case, payments=(*[piece] * (parts - 1), last, *rest))
    assert run(split) == run(case)


@LESS_HASTE
@given(case=CASES)
def test_other_currency_at_the_same_rate_gives_the_same_verdict(case: FeeCheckInput) -> None:
    def in_dollars(payment: Payment) -> Payment:
        if payment.currency != "TWD":
            return payment
        return replace(payment, amount=payment.amount / 32, currency="USD")

    dollars = replace(case, payments=tuple(in_dollars(p) for p in case.payments))
    if case.refunded or (case.wage and case.wage.currency != "TWD"):
        return
    if case.order and case.order.ceiling and case.order.ceiling.currency != "TWD":
        return
    fixed_in_taiwan = {"fee.recurring_service", "security.deposit"}
    if any(payment.category in fixed_in_taiwan for payment in case.payments):
        return
    if any(0 < payment.amount < 1 for payment in case.payments):
        return  # in dollars that is less than a cent, which is nothing
    before, after = run(case), run(dollars)
    assert (before.verdict, before.possible_verdict) == (after.verdict, after.possible_verdict)


@LESS_HASTE
@given(case=CASES)
def test_possible_verdict_is_at_least_as_bad_as_the_verdict(case: FeeCheckInput) -> None:
    result = run(case)
    assert result.possible_verdict.rank <= result.verdict.rank


@LESS_HASTE
@given(case=CASES)
def test_doubtful_rule_never_accuses_without_review(case: FeeCheckInput) -> None:
    doubtful = {"conflicting", "verified_secondary", "unverified"}
    for finding in run(case).findings:
        if finding.rule and finding.rule.confidence in doubtful and finding.outcome in BREACHES:
            assert finding.review_only, finding


@LESS_HASTE
@given(case=CASES)
def test_name_nobody_knows_never_accuses(case: FeeCheckInput) -> None:
    named = replace(case, payments=tuple(replace(p, label="sunshine") for p in case.payments))
    for finding in run(replace(named, agency=None)).findings:
        if finding.outcome in BREACHES:
            assert finding.depends_on, finding
            assert finding.review_only, finding


@LESS_HASTE
@given(case=CASES)
def test_what_is_no_fee_changes_no_verdict(case: FeeCheckInput) -> None:
    if not case.payments:
        return
    tax = Payment("not_a_fee", Decimal(500), "TWD", payee="agency")
    assert run(replace(case, payments=(*case.payments, tax))).verdict is run(case).verdict
