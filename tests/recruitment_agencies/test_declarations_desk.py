"""Cost schedules on the desk: entered without script, checked in plain words, by those who may and nobody else."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.accounts.desks import waiting_for
from portal.accounts.models import User
from recruitment_agencies.models import FeeDeclaration, JobOrder
from tests.cast import make_cast

from .conftest import MakeAgency
from .declaring import Desk, draft, line, make_desk, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-11-23 06:00Z", tick=False):
        yield


@pytest.fixture
def desk(make_agency: MakeAgency, fee_rules: None) -> Desk:
    return make_desk(make_agency)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(*lines: dict[str, str], **changes: str) -> dict[str, str]:
    """The fields of a schedule as a browser sends them."""
    fields = {
        "rows": "6",
        "destination": "TW",
        "sector": "manufacturing",
        "contract_months": "36",
        "wage_amount": "28.000",
        "wage_currency": "TWD",
        **changes,
    }
    for number, each in enumerate(lines, start=1):
        fields |= {f"line{number}-{name}": value for name, value in each.items()}
    return fields


SERVICE = {"category": "fee.service", "amount": "៩០,០០០", "currency": "TWD", "payer": "worker"}


def url(name: str, *args: Any) -> str:
    return reverse(f"desk:{name}", args=args)


def test_schedule_is_entered_checked_and_published(desk: Desk) -> None:
    client = signed_in(desk.representative)
    address = url("declaration-new", desk.agency.public_id)
    assert client.get(address).status_code == 200
    kept = client.post(address, typed(SERVICE))
    declaration = FeeDeclaration.objects.get()
    page = url("declaration", declaration.public_id)
    assert (kept.status_code, kept["Location"]) == (302, page)
    text = client.get(page).content.decode()
    for words in (
        "These costs are above the law.",
        "The ministry sees this",
        "Limit: <strong>84,000 TWD</strong>",
        "Too much: <strong>6,000 TWD</strong>",
        "min(1.0 × 36 ÷ 12, 3.0) × 28,000 TWD",
        "Law of the country of origin",
    ):
        assert words in text
    said = client.post(url("declaration-publish", declaration.public_id), follow=True)
    assert "The costs are public now." in said.content.decode()
    public = Client().get(f"/en/agencies/{desk.agency.public_id}/").content.decode()
    assert "90,000 TWD" in public
    assert "Over the cap" in public


def test_more_rows_lose_nothing_and_judge_nothing(desk: Desk) -> None:
    client = signed_in(desk.representative)
    half = {"category": "", "label": "Uniform", "amount": "abc"}
    page = client.post(
        url("declaration-new", desk.agency.public_id),
        typed(SERVICE, half, more="1", destination=""),
    )
    text = page.content.decode()
    assert page.status_code == 200
    for kept in ('value="Uniform"', 'value="abc"', 'value="៩០,០០០"', 'name="line10-category"'):
        assert kept in text
    assert "There is a problem" not in text
    assert not FeeDeclaration.objects.exists()


def test_mistakes_are_named_and_nothing_typed_is_lost(desk: Desk) -> None:
    client = signed_in(desk.representative)
    page = client.post(
        url("declaration-new", desk.agency.public_id), typed({"label": "Uniform"}, destination="")
    )
    text = page.content.decode()
    assert page.status_code == 400
    for words in ("Write the amount.", "Choose the currency.", 'value="Uniform"'):
        assert words in text


def test_draft_is_opened_with_its_lines_and_changed(desk: Desk) -> None:
    declaration = draft(desk, line(90_000, label="Service"))
    client = signed_in(desk.officer)
    edit = url("declaration-edit", declaration.public_id)
    text = client.get(edit).content.decode()
    assert 'value="90000' in text
    assert 'value="Service"' in text
    client.post(edit, typed({**SERVICE, "amount": "84000"}))
    assert [each.amount for each in declaration.lines.all()] == [84_000]
    assert (
        "Within the limit" in client.get(url("declaration", declaration.public_id)).content.decode()
    )


def test_new_version_is_a_draft_that_opens_for_writing(desk: Desk) -> None:
    published = publish(draft(desk), desk.representative)
    client = signed_in(desk.representative)
    answer = client.post(url("declaration-new-version", published.public_id))
    second = FeeDeclaration.objects.get(version=2)
    assert answer["Location"] == url("declaration-edit", second.public_id)
    assert client.get(url("declaration-edit", published.public_id)).status_code == 302
    client.post(url("declaration-publish", second.public_id))
    published.refresh_from_db()
    assert published.state == "replaced"


def test_withdrawing_asks_for_the_reason(desk: Desk) -> None:
    published = publish(draft(desk), desk.representative)
    client = signed_in(desk.representative)
    address = url("declaration-withdraw", published.public_id)
    assert client.post(address, {"why": ""}).status_code == 400
    client.post(address, {"why": "The employer left."})
    published.refresh_from_db()
    assert (published.state, published.ended_why) == ("withdrawn", "The employer left.")


def test_discarded_draft_leads_back_to_the_list(desk: Desk) -> None:
    declaration = draft(desk)
    answer = signed_in(desk.representative).post(url("declaration-discard", declaration.public_id))
    assert answer["Location"] == url("declarations")
    assert not FeeDeclaration.objects.exists()


def test_job_orders_to_choose_are_the_agencys_own(desk: Desk) -> None:
    for agency, reference in ((desk.agency, "OURS-1"), (desk.other_agency, "THEIRS-1")):
        JobOrder.objects.create(
            agency=agency, reference=reference, destination_id="TW", approved_on="2026-01-01"
        )
    client = signed_in(desk.representative)
    text = client.get(url("declaration-new", desk.agency.public_id)).content.decode()
    assert "OURS-1" in text
    assert "THEIRS-1" not in text
    foreign = JobOrder.objects.get(reference="THEIRS-1")
    sent = typed(SERVICE, job_order=str(foreign.pk))
    assert client.post(url("declaration-new", desk.agency.public_id), sent).status_code == 400


def test_drafts_are_a_pile_of_those_who_may_publish_them(desk: Desk) -> None:
    draft(desk)
    for user in (desk.representative, desk.officer):
        (pile,) = [p for p in waiting_for(user) if p.label == "Drafts of declared costs"]
        assert (pile.count, pile.url) == (1, f"{url('declarations')}?state=draft")
    for user in (desk.foreign_officer, desk.other_representative):
        assert "Drafts of declared costs" not in [p.label for p in waiting_for(user)]


@pytest.mark.security
def test_foreign_schedule_is_not_there_for_anybody_else(desk: Desk) -> None:
    declaration = draft(desk)
    strangers = [*make_cast().everybody().values(), desk.foreign_officer, desk.other_representative]
    acts = ("publish", "new-version", "discard", "withdraw", "edit")
    for person in strangers:
        if not person.is_authenticated:
            continue
        client = signed_in(person)  # type: ignore[arg-type]
        for key in (declaration.public_id, uuid4()):
            assert client.get(url("declaration", key)).status_code == 404
            for act in acts:
                assert client.post(url(f"declaration-{act}", key)).status_code == 404
        assert client.get(url("declaration-new", desk.agency.public_id)).status_code == 404
    declaration.refresh_from_db()
    assert declaration.is_draft


@pytest.mark.security
def test_list_holds_only_what_the_person_may_see(desk: Desk) -> None:
    draft(desk)
    assert "Lotus" in signed_in(desk.officer).get(url("declarations")).content.decode()
    for user in (desk.foreign_officer, desk.other_representative):
        assert "Lotus" not in signed_in(user).get(url("declarations")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(
    desk: Desk, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        publish(draft(desk), desk.representative)
    client = signed_in(desk.representative)
    with django_assert_num_queries(5):  # session, user, roles, count, rows
        client.get(url("declarations"))
    page = url("declaration", FeeDeclaration.objects.first().public_id)  # type: ignore[union-attr]
    with django_assert_num_queries(6):  # session, user, roles, row, lines, versions
        client.get(page)
