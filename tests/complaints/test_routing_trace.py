"""Properties of every decision, its fallbacks and its trace. No database."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.enums import AccusedType, DeskRole, Recipient, Severity
from complaints.enums import RoutingReason as Why
from complaints.routing import Desk, Facts, KeptOut, Rule, Verdict, decide, trace
from complaints.routing.desks import is_kept_out

POST = Desk(1, "post", "mission", country="KH", works_in="TH", place=11, is_embassy=True)
CONSULATE = Desk(
    2, "consulate", "mission", country="KH", works_in="TH", place=12, areas=frozenset({"TH-74"})
)
MINISTRY = Desk(5, "ministry", "ministry", country="KH")
OVERSIGHT = Desk(6, "oversight", "ministry", country="KH", is_oversight=True)
CSO = Desk(7, "cso", "cso", works_in="TH")
EMPTY_POST = replace(POST, is_working=False)
WAGES = Facts("KH", "TH", "unpaid_wages", "standard", ask_for=("labour_attache",))
STANDS_IN = Rule("stands-in", lead="labour_attache", fallbacks=("cso", "ministry"))

codes = st.sampled_from(["KH", "MM", "TH", "MY"])
areas = st.sampled_from([None, "TH-10", "TH-74"])
roles = st.sampled_from(DeskRole.values)
some_kinds = st.sampled_from(["unpaid_wages", "violence", "death"])
desks_of_any_kind = st.builds(
    Desk,
    id=st.integers(1, 50),
    slug=st.text("abc", min_size=1, max_size=4),
    kind=st.sampled_from(["mission", "ministry", "cso", "agency"]),
    country=st.none() | codes,
    works_in=st.none() | codes,
    areas=st.frozensets(st.sampled_from(["TH-10", "TH-74"]), max_size=2),
    place=st.none() | st.integers(1, 5),
    is_embassy=st.booleans(),
    is_oversight=st.booleans(),
    is_working=st.booleans(),
)
many_desks = st.lists(desks_of_any_kind, max_size=12, unique_by=(lambda d: d.id, lambda d: d.slug))
any_rule = st.builds(
    Rule,
    key=st.text("abcdef", min_size=1, max_size=6),
    lead=roles,
    copies=st.lists(roles, max_size=3, unique=True).map(tuple),
    priority=st.integers(0, 3),
    nationality=st.none() | codes,
    country=st.none() | codes,
    area=areas,
    kinds=st.frozensets(some_kinds, max_size=2),
    severity=st.none() | st.sampled_from(Severity.values),
    accused_type=st.none() | st.sampled_from(AccusedType.values),
    fallbacks=st.lists(roles, max_size=3, unique=True).map(tuple),
)
many_rules = st.lists(any_rule, max_size=8, unique_by=lambda r: r.key)
kept_out = st.builds(
    KeptOut,
    words=st.frozensets(st.sampled_from(Recipient.values), max_size=2),
    places=st.frozensets(st.integers(1, 5), max_size=2),
    desks=st.frozensets(st.integers(1, 50), max_size=4),
)
any_facts = st.builds(
    Facts,
    nationality=codes,
    country=codes,
    kind=some_kinds,
    severity=st.sampled_from(Severity.values),
    area=areas,
    accused_types=st.frozensets(st.sampled_from(AccusedType.values), max_size=2),
    ask_for=st.lists(st.sampled_from(Recipient.values), max_size=2, unique=True).map(tuple),
    kept_out=kept_out,
)


@pytest.mark.security
@given(any_facts, many_rules, many_desks)
def test_no_decision_ever_names_an_office_that_was_kept_out_or_an_agency(
    facts: Facts, rules: list[Rule], desks: list[Desk]
) -> None:
    decision = decide(facts, rules, desks)
    named = [desk for desk in desks if desk.id in {decision.lead, *decision.copies}]
    assert [desk for desk in named if is_kept_out(desk, facts)] == []
    assert [desk for desk in named if desk.kind == "agency"] == []
    assert all(desk.is_working for desk in named)


@given(any_facts, many_rules, many_desks, st.randoms(use_true_random=False))
def test_the_decision_and_its_trace_hang_on_no_order_of_rules_and_desks(
    facts: Facts, rules: list[Rule], desks: list[Desk], random: object
) -> None:
    mixed_rules, mixed_desks = list(rules), list(desks)
    random.shuffle(mixed_rules)  # type: ignore[attr-defined]
    random.shuffle(mixed_desks)  # type: ignore[attr-defined]
    assert trace(facts, rules, desks) == trace(facts, mixed_rules, mixed_desks)


@given(any_facts, many_rules, many_desks)
def test_no_rule_that_matches_has_more_conditions_than_the_one_that_decides(
    facts: Facts, rules: list[Rule], desks: list[Desk]
) -> None:
    followed = decide(facts, rules, desks).rule
    matching = [rule for rule in rules if rule.matches(facts)]
    officials = [rule for rule in matching if rule.accused_type == "official"]
    rivals = officials or matching
    assert (followed is None) == (not matching)
    assert all(rule.specificity <= followed.specificity for rule in rivals if followed)
    assert followed is None or followed in rivals


@given(any_facts, many_rules, many_desks)
def test_a_case_is_unrouted_exactly_when_nobody_leads_it_and_then_says_why(
    facts: Facts, rules: list[Rule], desks: list[Desk]
) -> None:
    decision = decide(facts, rules, desks)
    has_no_lead = {Why.NO_RULE, Why.NO_DESK, Why.KEPT_OUT}
    assert (decision.lead is None) == (decision.why in has_no_lead)
    assert decision.lead not in decision.copies
    assert len(set(decision.copies)) == len(decision.copies) == len(decision.copied_because)


@given(any_facts, many_rules, many_desks)
def test_a_trace_makes_the_same_decision_and_names_every_rule_and_the_chosen_desks(
    facts: Facts, rules: list[Rule], desks: list[Desk]
) -> None:
    found = trace(facts, rules, desks)
    assert found.decision == decide(facts, rules, desks)
    assert sorted(row.rule.key for row in found.rules) == sorted(rule.key for rule in rules)
    assert [row.rule for row in found.rules if row.decides] == (
        [found.decision.rule] if found.decision.rule else []
    )
    chosen = {
        desk.id
        for choice in found.looked_for
        for desk, verdict in choice.seen
        if verdict == Verdict.CHOSEN
    }
    assert chosen == {found.decision.lead, *found.decision.copies} - {None}


@given(any_facts, many_rules, many_desks)
def test_fallbacks_change_nothing_where_the_lead_has_a_desk_or_was_kept_out(
    facts: Facts, rules: list[Rule], desks: list[Desk]
) -> None:
    without = decide(facts, [replace(rule, fallbacks=()) for rule in rules], desks)
    decision = decide(facts, rules, desks)
    if without.why != Why.NO_DESK:
        assert (decision.lead, decision.why) == (without.lead, without.why)
    else:
        assert decision.why in (Why.NO_DESK, Why.FALLBACK)


FALLBACKS = {
    "the first that has a desk": (WAGES, (EMPTY_POST, CSO, MINISTRY), CSO.id, Why.FALLBACK),
    "the next where the first has none": (WAGES, (EMPTY_POST, MINISTRY), MINISTRY.id, Why.FALLBACK),
    "nobody where none has one": (WAGES, (EMPTY_POST,), None, Why.NO_DESK),
    "not where the lead works": (WAGES, (POST, CSO), POST.id, Why.RULE),
    "the embassy before any stand-in for an empty consulate": (
        replace(WAGES, area="TH-74"),
        (replace(CONSULATE, is_working=False), POST, CSO),
        POST.id,
        Why.RULE,
    ),
    "a stand-in that was kept out is passed over": (
        replace(WAGES, kept_out=KeptOut(words=frozenset({"cso"}))),
        (EMPTY_POST, CSO, MINISTRY),
        MINISTRY.id,
        Why.FALLBACK,
    ),
    "none for a lead that was kept out": (
        replace(WAGES, kept_out=KeptOut(places=frozenset({11}))),
        (POST, CSO, MINISTRY),
        None,
        Why.KEPT_OUT,
    ),
    "none for an office she asked for": (
        replace(WAGES, ask_for=("cso",)),
        (POST, MINISTRY),
        None,
        Why.NO_DESK,
    ),
}


@pytest.mark.parametrize("name", FALLBACKS)
def test_an_empty_desk_is_stood_in_for_by(name: str) -> None:
    facts, desks, lead, why = FALLBACKS[name]
    decision = decide(facts, [STANDS_IN], desks)
    assert (decision.lead, decision.why) == (lead, why)


@pytest.mark.security
def test_no_post_stands_in_where_an_official_is_accused() -> None:
    rule = Rule(
        "o", lead="oversight", fallbacks=("labour_attache", "ministry"), accused_type="official"
    )
    facts = replace(WAGES, accused_types=frozenset({"official"}))
    decision = decide(facts, [rule], (POST, MINISTRY))
    assert (decision.lead, decision.why) == (MINISTRY.id, Why.FALLBACK)
    assert decide(facts, [rule], (POST,)).lead is None


def test_a_trace_says_of_each_desk_why_it_was_chosen_or_not() -> None:
    other_area = replace(CONSULATE, id=3, slug="b", place=13, areas=frozenset({"TH-10"}))
    kept = replace(POST, id=4, slug="c", place=14)
    empty = replace(CONSULATE, id=8, slug="d", place=15, is_working=False)
    facts = replace(WAGES, area="TH-74", kept_out=KeptOut(places=frozenset({14})))
    found = trace(facts, [STANDS_IN], (CONSULATE, POST, other_area, kept, empty, CSO))
    assert {desk.id: verdict for desk, verdict in found.looked_for[0].seen} == {
        CONSULATE.id: Verdict.CHOSEN,
        POST.id: Verdict.FURTHER,
        empty.id: Verdict.NOT_WORKING,
        kept.id: Verdict.KEPT_OUT,
        other_area.id: Verdict.OTHER_AREA,
    }


def test_a_trace_names_the_conditions_that_failed() -> None:
    rules = [
        STANDS_IN,
        Rule("mm", lead="cso", nationality="MM", severity="emergency"),
        Rule("kh", lead="labour_attache", nationality="KH"),
    ]
    found = trace(WAGES, rules, (POST,))
    assert [(row.rule.key, row.failed, row.decides) for row in found.rules] == [
        ("kh", (), True),
        ("stands-in", (), False),
        ("mm", ("nationality", "severity"), False),
    ]
