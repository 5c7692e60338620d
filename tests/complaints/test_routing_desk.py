"""The routing desk in a browser's eyes: rules in words, a case to try, the effect before a proposal, two people."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.demo_routing import create_demo_routing
from complaints.models import Complaint, GrievanceKind, RoutingRule, RoutingRuleChange
from complaints.services import rerouting
from portal.accounts.enums import Role
from portal.accounts.models import User
from tests.cast import Cast, file_for_worker, person
from tests.complaints.test_routing_again import REASON, WHY, asked
from tests.structure.routing_ground import REASONS, make_routing_change

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kinds(db: None) -> None:
    for key, label in (("unpaid_wages", "Wages not paid"), ("violence", "Violence")):
        GrievanceKind.objects.create(
            key=key, group="pay", severity="standard", label_en=label, confidence="G"
        )


@pytest.fixture
def second(cast: Cast) -> User:
    return person("compliance-head", Role.COMPLIANCE_HEAD, cast.ministry)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(f"desk:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def typed(**changes: Any) -> dict[str, Any]:
    """A whole rule as a browser sends it."""
    return {
        "key": "kh-th-wages",
        "nationality": "KH",
        "country": "TH",
        "area": "",
        "kinds": ["unpaid_wages"],
        "severity": "",
        "accused_type": "",
        "lead": "cso",
        "copies": ["labour_attache"],
        "fallback_1": "ministry",
        "priority": "50",
        **{f"reason_{code}": text for code, text in REASONS.items()},
        "why": "They are nearer.",
        **changes,
    }


def test_rules_stand_there_in_words_and_take_the_same_queries_for_many(cast: Cast) -> None:
    RoutingRule.objects.create(
        key="kh-th",
        nationality_id="KH",
        country_id="TH",
        area_id="TH-74",
        kinds=["unpaid_wages"],
        accused_type="agency",
        lead="labour_attache",
        copies=["cso"],
        fallbacks=["ministry"],
        reason_en="Near.",
    )
    client = signed_in(cast.ministry_officer)
    page = text_of(client, "routing")
    assert "Workers from Cambodia in Thailand, Samut Sakhon" in page
    assert "Wages not paid; about: recruitment agency" in page
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            text_of(client, "routing")
        counts.append(len(queries))
        for n in range(10):
            RoutingRule.objects.create(key=f"r{number}{n}", lead="cso", reason_en="Near.")
    assert counts[0] == counts[1]


@pytest.mark.security
@pytest.mark.parametrize(
    "who", ["attache", "head_of_post", "case_worker", "accused_agency", "editor", "superuser"]
)
def test_people_who_do_not_govern_routing_find_no_routing_desk(cast: Cast, who: str) -> None:
    client = signed_in(getattr(cast, who))
    for name in ("routing", "routing-try", "routing-new"):
        assert client.get(reverse(f"desk:{name}")).status_code == 404


def test_a_case_can_be_tried_and_nothing_is_stored(cast: Cast) -> None:
    client = signed_in(cast.ministry_officer)
    facts = {"nationality": "KH", "country": "TH", "kind": "unpaid_wages", "accused": ["employer"]}
    page = text_of(client, "routing-try", **facts)
    assert f"<strong>{cast.post.name}</strong> – this office" in page
    assert f"{cast.cso.name}" not in page.split("Offices that were looked at")[1].split("<h3>")[0]
    kept = text_of(client, "routing-try", **facts, office=cast.post.pk)
    assert f"{cast.post.name} – was kept out" in kept
    assert "Without an office" in kept
    assert Complaint.objects.count() == 0
    assert client.get(reverse("desk:routing-try"), {"nationality": "KH"}).status_code == 400


def test_the_effect_is_shown_before_a_rule_can_be_proposed(cast: Cast, second: User) -> None:
    file_for_worker()
    client, address = signed_in(cast.ministry_officer), reverse("desk:routing-new")
    # Straight to «Propose»: the effect comes first all the same.
    first = client.post(address, typed(propose="1"))
    assert RoutingRuleChange.objects.count() == 0
    assert first.context["effect"].rows() == [(cast.post, cast.cso, "unpaid_wages", 1)]
    seen = first.context["seen"]
    # Something else than what was shown: shown anew.
    client.post(address, typed(propose="1", seen=seen, lead="ministry", fallback_1=""))
    assert RoutingRuleChange.objects.count() == 0
    answer = client.post(address, typed(propose="1", seen=seen))
    assert answer.status_code == 302
    change = RoutingRuleChange.objects.get()
    assert (change.content["lead"], change.effect["moves"][0]["count"]) == ("cso", 1)
    page = text_of(signed_in(second), "routing-change", change.pk)
    assert 'action="/desk/routing/changes/' in page
    assert "They are nearer." in page


def test_a_rule_that_does_not_fit_is_said_at_its_field_and_keeps_what_was_typed(
    cast: Cast,
) -> None:
    client, address = signed_in(cast.ministry_officer), reverse("desk:routing-new")
    answer = client.post(address, typed(copies=["cso"], why="KEPTTEXT"))
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["copies"]
    assert "KEPTTEXT" in answer.content.decode()
    foreign = client.post(address, typed(nationality="MM"))
    assert foreign.status_code == 400
    assert "own country" in foreign.content.decode()


def test_a_change_is_walked_from_proposal_to_a_case_that_goes_by_it(
    cast: Cast, second: User
) -> None:
    change = make_routing_change(cast, lead="cso", kinds=["unpaid_wages"])
    client = signed_in(second)
    publish = reverse("desk:routing-publish", args=[change.pk])
    assert signed_in(cast.ministry_officer).post(publish).status_code == 404
    client.post(publish)
    assert file_for_worker().complaint.lead == cast.cso
    rule = RoutingRule.objects.get(key="kh-new")
    propose = reverse("desk:routing-propose", args=[rule.pk])
    shown = client.post(propose, typed(lead="ministry", fallback_1="", copies=["cso"]))
    client.post(
        propose,
        typed(
            lead="ministry",
            fallback_1="",
            copies=["cso"],
            propose="1",
            seen=shown.context["seen"],
        ),
    )
    waiting = rule.changes.get(state="proposed")
    signed_in(cast.oversight_officer).post(reverse("desk:routing-publish", args=[waiting.pk]))
    page = text_of(client, "routing-rule", rule.pk)
    assert "civil society organisation</del> <ins>ministry</ins>" in page
    assert file_for_worker().complaint.lead == cast.ministry


def test_refusing_and_withdrawing_ask_for_a_reason(cast: Cast, second: User) -> None:
    change = make_routing_change(cast)
    refuse = reverse("desk:routing-refuse", args=[change.pk])
    assert signed_in(second).post(refuse, {"why": ""}).status_code == 400
    assert signed_in(second).post(refuse, {"why": "Not now."}).status_code == 302
    other = make_routing_change(cast, key="kh-2")
    withdraw = reverse("desk:routing-withdraw", args=[other.pk])
    signed_in(cast.ministry_officer).post(withdraw, {"why": "Mistake."})
    assert sorted(RoutingRuleChange.objects.values_list("state", flat=True)) == [
        "refused",
        "withdrawn",
    ]


def test_retiring_shows_the_effect_too(cast: Cast, second: User) -> None:
    client = signed_in(second)
    client.post(reverse("desk:routing-publish", args=[make_routing_change(cast, lead="cso").pk]))
    file_for_worker()
    rule = RoutingRule.objects.get(key="kh-new")
    address = reverse("desk:routing-retire", args=[rule.pk])
    assert client.get(address).context["effect"].rows() == [
        (cast.cso, cast.post, "unpaid_wages", 1)
    ]
    client.post(address, {"why": "Not needed."})
    assert rule.changes.get(state="proposed").content == {}


@pytest.mark.security
def test_the_effect_names_only_cases_that_the_reader_may_see(cast: Cast, second: User) -> None:
    hidden = file_for_worker().complaint
    seen = file_for_worker(exclude=("labour_attache",)).complaint
    change = make_routing_change(cast, lead="cso")
    page = text_of(signed_in(cast.oversight_officer), "routing-change", change.pk)
    assert seen.reference in page
    assert hidden.reference not in page
    assert seen.reference not in text_of(signed_in(second), "routing-change", change.pk)


def test_the_lead_and_oversight_see_why_a_case_has_its_office_and_others_do_not(
    cast: Cast,
) -> None:
    case = file_for_worker(ask_for=("labour_attache", "cso")).complaint
    page = text_of(signed_in(cast.attache), "routing-trace", case.reference)
    assert "The attaché helps workers." in page
    assert f"<strong>{cast.post.name}</strong> – this office" in page
    address = reverse("desk:routing-trace", args=[case.reference])
    assert signed_in(cast.case_worker).get(address).status_code == 404
    assert signed_in(cast.oversight_officer).get(address).status_code == 404
    rerouting.request_other_office(complaint=case, reason=REASON)
    assert signed_in(cast.oversight_officer).get(address).status_code == 200


def test_oversight_reads_why_she_asks_and_gives_the_case_to_another_office(cast: Cast) -> None:
    case = asked(cast)
    client = signed_in(cast.oversight_officer)
    assert REASON in text_of(client, "reroute", case.reference)
    assert "asked for another office" not in text_of(
        signed_in(cast.attache), "case", case.reference
    )
    address = reverse("desk:reroute", args=[case.reference])
    assert client.post(address, {"organisation": cast.cso.pk, "why": ""}).status_code == 400
    assert client.post(address, {"organisation": cast.cso.pk, "why": WHY}).status_code == 302
    assert case.lead == cast.cso
    assert REASON not in text_of(signed_in(cast.case_worker), "case", case.reference)


def test_oversight_keeps_the_office_with_an_answer(cast: Cast) -> None:
    case = asked(cast)
    client = signed_in(cast.oversight_officer)
    address = reverse("desk:keep-office", args=[case.reference])
    assert REASON in text_of(client, "keep-office", case.reference)
    client.post(address, {"text": "They call you tomorrow."})
    assert (case.lead, case.messages.count()) == (cast.post, 1)
    assert client.get(address).status_code == 404


def test_cases_that_the_rules_would_move_are_moved_one_by_one_or_together(cast: Cast) -> None:
    cases = [file_for_worker(exclude=("labour_attache",)).complaint for _n in range(3)]
    RoutingRule.objects.create(key="cso", nationality_id="KH", lead="cso", reason_en="Near.")
    client, address = signed_in(cast.oversight_officer), reverse("desk:routing-moves")
    page = text_of(client, "routing-moves")
    assert all(case.reference in page for case in cases)
    assert client.post(address, {"why": WHY}).status_code == 400
    chosen = [case.reference for case in cases[:2]]
    client.post(address, {"why": WHY, "case": [*chosen, "AAAA-AAAA"]})
    assert [case.lead for case in cases] == [cast.cso, cast.cso, None]
    assert "No complaints here" in text_of(signed_in(cast.head_of_post), "routing-moves")


def test_the_link_stands_on_the_case_page_for_those_who_may_use_it(cast: Cast) -> None:
    case = asked(cast)
    oversight = text_of(signed_in(cast.oversight_officer), "case", case.reference)
    attache = text_of(signed_in(cast.attache), "case", case.reference)
    assert [f"/{name}/" in oversight for name in ("routing", "reroute", "keep-office")] == [
        True
    ] * 3
    assert [f"{case.reference}/{name}/" in attache for name in ("routing", "reroute")] == [
        True,
        False,
    ]


def test_the_waiting_change_of_the_demonstration_is_made_once(cast: Cast) -> None:
    person("x", Role.COMPLIANCE_OFFICER, cast.ministry)
    User.objects.filter(email="x@example.org").update(email="compliance.kh@demo.example")
    create_demo_routing()
    create_demo_routing()
    assert RoutingRuleChange.objects.get().state == "proposed"


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_every_page_of_the_desk_renders_in_every_language(cast: Cast, language: str) -> None:
    change, case = make_routing_change(cast, lead="cso"), asked(cast)
    client = signed_in(cast.oversight_officer)
    client.cookies["django_language"] = language
    rule = RoutingRule.objects.get(key="default").pk
    for name, args in (
        ("routing", ()), ("routing-try", ()), ("routing-new", ()), ("routing-moves", ()), ("routing-rule", (rule,)),
        ("routing-propose", (rule,)), ("routing-retire", (rule,)), ("routing-change", (change.pk,)),
        ("routing-trace", (case.reference,)), ("reroute", (case.reference,)), ("keep-office", (case.reference,)),
    ):  # fmt: skip
        text_of(client, name, *args)
