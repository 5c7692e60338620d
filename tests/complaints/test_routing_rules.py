"""Changing the routing table: checked, by two people, each for her own country, with the effect worked out before."""

from typing import Any

import pytest

from complaints.enums import RuleChangeState
from complaints.models import Complaint, RoutingRule, RoutingRuleChange
from complaints.reference_loaders import load_routing_rules
from complaints.services import routing_rules as services
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.reference.reference_loaders import load_countries
from portal.reference.services import LoadReport
from tests.cast import Cast, file_for_worker, office, person
from tests.structure.routing_ground import REASONS, make_routing_change, rule_content

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(cast: Cast) -> User:
    """A head of the same ministry, who may publish."""
    return person("compliance-head", Role.COMPLIANCE_HEAD, cast.ministry)


def to_the_cso(cast: Cast) -> RoutingRuleChange:
    return make_routing_change(cast, lead="cso", kinds=["unpaid_wages"])


def test_a_proposal_routes_nothing_until_a_second_person_has_published_it(
    cast: Cast, second: User
) -> None:
    change = to_the_cso(cast)
    assert file_for_worker().complaint.lead == cast.post
    rule = services.publish_change(change=change, by=second)
    filed = file_for_worker().complaint
    assert (filed.lead, filed.assignments.get(role="lead").rule_key) == (cast.cso, "kh-new")
    change.refresh_from_db()
    assert (change.state, change.rule, change.decided_by) == (
        RuleChangeState.PUBLISHED,
        rule,
        second,
    )


def test_publishing_moves_no_case_that_is_open(cast: Cast, second: User) -> None:
    before = file_for_worker().complaint
    services.publish_change(change=to_the_cso(cast), by=second)
    assert before.lead == cast.post
    assert before.assignments.get().rule["key"] == "default"


