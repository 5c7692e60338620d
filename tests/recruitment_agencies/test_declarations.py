"""Declared costs: entered, checked against both laws and the job order, published in versions, withdrawn."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from portal.accounts.demo import create_demo_people
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from portal.reference.models import Country
from recruitment_agencies.demo import create_demo_agencies
from recruitment_agencies.demo_declarations import create_demo_declarations
from recruitment_agencies.enums import DeclarationState, FindingSource
from recruitment_agencies.models import FeeDeclaration, FeeRule, Finding, JobOrder
from recruitment_agencies.queries import public_agency
from recruitment_agencies.services import declaring
from recruitment_agencies.services.declarations import (
    check_declaration,
    checked_declarations,
    declared_fees,
    earlier_versions,
    totals_of,
)
from tests.cast import make_cast, make_ground

from .conftest import MakeAgency
from .declaring import PARTICULARS, Desk, draft, line, make_desk, publish

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-11-23 06:00Z", tick=False):
        yield


@pytest.fixture
def desk(make_agency: MakeAgency, fee_rules: None) -> Desk:
    return make_desk(make_agency)


def order(desk: Desk, **changes: Any) -> JobOrder:
    first = {
        "reference": "JO-7",
        "destination_id": "TW",
        "approved_by": "Ministry",
        "approved_on": date(2026, 1, 1),
    }
    return JobOrder.objects.create(agency=desk.agency, **{**first, **changes})


def shown(desk: Desk, on: date = TODAY) -> list[dict[str, Any]]:
    return declared_fees(public_agency(desk.agency.public_id), on=on)


def rules_broken(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (f["rule"], f["outcome"])
        for f in answer["findings"]
        if f["outcome"] in {"over_cap", "employer_should_pay", "prohibited_item"}
        and not f["depends_on"]
    ]


def test_draft_is_kept_with_its_lines_and_shown_to_nobody(desk: Desk) -> None:
    declaration = draft(desk, line(90_000, label="Service"), line(900, "cost.medical"))
    assert declaration.state == DeclarationState.DRAFT
    assert [(each.label, each.amount) for each in declaration.lines.all()] == [
        ("Service", Decimal(90_000)),
        ("", Decimal(900)),
    ]
    assert (declaration.entered_by, declaration.entered_for) == (
        desk.representative,
        desk.agency.organisation,
    )
    assert shown(desk) == []


def test_check_on_entry_gives_verdict_and_arithmetic(desk: Desk) -> None:
    answer = check_declaration(draft(desk))
    assert answer["verdict"] == "over_cap"
    (finding,) = [f for f in answer["findings"] if f["rule"] == "VN-SF-GEN"]
    assert finding["cap"] == {"amount": "84000.00", "currency": "TWD"}
    assert finding["excess"] == {"amount": "6000.00", "currency": "TWD"}
    assert "28,000 TWD" in finding["formula"]


def test_worker_who_pays_nothing_is_within_every_limit(desk: Desk) -> None:
    declaration = draft(desk, line(90_000, payer="employer"), line(0))
    answer = check_declaration(declaration)
    assert (answer["verdict"], answer["possible_verdict"]) == ("within_cap", "within_cap")
    lines = list(declaration.lines.all())
    assert totals_of(lines, payer="employer") == [{"amount": "90000.00", "currency": "TWD"}]
    assert totals_of(lines, payer="worker") == [{"amount": "0.00", "currency": "TWD"}]


def test_totals_count_every_month(desk: Desk) -> None:
    declaration = draft(desk, line(100, recurring_months=12), line(50, currency="USD"))
    assert totals_of(declaration.lines.all(), payer="worker") == [
        {"amount": "1200.00", "currency": "TWD"},
        {"amount": "50.00", "currency": "USD"},
    ]


def test_monthly_lines_of_one_category_follow_one_another(desk: Desk) -> None:
    monthly = [
        line(amount, "fee.recurring_service", recurring_months=12)
        for amount in (1_800, 1_700, 1_500)
    ]
    answer = check_declaration(draft(desk, *monthly, programme="tw_foreign_worker"))
    found = {f["rule"]: f["outcome"] for f in answer["findings"]}
    assert found["TW-MONTHLY"] == "within_cap"
    dearer = [line(1_800, "fee.recurring_service", recurring_months=36)]
    answer = check_declaration(draft(desk, *dearer, programme="tw_foreign_worker"))
    found = {f["rule"]: f["outcome"] for f in answer["findings"]}
    assert found["TW-MONTHLY"] == "over_cap"


def test_job_order_ceiling_that_is_lower_beats_the_law(desk: Desk) -> None:
    ceiling = order(desk, fee_ceiling_amount=Decimal(50_000), fee_ceiling_currency="TWD")
    declaration = draft(desk, line(49_000), line(2_000, "cost.medical"), job_order_id=ceiling.pk)
    answer = check_declaration(declaration)
    assert answer["verdict"] == "over_cap"
    assert rules_broken(answer) == [("JOB-ORDER-CEILING", "over_cap")]
    finding = answer["findings"][0]
    assert (finding["cap"]["amount"], finding["paid"]["amount"], finding["excess"]["amount"]) == (
        "50000.00",
        "51000.00",
        "1000.00",
    )
    assert (finding["instrument"], finding["source"]["publisher"]) == ("JO-7", "Ministry")


def test_job_order_ceiling_above_the_cap_does_not_lift_it(desk: Desk) -> None:
    ceiling = order(desk, fee_ceiling_amount=Decimal(95_000), fee_ceiling_currency="TWD")
    answer = check_declaration(draft(desk, job_order_id=ceiling.pk))
    assert rules_broken(answer) == [("VN-SF-GEN", "over_cap")]


def test_ceiling_in_another_currency_without_a_rate_is_not_guessed(desk: Desk) -> None:
    ceiling = order(desk, fee_ceiling_amount=Decimal(2_000), fee_ceiling_currency="USD")
    answer = check_declaration(draft(desk, line(10_000), job_order_id=ceiling.pk))
    (finding,) = [f for f in answer["findings"] if f["rule"] == "JOB-ORDER-CEILING"]
    assert (finding["outcome"], finding["missing"]) == ("missing_data", ["exchange_rate:TWD/USD"])


def test_item_the_employer_has_taken_over_is_a_breach_when_the_worker_pays(desk: Desk) -> None:
    taken = order(desk, employer_paid=["cost.medical", "cost.test"])
    lines = [line(1_000), line(300, "cost.medical"), line(200, "cost.test", payer="employer")]
    answer = check_declaration(draft(desk, *lines, job_order_id=taken.pk))
    assert answer["verdict"] == "employer_should_pay"
    assert rules_broken(answer) == [("JOB-ORDER-EMPLOYER-PAYS", "employer_should_pay")]


def test_publishing_freezes_the_answer_in_english(desk: Desk) -> None:
    declaration = draft(desk)
    with translation.override("vi"):
        published = publish(declaration, desk.representative)
    assert published.state == DeclarationState.PUBLISHED
    assert published.declared_on == TODAY
    assert published.answer is not None
    assert published.answer["rules_as_of"] == "2026-11"
    assert "The limit is 84,000 TWD" in str(published.answer)
    FeeRule.objects.all().delete()
    assert [row["verdict"] for row in shown(desk)] == ["over_cap"]


def test_frozen_answer_is_read_in_the_readers_language(desk: Desk) -> None:
    publish(draft(desk), desk.representative)
    with translation.override("vi"):
        (row,) = shown(desk)
    (finding,) = [f for f in row["findings"] if f["rule"] == "VN-SF-GEN"]
    assert "You paid" not in finding["explanation"]
    assert "84.000 TWD" in finding["explanation"]
    assert finding["article"]


def test_public_shape_holds_version_labels_and_both_totals(desk: Desk) -> None:
    lines = [line(80_000, label="Service fee"), line(500, "cost.travel_lodging", payer="employer")]
    publish(draft(desk, *lines, job_order_id=order(desk).pk), desk.representative)
    (row,) = shown(desk)
    assert {key: row[key] for key in ("destination", "job_order", "version", "declared_on", "ended_on")} == {
        "destination": "TW",
        "job_order": "JO-7",
        "version": 1,
        "declared_on": "2026-11-23",
        "ended_on": None,
    }  # fmt: skip
    assert row["worker_pays"] == [{"amount": "80000.00", "currency": "TWD"}]
    assert row["employer_pays"] == [{"amount": "500.00", "currency": "TWD"}]
    assert row["lines"][0] == {
        "category": "fee.service",
        "label": "Service fee",
        "amount": {"amount": "80000.00", "currency": "TWD"},
        "payer": "worker",
        "recurring_months": None,
    }


def test_over_cap_schedule_becomes_a_finding_at_the_ministry(desk: Desk) -> None:
    published = publish(draft(desk), desk.representative)
    found = Finding.objects.filter(declaration=published, rule_key="VN-SF-GEN")
    assert [(f.agency, f.source, f.outcome, f.excess_amount) for f in found] == [
        (desk.agency, FindingSource.DECLARATION, "over_cap", Decimal(6_000))
    ]


def test_lawful_schedule_becomes_no_finding(desk: Desk) -> None:
    publish(draft(desk, line(80_000)), desk.representative)
    assert not Finding.objects.filter(agency=desk.agency, review_only=False).exists()


def test_new_version_replaces_the_old_one_which_stays_readable(desk: Desk) -> None:
    first = publish(draft(desk), desk.representative, date(2026, 3, 1))
    second = declaring.start_new_version(declaration=first, by=desk.officer)
    assert (second.version, second.schedule, second.state) == (2, first.schedule, "draft")
    assert [each.amount for each in second.lines.all()] == [Decimal(90_000)]
    assert declaring.start_new_version(declaration=first, by=desk.officer) == second
    declaring.change_declaration(
        declaration=second, particulars=PARTICULARS, lines=[line(84_000)], by=desk.officer
    )
    publish(second, desk.officer, date(2026, 6, 1))
    first.refresh_from_db()
    assert (first.state, first.ended_on) == (DeclarationState.REPLACED, date(2026, 6, 1))
    seen = {
        day: [(row["version"], row["verdict"]) for row in shown(desk, day)]
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 31), date(2026, 6, 1))
    }
    assert seen == {
        date(2026, 2, 28): [],
        date(2026, 3, 1): [(1, "over_cap")],
        date(2026, 5, 31): [(1, "over_cap")],
        date(2026, 6, 1): [(2, "within_cap")],
    }
    past = earlier_versions(public_agency(desk.agency.public_id), on=TODAY)
    assert [(each.declaration.version, each.answer["verdict"]) for each in past] == [
        (1, "over_cap")
    ]


def test_public_page_leads_to_the_versions_of_earlier_days(desk: Desk, client: Client) -> None:
    first = publish(
        draft(desk, line(90_000, label="Service")), desk.representative, date(2026, 3, 1)
    )
    second = declaring.start_new_version(declaration=first, by=desk.representative)
    declaring.change_declaration(
        declaration=second, particulars=PARTICULARS, lines=[line(84_000)], by=desk.representative
    )
    publish(second, desk.representative, date(2026, 6, 1))
    address = f"/en/agencies/{desk.agency.public_id}/"
    today = client.get(address).content.decode()
    assert "84,000 TWD" in today
    assert "90,000 TWD" not in today
    assert 'href="?on=2026-03-01"' in today
    then = client.get(address, {"on": "2026-03-01"}).content.decode()
    assert "90,000 TWD" in then
    assert "Service" in then


def test_published_version_is_never_edited(desk: Desk) -> None:
    published = publish(draft(desk), desk.representative)
    with pytest.raises(Conflict):
        declaring.change_declaration(
            declaration=published, particulars=PARTICULARS, lines=[line(1)], by=desk.representative
        )
    with pytest.raises(Conflict):
        declaring.discard_declaration(declaration=published, by=desk.representative)
    with pytest.raises(Conflict):
        publish(published, desk.representative)
    assert [each.amount for each in published.lines.all()] == [Decimal(90_000)]


def test_withdrawal_needs_a_reason_and_stays_readable(desk: Desk) -> None:
    published = publish(draft(desk), desk.representative, date(2026, 3, 1))
    with pytest.raises(PortalError) as refused:
        declaring.withdraw_declaration(declaration=published, by=desk.representative, why=" ")
    assert list(refused.value.fields) == ["why"]
    declaring.withdraw_declaration(
        declaration=published, by=desk.representative, why="The employer left."
    )
    assert shown(desk) == []
    assert [row["version"] for row in shown(desk, date(2026, 11, 22))] == [1]
    published.refresh_from_db()
    assert (published.state, published.ended_why) == ("withdrawn", "The employer left.")


def test_version_cannot_begin_before_the_one_in_force(desk: Desk) -> None:
    first = publish(draft(desk), desk.representative, date(2026, 6, 1))
    second = declaring.start_new_version(declaration=first, by=desk.representative)
    with pytest.raises(Conflict):
        publish(second, desk.representative, date(2026, 5, 1))


def test_discarded_draft_is_gone_and_recorded(desk: Desk) -> None:
    declaration = draft(desk)
    declaring.discard_declaration(declaration=declaration, by=desk.representative)
    assert not FeeDeclaration.objects.exists()
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.object_id) == (
        "recruitment_agencies.discarded_costs",
        str(desk.agency.pk),
    )


def test_every_act_is_recorded_with_codes_only(desk: Desk) -> None:
    published = publish(draft(desk, line(80_000, label="SECRETLABEL")), desk.representative)
    declaring.withdraw_declaration(declaration=published, by=desk.officer, why="SECRETWHY")
    events = AuditEvent.objects.filter(action__endswith="_costs").order_by("id")
    assert [(e.action.split(".")[1], e.actor_id) for e in events] == [
        ("entered_costs", desk.representative.pk),
        ("published_costs", desk.representative.pk),
        ("withdrew_costs", desk.officer.pk),
    ]
    assert "SECRET" not in str([e.detail for e in events])


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": "unheard"},
        {"currency": "XXX"},
        {"payer": "state"},
        {"amount": Decimal(-1)},
        {"amount": None},
        {"recurring_months": 0},
    ],
)
def test_wrong_line_is_refused_and_nothing_kept(desk: Desk, wrong: dict[str, Any]) -> None:
    with pytest.raises(PortalError):
        draft(desk, {**line(1), **wrong})
    assert not FeeDeclaration.objects.exists()


def test_schedule_without_a_cost_is_not_published(desk: Desk) -> None:
    empty = declaring.start_declaration(
        agency=desk.agency, particulars=PARTICULARS, lines=[], by=desk.representative
    )
    with pytest.raises(Conflict):
        publish(empty, desk.representative)


def test_job_order_of_another_agency_or_country_is_refused(desk: Desk) -> None:
    foreign = JobOrder.objects.create(
        agency=desk.other_agency, reference="X", destination_id="TW", approved_on=TODAY
    )
    for wrong in (foreign, order(desk, destination_id="JP")):
        with pytest.raises(PortalError) as refused:
            draft(desk, job_order_id=wrong.pk)
        assert list(refused.value.fields) == ["job_order"]


@pytest.mark.security
def test_only_the_own_agency_and_its_ministry_declare(desk: Desk) -> None:
    declaration = draft(desk)
    for person in (desk.representative, desk.officer):
        assert list(FeeDeclaration.objects.visible_to(person)) == [declaration]
    strangers = [*make_cast().everybody().values(), desk.foreign_officer, desk.other_representative]
    for person in strangers:
        if person.is_authenticated:
            assert not FeeDeclaration.objects.visible_to(person).exists()
            with pytest.raises(NotAllowed):
                publish(declaration, person)
    declaration.refresh_from_db()
    assert declaration.is_draft


@pytest.mark.security
def test_public_page_and_api_never_show_a_draft(desk: Desk, client: Client) -> None:
    draft(desk, line(77_777))
    address = f"agencies/{desk.agency.public_id}/"
    for prefix in ("/en/", "/api/v1/"):
        assert "77777" not in client.get(prefix + address).content.decode().replace(",", "")


@pytest.mark.parametrize("count", [1, 3])
def test_published_schedules_cost_no_query_each(
    desk: Desk, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        publish(draft(desk, job_order_id=order(desk, reference=f"J{number}").pk), desk.officer)
    agency = public_agency(desk.agency.public_id)
    with django_assert_num_queries(0):
        assert len(checked_declarations(agency, on=TODAY)) == count


def test_demo_has_a_lawful_an_over_cap_and_a_draft_schedule_and_runs_twice(fee_rules: None) -> None:
    make_ground()
    for code in ("TW", "JP"):
        Country.objects.get_or_create(code=code, defaults={"role": "destination"})
    create_demo_agencies()
    create_demo_people()
    created = create_demo_declarations()
    assert [(each.state, (each.answer or {}).get("verdict")) for each in created] == [
        ("published", "within_cap"),
        ("published", "over_cap"),
        ("draft", None),
    ]
    assert Finding.objects.filter(rule_key="VN-SF-GEN").count() == 1
    assert created[2].agency.organisation is not None
    assert create_demo_declarations() == []
