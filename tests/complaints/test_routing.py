"""The routing decision as a table: facts, rules and desks in, a decision out. No database."""

from dataclasses import replace

import pytest

from complaints.enums import RoutingReason as Why
from complaints.routing import Desk, Facts, KeptOut, Rule, decide

POST = Desk(1, "post", "mission", country="KH", works_in="TH", place=11, is_embassy=True)
CONSULATE = Desk(
    2, "consulate", "mission", country="KH", works_in="TH", place=12, areas=frozenset({"TH-74"})
)
OTHER_POST = Desk(3, "other-post", "mission", country="KH", works_in="MY")
FOREIGN_POST = Desk(4, "foreign-post", "mission", country="MM", works_in="TH")
MINISTRY = Desk(5, "ministry", "ministry", country="KH")
OVERSIGHT = Desk(6, "oversight", "ministry", country="KH", is_oversight=True)
CSO = Desk(7, "cso", "cso", works_in="TH")
DESKS = (POST, OTHER_POST, FOREIGN_POST, MINISTRY, OVERSIGHT, CSO)

DEFAULT = Rule("default", lead="labour_attache")
FEES = Rule(
    "fees", lead="ministry", copies=("labour_attache",), kinds=frozenset({"overcharging_fees"})
)
DANGER = Rule("danger", lead="labour_attache", copies=("cso",), severity="emergency", priority=5)
OFFICIAL = Rule("official", lead="oversight", accused_type="official", priority=100)
CORRIDOR = Rule("kh-th", lead="labour_attache", copies=("cso",), nationality="KH", country="TH")
RULES = (DEFAULT, FEES, DANGER, OFFICIAL)

WAGES = Facts("KH", "TH", "unpaid_wages", "standard", ask_for=("labour_attache",))


def kept_out(*words: str, places: tuple[int, ...] = (), desks: tuple[int, ...] = ()) -> KeptOut:
    return KeptOut(frozenset(words), frozenset(places), frozenset(desks))