@pytest.mark.security
def test_nobody_publishes_or_refuses_what_she_proposed(cast: Cast) -> None:
    change = services.propose_change(
        by=cast.oversight_officer, content=rule_content(nationality="KH"), why="Because."
    )
    for act in (
        lambda: services.publish_change(change=change, by=cast.oversight_officer),
        lambda: services.refuse_change(change=change, by=cast.oversight_officer, why="No."),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.security
def test_only_people_of_the_ministry_or_oversight_of_that_country_propose(cast: Cast) -> None:
    content = rule_content(nationality="KH")
    for stranger in (
        cast.attache,
        cast.head_of_post,
        cast.case_worker,
        cast.editor,
        cast.superuser,
    ):
        with pytest.raises(NotAllowed):
            services.propose_change(by=stranger, content=content, why="Because.")
    for foreign in ("MM", None):
        with pytest.raises(NotAllowed):
            services.propose_change(
                by=cast.ministry_officer, content=rule_content(nationality=foreign), why="Because."
            )
    assert RoutingRuleChange.objects.count() == 0


@pytest.mark.security
def test_a_rule_without_nationality_belongs_to_the_oversight_of_all_countries(
    cast: Cast,
) -> None:
    default = RoutingRule.objects.get(key="default")
    changed = {**services.content_of(default), "copies": ["cso"], "reason": REASONS}
    with pytest.raises(NotAllowed):
        services.propose_change(
            by=cast.ministry_officer, content=changed, why="Because.", rule=default
        )
    # Giving it the own nationality does not make it one's own either.
    with pytest.raises(NotAllowed):
        services.propose_change(
            by=cast.ministry_officer,
            content={**changed, "nationality": "KH"},
            why="Because.",
            rule=default,
        )
    all_countries = office("oversight-all", OrganisationKind.MINISTRY, is_oversight=True)
    watcher = person("watcher", Role.OVERSIGHT_OFFICER, all_countries)
    change = services.propose_change(by=watcher, content=changed, why="Because.", rule=default)
    with pytest.raises(NotAllowed):
        services.publish_change(change=change, by=cast.oversight_officer)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lead": "embassy"}, "lead"),
        ({"copies": ["ministry"]}, "copies"),
        ({"copies": ["cso", "cso"]}, "copies"),
        ({"fallbacks": ["ministry"]}, "fallbacks"),
        ({"fallbacks": ["nobody"]}, "fallbacks"),
        ({"kinds": ["no_such_kind"]}, "kinds"),
        ({"severity": "bad"}, "severity"),
        ({"accused_type": "ghost"}, "accused_type"),
        ({"accused_type": "official", "copies": ["labour_attache"]}, "copies"),
        ({"accused_type": "official", "lead": "labour_attache"}, "lead"),
        ({"area": "TH-74"}, "country"),
        ({"country": "MY", "area": "TH-74"}, "area"),
        ({"country": "XX"}, "country"),
        ({"priority": -1}, "priority"),
        ({"priority": True}, "priority"),
        ({"reason": {"en": "Only English."}}, "reason"),
        ({"reason": {**REASONS, "km": "  "}}, "reason"),
        ({"reason": {**REASONS, "fr": "Raison."}}, "reason"),
        ({"specials": "x"}, "specials"),
    ],
)
def test_content_that_does_not_fit_is_refused_at_its_field(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    content = rule_content(nationality="KH", **changes)
    with pytest.raises(PortalError) as refused:
        services.propose_change(by=cast.ministry_officer, content=content, why="Because.")
    assert list(refused.value.fields) == [field]


def test_no_reason_no_proposal_and_nothing_new_neither(cast: Cast, second: User) -> None:
    with pytest.raises(PortalError):
        make_routing_change_without_reason(cast)
    rule = services.publish_change(change=to_the_cso(cast), by=second)
    with pytest.raises(PortalError):
        services.propose_change(
            by=second, content=services.content_of(rule), why="Because.", rule=rule
        )


def make_routing_change_without_reason(cast: Cast) -> None:
    services.propose_change(
        by=cast.ministry_officer, content=rule_content(nationality="KH"), why=" "
    )


def test_one_change_of_a_rule_waits_at_a_time_and_a_key_is_given_once(
    cast: Cast, second: User
) -> None:
    rule = services.publish_change(change=to_the_cso(cast), by=second)
    services.propose_change(by=second, content={}, why="Because.", rule=rule)
    with pytest.raises(Conflict):
        services.propose_change(by=cast.ministry_officer, content={}, why="Because.", rule=rule)
    with pytest.raises(Conflict):
        to_the_cso(cast)


def test_a_proposal_about_a_rule_that_moved_on_cannot_be_published(
    cast: Cast, second: User
) -> None:
    rule = services.publish_change(change=to_the_cso(cast), by=second)
    content = {**services.content_of(rule), "lead": "oversight"}
    change = services.propose_change(
        by=cast.ministry_officer, content=content, why="Because.", rule=rule
    )
    RoutingRule.objects.filter(pk=rule.pk).update(version=7)
    assert services.is_stale(change)
    with pytest.raises(Conflict):
        services.publish_change(change=change, by=second)
    twin = make_routing_change(cast, key="kh-twin")
    RoutingRule.objects.create(key="kh-twin", lead="cso", reason_en="Taken.")
    with pytest.raises(Conflict):
        services.publish_change(change=twin, by=second)


def test_every_version_stays_readable_with_what_stood_before(cast: Cast, second: User) -> None:
    rule = services.publish_change(change=to_the_cso(cast), by=second)
    content = {**services.content_of(rule), "copies": ["ministry"]}
    change = services.propose_change(
        by=cast.ministry_officer, content=content, why="Better.", rule=rule
    )
    services.publish_change(change=change, by=second)
    rule.refresh_from_db()
    assert (rule.version, rule.copies) == (2, ["ministry"])
    newest, first = rule.changes.all()
    assert (first.before, newest.before["copies"], newest.content["copies"]) == (
        {},
        [],
        ["ministry"],
    )


def test_a_retired_rule_routes_nothing_and_cannot_be_changed(cast: Cast, second: User) -> None:
    rule = services.publish_change(change=to_the_cso(cast), by=second)
    change = services.propose_change(
        by=cast.ministry_officer, content={}, why="Because.", rule=rule
    )
    services.publish_change(change=change, by=second)
    assert file_for_worker().complaint.lead == cast.post
    rule.refresh_from_db()
    with pytest.raises(PortalError):
        services.propose_change(
            by=second, content={**services.content_of(rule), "priority": 1}, why="X", rule=rule
        )


@pytest.mark.security
def test_the_last_rule_about_officials_cannot_be_retired_or_narrowed(cast: Cast) -> None:
    rule = RoutingRule.objects.create(
        key="official", lead="oversight", accused_type="official", reason_en="Kept away."
    )
    watcher = person(
        "watcher",
        Role.OVERSIGHT_OFFICER,
        office("oversight-all", OrganisationKind.MINISTRY, is_oversight=True),
    )
    narrowed = {**services.content_of(rule), "country": "TH", "reason": REASONS}
    for content in ({}, narrowed):
        with pytest.raises(PortalError):
            services.propose_change(by=watcher, content=content, why="Because.", rule=rule)
    RoutingRule.objects.create(
        key="official-2", lead="oversight", accused_type="official", reason_en="Kept away."
    )
    assert services.propose_change(by=watcher, content={}, why="Because.", rule=rule).pk


def test_refused_and_withdrawn_changes_change_nothing_and_end(cast: Cast, second: User) -> None:
    refused = services.refuse_change(change=to_the_cso(cast), by=second, why="Not yet.")
    withdrawn = services.withdraw_change(change=to_the_cso(cast), by=cast.ministry_officer)
    assert (refused.state, refused.answer, withdrawn.state) == (
        RuleChangeState.REFUSED,
        "Not yet.",
        RuleChangeState.WITHDRAWN,
    )
    assert RoutingRule.objects.count() == 1
    with pytest.raises(Conflict):
        services.publish_change(change=refused, by=second)
    with pytest.raises(NotAllowed):
        services.withdraw_change(change=to_the_cso(cast), by=second)


def test_every_act_stands_in_the_audit_trail_without_words(cast: Cast, second: User) -> None:
    services.publish_change(change=to_the_cso(cast), by=second)
    services.refuse_change(
        change=make_routing_change(cast, key="kh-2"), by=second, why="SECRETANSWER"
    )
    services.withdraw_change(
        change=make_routing_change(cast, key="kh-3"), by=cast.ministry_officer, why="Mine."
    )
    events = AuditEvent.objects.filter(object_type="complaints.routingrulechange").order_by("id")
    assert list(events.values_list("action", flat=True)) == [
        "complaints.proposed_routing_change",
        "complaints.published_routing_change",
        "complaints.proposed_routing_change",
        "complaints.refused_routing_change",
        "complaints.proposed_routing_change",
        "complaints.withdrawn_routing_change",
    ]
    assert "SECRETANSWER" not in str(list(events.values_list("detail", flat=True)))


def test_loading_reference_data_leaves_alone_what_two_people_published(second: User) -> None:
    load_countries(LoadReport())
    load_routing_rules(LoadReport())
    rule = RoutingRule.objects.get(key="default-kh")
    content = {**services.content_of(rule), "copies": ["cso"]}
    officer = User.objects.get(email="ministry@example.org")
    change = services.propose_change(by=officer, content=content, why="Because.", rule=rule)
    services.publish_change(change=change, by=second)
    own = services.propose_change(
        by=officer, content=rule_content(key="kh-own", nationality="KH"), why="Because."
    )
    services.publish_change(change=own, by=second)
    RoutingRule.objects.filter(key="default-mm").update(copies=["cso"])
    load_routing_rules(LoadReport())
    standing = RoutingRule.objects.filter(is_active=True)
    assert standing.get(key="default-kh").copies == ["cso"]
    assert standing.get(key="kh-own").lead == "ministry"
    assert standing.get(key="default-mm").copies == []


def test_the_effect_is_kept_as_counts_and_worked_out_anew_at_publication(
    cast: Cast, second: User
) -> None:
    file_for_worker()
    change = to_the_cso(cast)
    move = {"from": cast.post.pk, "to": cast.cso.pk, "kind": "unpaid_wages", "count": 1}
    assert change.effect == {"looked_at": 1, "kept": 0, "copies": 0, "moves": [move]}
    file_for_worker()
    services.publish_change(change=change, by=second)
    change.refresh_from_db()
    assert change.effect["when_published"]["moves"] == [{**move, "count": 2}]
    assert Complaint.objects.count() == 2


def test_the_rules_that_a_new_one_would_come_before_are_named_those_for_danger_first(
    cast: Cast,
) -> None:
    for key, fields in {
        "danger": {"severity": "emergency"},
        "official": {"accused_type": "official"},
        "fees": {"kinds": ["overcharging_fees"]},
        "mm": {"nationality_id": "MM"},
        "exact": {"nationality_id": "KH", "country_id": "TH", "severity": "emergency"},
    }.items():
        RoutingRule.objects.create(key=key, lead="oversight", reason_en="X.", **fields)
    content = rule_content(nationality="KH", country="TH")
    found = services.overtaken_by(content)
    assert [rule.key for rule in found] == ["danger", "fees", "default"]
