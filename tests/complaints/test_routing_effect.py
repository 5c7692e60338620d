"""What a change of the rules would do to the open cases: equal to routing each of them again, in a few queries."""

import random
from collections import Counter
from collections.abc import Iterable
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints.enums import AssignmentRole, ExclusionReason, RoutingReason, Severity, Status
from complaints.models import Assignment, Complaint, Exclusion, RoutingRule
from complaints.routing import Rule, decide
from complaints.services import rerouting
from complaints.services import routing_rules as services
from complaints.services.routing import addressees, as_rule, desks_of, facts_of, rules_now
from complaints.services.routing_effect import would_go_elsewhere
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import Organisation, User
from tests.cast import Cast, file_for_worker, office, person
from tests.structure.routing_ground import rule_content

pytestmark = pytest.mark.django_db
KINDS = ("unpaid_wages", "overcharging_fees", "violence", "death")


def make_cases(cast: Cast, number: int) -> None:
    """Open and ended cases of several corridors, some kept from an office, some with one chosen by a person."""
    chance = random.Random(7)
    rows = [_case(chance, n) for n in range(number)]
    stored = Complaint.objects.bulk_create(rows)
    leads = [cast.post, cast.cso, cast.ministry, None]
    whys = [RoutingReason.RULE, RoutingReason.RULE, RoutingReason.CHOSEN, RoutingReason.TRANSFERRED]
    assignments, exclusions = [], []
    for row in stored:
        lead = chance.choice(leads)
        if lead:
            assignments.append(
                Assignment(
                    complaint=row,
                    organisation=lead,
                    role=AssignmentRole.LEAD,
                    why=chance.choice(whys),
                )
            )
        if chance.random() < 0.2:
            exclusions.append(
                Exclusion(complaint=row, recipient="cso", reason=ExclusionReason.ASKED_BY_WORKER)
            )
        if chance.random() < 0.1:
            exclusions.append(
                Exclusion(complaint=row, organisation=cast.cso, reason=ExclusionReason.ACCUSED)
            )
        if chance.random() < 0.1:
            exclusions.append(
                Exclusion(
                    complaint=row, place=cast.post.mission, reason=ExclusionReason.ASKED_BY_WORKER
                )
            )
    Assignment.objects.bulk_create(assignments)
    Exclusion.objects.bulk_create(exclusions)


def _case(chance: random.Random, number: int) -> Complaint:
    return Complaint(
        reference=f"{number:04d}-AAAA",
        idempotency_key=uuid4(),
        status=chance.choice([Status.RECEIVED, Status.IN_PROGRESS, Status.CLOSED]),
        kind=chance.choice(KINDS),
        severity=chance.choice(list(Severity)),
        nationality_id=chance.choice(["KH", "KH", "MM"]),
        country_of_work_id=chance.choice(["TH", "TH", "MY"]),
        area_of_work_id=None,
        accused_types=chance.choice([["employer"], ["agency"], ["agency", "employer"], []]),
        ask_for=chance.choice([[], ["labour_attache"], ["cso"]]),
        channel="web",
        language="km",
        filed_at=timezone.now(),
    )


def by_hand(before: Iterable[Rule], after: Iterable[Rule]) -> tuple[Counter, int, int]:  # type: ignore[type-arg]
    """Route every open case anew, one by one, with the facts that its page shows."""
    before, after = list(before), list(after)
    offices = addressees()
    desks = desks_of(offices)
    moves: Counter = Counter()  # type: ignore[type-arg]
    kept = copies = 0
    for case in Complaint.objects.open():
        facts = facts_of(case, offices.values())
        old, new = decide(facts, before, desks), decide(facts, after, desks)
        live = case.assignments.filter(role="lead", ended_at__isnull=True).first()
        lead, why = (live.organisation_id, live.why) if live else (None, "")
        if old.lead == new.lead:
            copies += set(old.copies) != set(new.copies)
        elif why in (RoutingReason.CHOSEN, RoutingReason.TRANSFERRED):
            kept += 1
        elif lead != new.lead:
            moves[lead, new.lead, case.kind] += 1
    return moves, kept, copies


@pytest.fixture
def watcher(cast: Cast) -> User:
    """The oversight of all countries, kept out of nothing."""
    office_ = office("oversight-all", OrganisationKind.MINISTRY, is_oversight=True)
    return person("watcher", Role.OVERSIGHT_OFFICER, office_)


def counted(effect: object) -> Counter:  # type: ignore[type-arg]
    return Counter((m.before, m.after, m.kind) for m in effect.moves)  # type: ignore[attr-defined]


