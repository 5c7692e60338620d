"""The score: worked by hand, and what holds for any numbers."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruitment_agencies.monitoring.scorecard import CURRENT, FORMULAS, Inputs, score, tenths

GOOD = Inputs(
    licence_known=1,
    licence_valid=1,
    declarations=4,
    within_cap=4,
    notices=2,
    answered_in_time=2,
    deployed_known=100,
    oriented=100,
    refunds_due=2,
    refunds_paid=2,
)
known = st.none() | st.integers(0, 5000)


@st.composite
def any_inputs(draw: st.DrawFn) -> Inputs:
    """Anything that the register could hold, also what makes no sense (more paid than due)."""
    values = {field.name: draw(known) for field in fields(Inputs)}
    values["findings_upheld"] = draw(st.integers(0, 50))
    return Inputs(**values)


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (GOOD, 100),
        # 35 + 25·3/4 + 15·1/2 + 15·9/10 + 10·1/2 = 79.75
        (
            replace(GOOD, within_cap=3, answered_in_time=1, oriented=90, refunds_paid=1),
            80,
        ),
        # Licence and declarations alone: 60 points of weight, 35 + 0 of them: 58.33
        (Inputs(licence_known=1, licence_valid=1, declarations=2, within_cap=0), 58),
        (replace(GOOD, findings_upheld=1), 90),
        (replace(GOOD, findings_upheld=5), 50),
        (replace(GOOD, findings_upheld=6), 50),  # at most 50 off
        # 5 complaints of 1,000 workers: 2 points each
        (replace(GOOD, complaints_upheld=5, complaints_deployed=1000), 90),
        # 5 of 2,000 are 2.5 of 1,000
        (replace(GOOD, complaints_upheld=5, complaints_deployed=2000), 95),
        (replace(GOOD, complaints_upheld=500, complaints_deployed=1000), 80),  # at most 20 off
        (replace(GOOD, licence_valid=0, findings_upheld=9), 15),
        (Inputs(licence_known=1, licence_valid=0, declarations=1, within_cap=0), 0),
    ],
)
def test_score_is_the_one_worked_out_by_hand(inputs: Inputs, expected: int) -> None:
    assert score(inputs).value == expected


@pytest.mark.parametrize(
    "inputs",
    [
        Inputs(),
        Inputs(findings_upheld=5),
        Inputs(licence_known=1, licence_valid=1),  # 35 of at least 50
        Inputs(declarations=0, within_cap=0, deployed_known=0, oriented=0),
    ],
)
def test_too_little_on_record_is_no_score(inputs: Inputs) -> None:
    worked = score(inputs)
    assert (worked.value, worked.base, worked.band) == (None, None, "")


def test_a_half_is_rounded_up() -> None:
    # 35 + 25·1/2 = 47.5 of 60: 79.1666; and 37.5/60 is 62.5 exactly
    assert score(Inputs(1, 1, declarations=10, within_cap=1)).base == Fraction(625, 10)
    assert score(Inputs(1, 1, declarations=10, within_cap=1)).value == 63
    assert [str(tenths(Fraction(n, 100))) for n in (5, 4, 15, 25, 9995)] == [
        "0.1", "0.0", "0.2", "0.3", "100.0"
    ]  # fmt: skip


def test_complaints_that_cannot_be_set_against_workers_take_nothing_off() -> None:
    for inputs in (
        replace(GOOD, complaints_upheld=50),
        replace(GOOD, complaints_upheld=50, complaints_deployed=0),
        replace(GOOD, complaints_deployed=50),
    ):
        worked = score(inputs)
        assert worked.value == 100
        assert worked.deductions[1].points is None


def test_a_number_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="notices"):
        Inputs(notices=-1)


def test_formulas_have_versions_weights_of_a_hundred_and_inputs_that_exist() -> None:
    names = {field.name for field in fields(Inputs)}
    assert len({formula.version for formula in FORMULAS}) == len(FORMULAS)
    for formula in FORMULAS:
        assert sum(part.weight for part in formula.parts) == 100
        used = [(p.good, p.all) for p in formula.parts]
        used += [(d.count, d.per or d.count) for d in formula.deductions]
        assert {name for pair in used for name in pair} <= names
    assert CURRENT is FORMULAS[-1]


def test_version_1_never_changes() -> None:
    """A changed formula is a new version: this one stands under scores that were exported."""
    first = FORMULAS[0]
    assert first.version == "1"
    assert [(p.key, p.weight) for p in first.parts] == [
        ("licence", 35), ("declarations", 25), ("refunds", 15), ("orientation", 15), ("answers", 10)
    ]  # fmt: skip
    assert [(d.key, d.points, d.most) for d in first.deductions] == [
        ("findings", 10, 50), ("complaints", 2, 20)
    ]  # fmt: skip
    assert first.least_known == 50


@given(any_inputs())
def test_score_lies_between_0_and_100_or_is_none(inputs: Inputs) -> None:
    worked = score(inputs)
    assert worked.value is None or 0 <= worked.value <= 100
    assert (worked.value is None) == (worked.known_weight < CURRENT.least_known)


@given(any_inputs(), st.integers(1, 20))
def test_one_more_upheld_finding_never_raises_it(inputs: Inputs, more: int) -> None:
    worse = replace(inputs, findings_upheld=inputs.findings_upheld + more)
    _assert_not_higher(worse, inputs)


@given(any_inputs(), st.integers(1, 500))
def test_one_more_upheld_complaint_never_raises_it(inputs: Inputs, more: int) -> None:
    """Also the first that may be published."""
    worse = replace(inputs, complaints_upheld=(inputs.complaints_upheld or 0) + more)
    _assert_not_higher(worse, inputs)


@given(any_inputs(), st.sampled_from([(p.good, p.all) for p in CURRENT.parts]))
def test_one_more_that_went_wrong_never_raises_it(inputs: Inputs, part: tuple[str, str]) -> None:
    good, whole = part
    if not getattr(inputs, good) or not getattr(inputs, whole):
        return
    _assert_not_higher(replace(inputs, **{good: getattr(inputs, good) - 1}), inputs)
    _assert_not_higher(replace(inputs, **{whole: getattr(inputs, whole) + 1}), inputs)


@given(any_inputs(), st.sampled_from(CURRENT.parts))
def test_what_is_missing_counts_as_neither_good_nor_bad(inputs: Inputs, part: object) -> None:
    """Left out, a part leaves the mean of the others as it is."""
    without = score(replace(inputs, **{part.good: None, part.all: None}))  # type: ignore[attr-defined]
    if without.base is None:
        return
    others = [p for p in without.parts if p.points is not None]
    assert part not in [p.part for p in others]
    mean = sum(p.points for p in others) * 100 / sum(p.part.weight for p in others)
    assert without.base == mean


def _assert_not_higher(worse: Inputs, better: Inputs) -> None:
    before, after = score(better).value, score(worse).value
    assert (before is None) == (after is None)
    assert before is None or after <= before
