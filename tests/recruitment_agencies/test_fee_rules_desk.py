"""Fee law on record changes with four eyes, in versions that never overlap, and shows first whom it would touch."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from recruitment_agencies import queries
from recruitment_agencies.enums import FindingSource, RuleChangeKind, RuleChangeState
from recruitment_agencies.models import FeeRule, FeeRuleChange, Finding
from recruitment_agencies.rule_preview import preview
from recruitment_agencies.services import fee_rules as services
from recruitment_agencies.services.fee_checks import run_fee_check
from tests.cast import office, person

from .conftest import MakeAgency
from .test_register_api import declare

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("countries", "fee_rules")]


@pytest.fixture
def team() -> dict[str, User]:
    portal = office("portal", OrganisationKind.PORTAL)
    vietnam = office("ministry-vn", OrganisationKind.MINISTRY, country="VN")
    cambodia = office("ministry-kh", OrganisationKind.MINISTRY, country="KH")
    return {
        "editor": person("editor", Role.EDITOR, portal),
        "reviewer": person("reviewer", Role.REVIEWER, portal),
        "officer": person("officer", Role.COMPLIANCE_OFFICER, vietnam),
        "head": person("head", Role.COMPLIANCE_HEAD, vietnam),
        "other_head": person("other", Role.COMPLIANCE_HEAD, cambodia),
        "attache": person(
            "attache", Role.ATTACHE_OFFICER, office("post", OrganisationKind.MISSION)
        ),
    }


def rule(key: str = "VN-SF-GEN") -> FeeRule:
    return FeeRule.objects.get(key=key, version=1)


def halved(of: FeeRule) -> dict[str, Any]:
    """The figures of the rule with half the months."""
    params = dict(of.params)
    for name, value in params.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and "from" not in name:
            params[name] = value / 2
    assert params != of.params
    return params


def propose(by: User, *, on: FeeRule | None = None, **changes: Any) -> FeeRuleChange:
    on = on or rule()
    fields = {"params": halved(on), "effective_from": "2026-01-01", **changes}
    return services.propose_rule_change(
        kind=RuleChangeKind.NEW_VERSION,
        key=on.key,
        fields=fields,
        why="New circular read",
        by=by,
        rule=on,
    )


def worked_example(signed_on: str) -> dict[str, Any]:
    day = date.fromisoformat(signed_on)
    return run_fee_check(
        {
            "origin": "VN",
            "destination": "TW",
            "sector": "manufacturing",
            "signed_on": day,
            "contract_months": 36,
            "wage": {"amount": Decimal(28_000), "currency": "TWD"},
            "payments": [
                {
                    "category": "fee.service",
                    "amount": Decimal(80_000),
                    "currency": "TWD",
                    "paid_on": day,
                    "payee": "agency",
                    "receipt": True,
                }
            ],
        }
    )


def test_new_version_judges_from_its_day_and_the_old_one_before(
    team: dict[str, User], django_capture_on_commit_callbacks: Any
) -> None:
    before = worked_example("2026-02-01")["verdict"]
    with django_capture_on_commit_callbacks(execute=True):
        services.publish_rule_change(change=propose(team["editor"]), by=team["reviewer"])
    assert rule().effective_to == date(2025, 12, 31)
    assert FeeRule.objects.get(key="VN-SF-GEN", version=2).effective_to is None
    assert worked_example("2025-06-01")["verdict"] == before
    assert worked_example("2026-02-01")["verdict"] == "over_cap"


def test_versions_of_one_key_never_overlap(team: dict[str, User]) -> None:
    services.publish_rule_change(change=propose(team["editor"]), by=team["reviewer"])
    second = FeeRule.objects.get(key="VN-SF-GEN", version=2)
    second.effective_from = date(2025, 6, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_nobody_is_judged_by_a_proposal(team: dict[str, User]) -> None:
    before = worked_example("2026-02-01")
    propose(team["editor"])
    assert worked_example("2026-02-01") == before


def test_who_proposed_cannot_publish(team: dict[str, User]) -> None:
    change = propose(team["head"])
    with pytest.raises(NotAllowed, match="Another person"):
        services.publish_rule_change(change=change, by=team["head"])
    services.publish_rule_change(change=change, by=team["reviewer"])


def test_ministry_governs_the_law_of_its_own_country_only(team: dict[str, User]) -> None:
    with pytest.raises(NotAllowed, match="another country"):
        propose(team["other_head"])
    change = propose(team["officer"])
    with pytest.raises(NotAllowed, match="another country"):
        services.publish_rule_change(change=change, by=team["other_head"])
    services.publish_rule_change(change=change, by=team["head"])


def test_ministry_cannot_move_a_rule_into_another_country(team: dict[str, User]) -> None:
    with pytest.raises(NotAllowed, match="another country"):
        propose(team["officer"], origin="KH")


def test_others_propose_and_publish_nothing(team: dict[str, User]) -> None:
    with pytest.raises(NotAllowed):
        propose(team["attache"])
    change = propose(team["editor"])
    with pytest.raises(NotAllowed):
        services.publish_rule_change(change=change, by=team["officer"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"effective_from": "2001-01-01"}, "effective_from"),
        ({"sectors": ["moon work"]}, "sectors"),
        ({"rule_kind": "no_such_kind"}, "rule_kind"),
        ({"source": "no-such-source"}, "source"),
        ({"effective_to": "2025-01-01"}, "effective_to"),
    ],
)
def test_rule_that_is_not_whole_is_refused_at_its_field(
    team: dict[str, User], changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(PortalError) as refused:
        propose(team["editor"], **changes)
    assert list(refused.value.fields) == [field]
    assert not FeeRuleChange.objects.exists()


def test_one_change_of_a_rule_waits_at_a_time(team: dict[str, User]) -> None:
    propose(team["editor"])
    with pytest.raises(Conflict, match="waiting"):
        propose(team["officer"])


def test_stale_proposal_is_not_published(team: dict[str, User]) -> None:
    change = propose(team["editor"])
    FeeRule.objects.filter(key="VN-SF-GEN").update(params={"months_per_12": "9"})
    with pytest.raises(Conflict, match="has changed"):
        services.publish_rule_change(change=change, by=team["reviewer"])


def test_correction_changes_the_version_itself_and_keeps_what_stood(team: dict[str, User]) -> None:
    held = rule().article
    change = services.propose_rule_change(
        kind=RuleChangeKind.CORRECTION,
        key="VN-SF-GEN",
        fields={"article": "Art. 23(4)"},
        why="Typing error",
        by=team["editor"],
        rule=rule(),
    )
    services.publish_rule_change(change=change, by=team["reviewer"])
    assert rule().article == "Art. 23(4)"
    assert change.seen == {"article": held}
    assert FeeRule.objects.filter(key="VN-SF-GEN").count() == 1


def test_new_rule_is_judged_once_published(
    team: dict[str, User], django_capture_on_commit_callbacks: Any
) -> None:
    fields = {
        "side": "origin",
        "origin": "KH",
        "destinations": ["TH"],
        "category": "fee.service",
        "rule_kind": "zero",
        "payer": "worker",
        "collector": "licensed_agency",
        "instrument": "A prakas made up for this test",
        "effective_from": "2026-01-01",
        "source": rule().source.key,
        "confidence": "verified_official",
        "status": "in_force_as_read",
    }
    change = services.propose_rule_change(
        kind=RuleChangeKind.NEW_RULE, key="KH-TEST", fields=fields, why="Read", by=team["editor"]
    )
    with django_capture_on_commit_callbacks(execute=True):
        services.publish_rule_change(change=change, by=team["reviewer"])
    assert "KH-TEST" in {each.key for each in queries.rulebook().rules}
    with pytest.raises(Conflict):
        services.propose_rule_change(
            kind=RuleChangeKind.NEW_RULE, key="KH-TEST", fields=fields, why="x", by=team["editor"]
        )


def test_preview_names_the_declarations_and_open_findings_that_would_change(
    team: dict[str, User], make_agency: MakeAgency
) -> None:
    touched = make_agency("Touched", country="VN")
    declare(touched, 80_000)
    declare(make_agency("Elsewhere", country="KH"), 80_000)
    declare(make_agency("Over anyway", country="VN"), 90_000)
    declaration = touched.declarations.get()
    Finding.objects.create(
        agency=touched, source=FindingSource.DECLARATION, declaration=declaration
    )
    shown = preview(propose(team["editor"]))
    assert [(row.declaration, row.open_findings) for row in shown.changed] == [(declaration, 1)]
    assert shown.changed[0].is_worse
    assert shown.looked_at == shown.in_reach == 2


def test_rules_due_to_be_looked_up_again_are_listed(client: Client, team: dict[str, User]) -> None:
    FeeRule.objects.update(review_by=date(2090, 1, 1))
    FeeRule.objects.filter(key="KH-GEN").update(review_by=timezone.localdate())
    client.force_login(team["editor"])
    page = client.get(reverse("desk:fee-rules"), {"state": "to-check"})
    assert [each.key for each in page.context["page_obj"]] == ["KH-GEN"]


def test_checked_again_moves_the_day_with_four_eyes(team: dict[str, User]) -> None:
    change = services.propose_rule_change(
        kind=RuleChangeKind.CHECKED_AGAIN,
        key="VN-SF-GEN",
        fields={"reviewed_on": "2026-11-23", "review_by": "2027-11-23"},
        why="Read again",
        by=team["editor"],
        rule=rule(),
    )
    services.publish_rule_change(change=change, by=team["reviewer"])
    assert rule().review_by == date(2027, 11, 23)


def test_every_act_is_on_record_without_words(team: dict[str, User]) -> None:
    change = propose(team["editor"])
    services.refuse_rule_change(change=change, by=team["reviewer"], why="SECRETREASON")
    acts = list(AuditEvent.objects.values_list("action", "detail"))
    assert [action for action, _detail in acts] == [
        "recruitment_agencies.proposed_rule_change",
        "recruitment_agencies.refused_rule_change",
    ]
    assert "SECRETREASON" not in str(acts)


def test_story_at_the_desk(client: Client, team: dict[str, User]) -> None:
    client.force_login(team["officer"])
    form = client.get(reverse("desk:fee-rule-propose", args=[rule().pk])).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"article": "Art. 99", "effective_from": "2026-01-01", "why": "Circular 1/2026 read"}
    answer = client.post(reverse("desk:fee-rule-propose", args=[rule().pk]), data)
    assert answer.status_code == 302, answer.context["form"].errors
    change = FeeRuleChange.objects.get()
    assert {"article", "effective_from"} <= set(change.fields)
    client.force_login(team["head"])
    shown = client.get(reverse("desk:fee-rule-change", args=[change.pk])).content.decode()
    assert "Art. 99" in shown
    assert reverse("desk:fee-rule-publish", args=[change.pk]) in shown
    client.post(reverse("desk:fee-rule-publish", args=[change.pk]))
    change.refresh_from_db()
    assert change.state == RuleChangeState.PUBLISHED
    page = client.get(reverse("desk:fee-rule", args=[change.published_rule_id])).content.decode()
    assert "Art. 99" in page
    assert "Circular 1/2026 read" in page


def test_what_was_typed_is_kept_when_it_is_refused(client: Client, team: dict[str, User]) -> None:
    client.force_login(team["editor"])
    address = reverse("desk:fee-rule-propose", args=[rule().pk])
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"params": "not json", "note": "KEPTNOTE", "why": ""}
    answer = client.post(address, data)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"params", "why"}
    assert "KEPTNOTE" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_list_asks_a_constant_number_of_queries(
    client: Client, team: dict[str, User], count: int, django_assert_max_num_queries: Any
) -> None:
    FeeRule.objects.exclude(pk__in=FeeRule.objects.values_list("pk", flat=True)[:count]).delete()
    client.force_login(team["editor"])
    with django_assert_max_num_queries(14):
        assert client.get(reverse("desk:fee-rules")).status_code == 200
