"""Which rules speak: scope, sides, dates, statuses, payees, specific before general."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from recruitment_agencies.fees.types import Outcome, Source

from .builders import by_rule, case, check, only, outcomes, paid, rule


@pytest.mark.parametrize(
    "scope",
    [
        {"origin": "PH"},
        {"destinations": ("JP",)},
        {"excluded_destinations": ("TW",)},
        {"sectors": ("seafaring",)},
        {"excluded_sectors": ("manufacturing",)},
        {"payer": "agency"},
        {"status": "draft_when_reported"},
        {"status": "example"},
        {"collector": "employer"},
        {"effective_from": date(2025, 1, 1)},
        {"effective_to": date(2024, 8, 31)},
        {"rule_kind": "penalty_reference"},
        {"params": {"months": 1, "purpose": "selection"}},
    ],
)
def test_rule_out_of_scope_is_silent(scope: dict[str, Any]) -> None:
    result = check(case(paid(90000)), rule(**scope))
    assert [finding.rule_key for finding in result.findings] == [None]
    assert result.verdict is Outcome.NO_CAP_ON_RECORD


@pytest.mark.parametrize(
    ("scope", "unknown"),
    [
        ({"programmes": ("mou",)}, "programme"),
        ({"sectors": ("seafaring",)}, "sector"),
        ({"excluded_sectors": ("seafaring",)}, "sector"),
        ({"conditions": {"repeat_with_new_employer": True}}, "repeat_with_new_employer"),
        ({"conditions": {"contract_months_min": 12}}, "contract_months"),
    ],
)
def test_unknown_scope_gives_a_finding_that_depends_on_it(
    scope: dict[str, Any], unknown: str
) -> None:
    result = check(case(paid(90000), sector=None, contract_months=None), rule(**scope))
    finding = only(result)
    assert (finding.depends_on, finding.review_only) == ((unknown,), True)
    assert (result.verdict, result.possible_verdict) == (Outcome.MISSING_DATA, Outcome.OVER_CAP)
    assert unknown in result.missing


def test_unknown_payee_leaves_a_rule_for_one_party_open() -> None:
    result = check(case(paid(90000, payee="unknown")), rule(collector="destination_agency"))
    assert only(result).depends_on == ("payee",)


def test_unknown_payee_counts_as_the_recruitment_chain() -> None:
    assert only(check(case(paid(90000, payee="unknown")), rule())).depends_on == ()


def test_certain_and_possible_money_are_judged_one_after_the_other() -> None:
    known = paid(20000, payee="destination_agency")
    result = check(case(known, paid(20000, payee="unknown")), rule(collector="destination_agency"))
    assert [(f.outcome, f.depends_on) for f in result.findings] == [
        (Outcome.WITHIN_CAP, ()),
        (Outcome.OVER_CAP, ("payee",)),
    ]


def test_more_specific_rule_replaces_the_general_one() -> None:
    special = rule(key="SPECIAL", destinations=("TW",), sectors=("manufacturing",))
    country = rule(key="COUNTRY", destinations=("TW",))
    assert only(check(case(paid(1)), rule(), country, special)).rule_key == "SPECIAL"


def test_named_rule_is_replaced_even_by_an_equally_specific_one() -> None:
    special = rule(key="SPECIAL", params={"months": 1, "lex_specialis_over": "A-RULE"})
    assert only(check(case(paid(1)), rule(), special)).rule_key == "SPECIAL"


def test_possible_rule_does_not_replace_a_certain_one() -> None:
    special = rule("zero", key="SPECIAL", programmes=("mou",))
    result = check(case(paid(1)), rule(), special)
    assert outcomes(result) == {"A-RULE": Outcome.WITHIN_CAP, "SPECIAL": Outcome.OVER_CAP}


def test_sides_do_not_replace_each_other() -> None:
    other = rule("prohibited", key="THERE", side="destination", destinations=("TW",))
    result = check(case(paid(1)), rule(), other)
    assert set(by_rule(result)) == {"A-RULE", "THERE"}
    assert result.rules_conflict is True


def test_gap_rule_stands_beside_a_cap() -> None:
    gap = rule("unknown", key="GAP", confidence="gap")
    special = rule(key="SPECIAL", destinations=("TW",))
    result = check(case(paid(1)), gap, special)
    assert result.verdict is Outcome.NO_CAP_ON_RECORD
    assert set(by_rule(result)) == {"GAP", "SPECIAL"}


def test_gap_confidence_is_never_a_cap() -> None:
    result = check(case(paid(90000)), rule(confidence="gap"))
    assert only(result).outcome is Outcome.NO_CAP_ON_RECORD


@pytest.mark.parametrize("confidence", ["conflicting", "verified_secondary", "unverified"])
def test_weak_source_is_for_review(confidence: str) -> None:
    assert only(check(case(paid(1)), rule(confidence=confidence))).review_only is True


def test_historic_rule_judges_inside_its_dates() -> None:
    old = rule(status="historic", effective_to=date(2024, 12, 31))
    assert only(check(case(paid(90000)), old)).outcome is Outcome.OVER_CAP


def test_rule_that_may_have_lapsed_never_decides_the_verdict() -> None:
    lapsed = rule("prohibited", key="LAPSED", status="historic_validity_unknown")
    gap = rule("unknown", key="GAP", confidence="gap")
    result = check(case(paid(1)), lapsed, gap)
    assert (result.verdict, result.possible_verdict) == (
        Outcome.NO_CAP_ON_RECORD,
        Outcome.PROHIBITED_ITEM,
    )
    assert by_rule(result)["LAPSED"].review_only is True


@pytest.mark.parametrize(
    ("precision", "signed", "review"),
    [
        ("day", date(2020, 1, 1), False),
        ("year", date(2020, 6, 1), True),
        ("year", date(2021, 6, 1), False),
        ("signature_date", date(2020, 6, 1), True),
    ],
)
def test_coarse_start_is_for_review_near_its_edge(
    precision: str, signed: date, review: bool
) -> None:
    checked = case(paid(1, on=signed.isoformat()), signed_on=signed)
    assert only(check(checked, rule(effective_from_precision=precision))).review_only is review


@pytest.mark.parametrize(("year", "review"), [(2020, False), (2024, True), (None, True)])
def test_unknown_start_is_sure_only_after_the_report(year: int | None, review: bool) -> None:
    reported = rule(effective_from=None, source=Source(year=year))
    assert only(check(case(paid(1)), reported)).review_only is review


def test_cap_holds_as_of_signing_and_fixed_amounts_as_of_payment() -> None:
    cap = rule(key="CAP", effective_to=date(2024, 9, 2))
    fixed = rule(
        "fixed_amount",
        key="FIXED",
        amount=Decimal(5),
        currency="TWD",
        effective_from=date(2024, 9, 3),
    )
    assert set(by_rule(check(case(paid(1)), cap, fixed))) == {"CAP", "FIXED"}


def test_payment_date_stands_in_for_an_unknown_signing() -> None:
    cap = rule(effective_from=date(2024, 9, 3))
    assert only(check(case(paid(1), signed_on=None), cap)).rule_key == "A-RULE"


def test_undated_payment_is_judged_by_the_law_of_the_asked_day_for_review() -> None:
    checked = case(paid(90000, on=None), signed_on=None, as_of=date(2026, 11, 22))
    result = check(checked, rule())
    assert (result.verdict, only(result).review_only) == (Outcome.OVER_CAP, True)
    assert result.missing == ("paid_on",)


def test_undated_payment_without_a_day_depends_on_it() -> None:
    result = check(case(paid(90000, on=None), signed_on=None), rule())
    assert only(result).depends_on == ("paid_on",)


def test_second_category_of_a_rule_is_judged_too() -> None:
    branch = rule(
        "payee_condition", params={"forbidden_payees": ["branch"], "also": "security.deposit"}
    )
    result = check(case(paid(1, category="security.deposit", payee="branch")), branch)
    assert only(result).outcome is Outcome.WRONG_PAYEE