CHANGES = {
    "fees to the ministry": {"kinds": ["overcharging_fees"], "lead": "ministry"},
    "all to a CSO": {"lead": "cso", "copies": ["labour_attache"]},
    "danger in Thailand": {"country": "TH", "severity": "emergency", "lead": "cso"},
    "agencies": {"nationality": "KH", "accused_type": "agency", "lead": "ministry"},
    "copies only": {"lead": "labour_attache", "copies": ["cso"], "priority": 999},
    "oversight, with a stand-in": {"lead": "oversight", "fallbacks": ["cso"], "kinds": ["death"]},
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_numbers_are_those_of_routing_every_open_case_again(
    cast: Cast, watcher: User, name: str
) -> None:
    make_cases(cast, 120)
    content = rule_content(key="new", **{"nationality": None, **CHANGES[name]})
    effect = services.preview_change(by=watcher, content=content)
    change = services.propose_change(by=watcher, content=content, why="Because.")
    rules = rules_now()
    moves, kept, copies = by_hand(rules, [*rules, _as_rule(content)])
    assert (counted(effect), effect.kept, effect.copies) == (moves, kept, copies)
    assert sum(row["count"] for row in change.effect["moves"]) == moves.total()
    assert moves.total() + copies > 0


def test_the_numbers_of_a_changed_and_of_a_retired_rule_are_right_too(
    cast: Cast, watcher: User
) -> None:
    make_cases(cast, 120)
    rule = RoutingRule.objects.create(
        key="kh", nationality_id="KH", lead="cso", copies=["ministry"], reason_en="Near."
    )
    rules = rules_now()
    without = [each for each in rules if each.key != "kh"]
    assert (
        counted(services.preview_change(by=watcher, content={}, rule=rule))
        == (by_hand(rules, without)[0])
    )
    content = rule_content(key="kh", nationality="MM", lead="ministry")
    assert (
        counted(services.preview_change(by=watcher, content=content, rule=rule))
        == (by_hand(rules, [*without, _as_rule(content)])[0])
    )


def _as_rule(content: dict) -> Rule:  # type: ignore[type-arg]
    from complaints.routing.content import as_rule as of_content

    return of_content(content)


@pytest.mark.parametrize("number", [3, 2000])
def test_the_queries_do_not_grow_with_the_cases(cast: Cast, watcher: User, number: int) -> None:
    make_cases(cast, number)
    content = rule_content(key="new", nationality=None, lead="cso")
    with CaptureQueriesContext(connection) as queries:
        effect = services.preview_change(by=watcher, content=content)
    # One fewer where no case keeps a place out.
    assert len(queries) in (9, 10)
    assert effect.looked_at == Complaint.objects.open().count()


@pytest.mark.security
def test_a_person_who_is_kept_out_does_not_even_count_the_case(cast: Cast) -> None:
    hidden = file_for_worker().complaint
    file_for_worker()
    Exclusion.objects.create(
        complaint=hidden, organisation=cast.ministry, reason=ExclusionReason.ACCUSED
    )
    content = rule_content(nationality="KH", lead="cso")
    seen = services.preview_change(by=cast.ministry_officer, content=content)
    assert (seen.looked_at, len(seen.moves)) == (1, 1)
    assert services.preview_change(by=cast.oversight_officer, content=content).looked_at == 2


@pytest.mark.security
def test_cases_that_today_would_go_elsewhere_are_listed_only_to_who_may_see_them(
    cast: Cast,
) -> None:
    led = file_for_worker().complaint
    unrouted = file_for_worker(exclude=("labour_attache",)).complaint
    RoutingRule.objects.create(key="cso", nationality_id="KH", lead="cso", reason_en="Near.")
    rows = {
        who: [(case, has, to) for case, has, to in would_go_elsewhere(user)]
        for who, user in cast.everybody().items()
        if isinstance(user, User)
    }
    post = [(led, cast.post, cast.cso)]
    assert {who: found for who, found in rows.items() if found} == {
        "attache": post,
        "head_of_post": post,
        "oversight_officer": [(unrouted, None, cast.cso)],
    }


def test_cases_that_a_person_gave_away_are_not_listed(cast: Cast) -> None:
    case = file_for_worker(exclude=("cso",)).complaint
    rerouting.request_other_office(complaint=case, reason="Nobody answers.")
    rerouting.reroute(
        complaint=case, to=cast.ministry, by=cast.oversight_officer, why="It is nearer."
    )
    assert would_go_elsewhere(cast.ministry_officer) == []


def test_the_facts_of_a_stored_case_are_those_it_was_filed_with(cast: Cast) -> None:
    case = file_for_worker(
        ask_for=("cso", "labour_attache"), exclude=("ministry", "kh-th-sko"), danger=True
    ).complaint
    facts = facts_of(case, Organisation.objects.all())
    assert (facts.ask_for, facts.severity, facts.kept_out.words, facts.area) == (
        ("cso", "labour_attache"),
        "emergency",
        frozenset({"ministry"}),
        "TH-74",
    )
    assert decide(
        facts, [as_rule(r) for r in RoutingRule.objects.all()], desks_of(addressees())
    ).lead == (
        case.lead.pk  # type: ignore[union-attr]
    )
