"""The table of moves and the pure rules: a case always has a due date or is closed, whatever is done with it."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from recruitment_agencies.compliance.due_dates import StepRule, rule_for
from recruitment_agencies.compliance.sanctions import (
    Measure,
    decided,
    events_to_write,
    is_no_harder,
)
from recruitment_agencies.compliance.transitions import MOVES, Act, possible_acts, stage_after
from recruitment_agencies.enums import CaseStage, ComplianceStep, EventKind, SanctionKind
from recruitment_agencies.rules import DatedEvent, licence_status
from recruitment_agencies.services.compliance.base import step_rules

DAY = date(2026, 9, 1)
ISSUED = DatedEvent(EventKind.ISSUED, date(2020, 1, 1))


@settings(max_examples=300)
@given(st.lists(st.integers(min_value=0, max_value=20), max_size=30))
def test_no_sequence_of_acts_leaves_an_open_case_without_a_due_date(choices: list[int]) -> None:
    stage, owed = CaseStage.OPEN, {ComplianceStep.REVIEW}
    for choice in choices:
        acts = [act for act in possible_acts(stage) if _is_possible(act, owed)]
        if not acts:
            break
        act = acts[choice % len(acts)]
        row, after = MOVES[act], stage_after(act, stage)
        assert after is not None
        owed -= {*row.meets, *row.drops}
        assert row.starts not in owed, "one open due date a step"
        owed |= {row.starts} if row.starts else set()
        stage = after
        assert (stage == CaseStage.CLOSED) == (owed == set())
    assert stage == CaseStage.CLOSED or owed


def _is_possible(act: Act, owed: set[ComplianceStep]) -> bool:
    """The window ends, and an appeal comes, only while it is open."""
    needs_window = act in (Act.LET_WINDOW_END, Act.APPEAL)
    return ComplianceStep.APPEAL_WINDOW in owed if needs_window else True


def test_a_closed_case_moves_no_more() -> None:
    assert possible_acts(CaseStage.CLOSED) == []


def test_every_step_has_a_row_that_says_where_its_time_comes_from() -> None:
    rules = {rule.step: rule for rule in step_rules()}
    assert set(rules) == set(ComplianceStep)
    assert {rule.basis for rule in rules.values()} == {"portal"}


def test_the_row_of_a_country_beats_the_row_for_all() -> None:
    rows = [StepRule("all", "review", 10), StepRule("kh", "review", 5, country="KH")]
    picked = [rule_for(ComplianceStep.REVIEW, country=c, rules=rows).key for c in ("KH", "VN")]
    assert picked == ["kh", "all"]


_DAYS = st.integers(min_value=0, max_value=60).map(lambda days: DAY + timedelta(days=days))


@st.composite
def _measure(draw: st.DrawFn) -> Measure:
    begin = draw(_DAYS)
    kind = draw(st.sampled_from([SanctionKind.SUSPENSION, SanctionKind.REVOCATION]))
    until = draw(st.none() | _DAYS) if kind == SanctionKind.SUSPENSION else None
    return Measure(
        draw(st.integers(1, 9)),
        kind,
        begin,
        until if until is None or until >= begin else begin,
        draw(st.none() | _DAYS.filter(lambda day: day >= begin)),
    )


@settings(max_examples=300)
@given(st.lists(_measure(), max_size=5))
def test_on_every_day_the_licence_stands_as_the_strongest_measure_says(
    measures: list[Measure],
) -> None:
    written = events_to_write(measures, others=[ISSUED], kept=[], today=DAY)
    events = [ISSUED, *(DatedEvent(event.kind, event.on) for event in written)]
    for offset in range(70):
        day = DAY + timedelta(days=offset)
        kinds = {each.kind for each in measures if each.covers(day)}
        strongest = "valid"
        if SanctionKind.REVOCATION in kinds:
            strongest = "revoked"
        elif kinds:
            strongest = "suspended"
        assert licence_status(events, on=day) == strongest
    assert len({(event.kind, event.on) for event in written}) == len(written)
    assert decided(events, on=DAY - timedelta(days=1)) == "valid"


def test_an_appeal_may_only_make_a_decision_milder() -> None:
    suspension, fine = SanctionKind.SUSPENSION, SanctionKind.FINE
    assert is_no_harder(fine, suspension)
    assert not is_no_harder(suspension, fine)
    assert is_no_harder(suspension, suspension, sizes=[(DAY, None)])
    assert not is_no_harder(suspension, suspension, sizes=[(None, DAY)])
    assert not is_no_harder(suspension, suspension, sizes=[(DAY + timedelta(days=1), DAY)])