CASES = {
    "the usual way": (WAGES, RULES, POST.id, Why.RULE, "default", ()),
    "a rule for the kind": (
        replace(WAGES, kind="overcharging_fees"),
        RULES,
        MINISTRY.id,
        Why.RULE,
        "fees",
        (POST.id,),
    ),
    "a rule for the severity adds a copy": (
        replace(WAGES, severity="emergency"),
        RULES,
        POST.id,
        Why.RULE,
        "danger",
        (CSO.id,),
    ),
    "an accused official goes to oversight": (
        replace(WAGES, accused_types=frozenset({"official"})),
        RULES,
        OVERSIGHT.id,
        Why.RULE,
        "official",
        (),
    ),
    "two conditions beat one of higher priority": (
        replace(WAGES, severity="emergency"),
        (*RULES, CORRIDOR),
        POST.id,
        Why.RULE,
        "kh-th",
        (CSO.id,),
    ),
    "a CSO instead": (
        replace(WAGES, ask_for=("cso",)),
        RULES,
        CSO.id,
        Why.ASKED_FOR,
        "default",
        (),
    ),
    "a CSO first, the attaché too": (
        replace(WAGES, ask_for=("cso", "labour_attache")),
        RULES,
        CSO.id,
        Why.ASKED_FOR,
        "default",
        (POST.id,),
    ),
    "the usual way, and a CSO too": (
        replace(WAGES, ask_for=("labour_attache", "cso")),
        RULES,
        POST.id,
        Why.RULE,
        "default",
        (CSO.id,),
    ),
    "a CSO instead keeps the rule's attaché copy away": (
        replace(WAGES, kind="overcharging_fees", ask_for=("cso",)),
        RULES,
        CSO.id,
        Why.ASKED_FOR,
        "fees",
        (),
    ),
    "attachés kept out": (
        replace(WAGES, kept_out=kept_out("labour_attache")),
        RULES,
        None,
        Why.KEPT_OUT,
        "default",
        (),
    ),
    "the mission kept out": (
        replace(WAGES, kept_out=kept_out(places=(11,))),
        RULES,
        None,
        Why.KEPT_OUT,
        "default",
        (),
    ),
    "a copy kept out": (
        replace(WAGES, severity="emergency", kept_out=kept_out("cso")),
        RULES,
        POST.id,
        Why.RULE,
        "danger",
        (),
    ),
    "no rule at all": (WAGES, (), None, Why.NO_RULE, None, ()),
    "no desk of that country": (
        replace(WAGES, nationality="VN"),
        RULES,
        None,
        Why.NO_DESK,
        "default",
        (),
    ),
    "no desk, the copy still gets it": (
        replace(WAGES, nationality="VN", severity="emergency"),
        RULES,
        None,
        Why.NO_DESK,
        "danger",
        (CSO.id,),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_decide_names_lead_reason_rule_and_copies(name: str) -> None:
    facts, rules, lead, why, rule, copies = CASES[name]
    decision = decide(facts, rules, DESKS)
    found = (decision.lead, decision.why, decision.rule and decision.rule.key, decision.copies)
    assert found == (lead, why, rule, copies)


def test_an_accused_official_is_never_sent_on_to_a_rule_that_names_the_post() -> None:
    facts = replace(WAGES, accused_types=frozenset({"official"}), kept_out=kept_out("ministry"))
    assert decide(facts, RULES, DESKS).lead is None


def test_a_rule_about_an_accused_official_comes_before_every_more_special_one() -> None:
    special = Rule(
        "special",
        lead="ministry",
        copies=("labour_attache",),
        nationality="KH",
        country="TH",
        kinds=frozenset({"unpaid_wages"}),
        accused_type="agency",
        priority=200,
    )
    facts = replace(WAGES, accused_types=frozenset({"agency", "official"}))
    decision = decide(facts, (*RULES, special), DESKS)
    assert (decision.lead, decision.copies) == (OVERSIGHT.id, ())


def test_a_post_without_a_working_desk_is_unrouted_and_not_replaced_by_another_office() -> None:
    desks = (replace(POST, is_working=False), MINISTRY, CSO)
    decision = decide(replace(WAGES, severity="emergency"), RULES, desks)
    assert (decision.lead, decision.why, decision.copies) == (None, Why.NO_DESK, (CSO.id,))


def test_the_post_of_the_area_comes_before_the_post_of_the_country() -> None:
    facts = replace(WAGES, area="TH-74")
    assert decide(facts, RULES, (POST, CONSULATE)).lead == CONSULATE.id


def test_a_post_of_another_area_does_not_receive_it() -> None:
    assert decide(replace(WAGES, area="TH-10"), RULES, (CONSULATE,)).why == Why.NO_DESK


def test_the_country_post_takes_over_where_the_consulate_was_kept_out() -> None:
    facts = replace(WAGES, area="TH-74", kept_out=kept_out(places=(12,)))
    assert decide(facts, RULES, (POST, CONSULATE)).lead == POST.id


def test_ties_are_broken_by_the_higher_priority_then_by_the_key() -> None:
    rules = (
        Rule("b", lead="labour_attache", nationality="KH", priority=1),
        Rule("c", lead="ministry", country="TH", priority=2),
        Rule("a", lead="cso", kinds=frozenset({"unpaid_wages"}), priority=2),
    )
    assert decide(WAGES, rules, DESKS).lead == CSO.id


def test_the_decision_does_not_hang_on_the_order_of_rules_and_desks() -> None:
    facts = replace(WAGES, severity="emergency")
    forward = decide(facts, RULES, (*DESKS, CONSULATE))
    backward = decide(facts, RULES[::-1], (CONSULATE, *DESKS[::-1]))
    assert forward == backward


def test_a_cso_of_the_own_nationality_comes_before_one_for_everybody() -> None:
    own = replace(CSO, id=8, slug="z-own", country="KH")
    foreign = replace(CSO, id=9, slug="a-foreign", country="MM")
    assert decide(replace(WAGES, ask_for=("cso",)), RULES, (CSO, own, foreign)).lead == own.id
