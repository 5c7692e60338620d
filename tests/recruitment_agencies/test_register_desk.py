"""The register kept by hand: every kind of row entered, changed, ended and taken out, by its ministry alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from recruitment_agencies.enums import EventKind, LicenceStatus
from recruitment_agencies.models import (
    Agency,
    Branch,
    CodeOfConduct,
    Commitment,
    DestinationPartner,
    JobOrder,
    LicenceEvent,
    RegisterEdit,
    RegisterImport,
    StaffMember,
)
from recruitment_agencies.queries import agency_on, public_agency
from recruitment_agencies.register_nouns import nouns
from recruitment_agencies.services import register
from tests.cast import make_cast

from .conftest import MakeAgency
from .declaring import Desk, draft, make_desk

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-11-23 06:00Z", tick=False):
        yield


@pytest.fixture
def desk(make_agency: MakeAgency) -> Desk:
    return make_desk(make_agency)


@pytest.fixture
def client(desk: Desk) -> Client:
    client = Client()
    client.force_login(desk.officer)
    return client


@pytest.fixture
def rows(desk: Desk) -> dict[str, dict[str, Any]]:
    """What a person types for a row of each kind, the least that is needed and a little more."""
    CodeOfConduct.objects.create(key="code", name="Code")
    scheme = CodeOfConduct.objects.get()
    signed = Commitment.objects.create(agency=desk.agency, scheme=scheme, since=date(2020, 1, 1))
    licence = desk.agency.licences.get()
    return {
        "names": {"name": "Hoa Sen", "language": "vi", "is_former": "on"},
        "licences": {"number": "VN-9", "authority": "Ministry", "scope": "Japan"},
        "events": {
            "licence": licence.pk,
            "kind": "suspended",
            "on": "១/៦/២០២៦",
            "legal_basis": "Art. 5",
        },
        "branches": {"name": "Da Nang", "may_collect_money": "no"},
        "staff": {"name": "Ms Hoa", "role": "Trainer", "since": "1/1/2026"},
        "sub-agents": {"name": "Mr Long", "may_collect_money": "yes"},
        "partners": {"country": "TW", "name": "Taipei Partner"},
        "job-orders": {
            "reference": "JO-1",
            "destination": "TW",
            "sector": "manufacturing",
            "fee_ceiling_amount": "50.000",
            "fee_ceiling_currency": "TWD",
            "employer_paid": ["cost.medical", "cost.test"],
            "approved_on": "2026-01-01",
        },
        "commitments": {"scheme": scheme.pk, "since": "2024-01-01"},
        "ratings": {"commitment": signed.pk, "cycle": "2025", "grade": "A"},
        "deployments": {
            "destination": "TW",
            "year": "2026",
            "quarter": "3",
            "deployed": "1.200",
            "women": "600",
        },
    }


def url(name: str, *args: Any) -> str:
    return reverse(f"desk:register-{name}", args=args)


def audited() -> list[str]:
    events = AuditEvent.objects.filter(action__startswith="recruitment_agencies.register_")
    return [e.action.rsplit("_", 1)[1] for e in events.order_by("id")]


def test_row_of_every_kind_is_entered_on_one_form_and_recorded(
    desk: Desk, client: Client, rows: dict[str, dict[str, Any]]
) -> None:
    assert list(rows) == nouns.keys()
    page = url("agency", desk.agency.public_id)
    for noun in nouns:
        before = noun.rows(desk.agency).count()
        address = url("add", desk.agency.public_id, noun.key)
        assert client.get(address).status_code == 200
        answer = client.post(address, rows[noun.key])
        assert (noun.key, answer.status_code) == (noun.key, 302)
        assert noun.rows(desk.agency).count() == before + 1
    assert audited() == ["added"] * len(nouns)
    text = client.get(page).content.decode()
    for words in (
        "Hoa Sen",
        "VN-9",
        "Da Nang",
        "Ms Hoa",
        "Mr Long",
        "Taipei Partner",
        "JO-1",
        "50,000 TWD",
        "1,200",
    ):
        assert words in text, words
    order = JobOrder.objects.get()
    assert order.employer_paid == ["cost.medical", "cost.test"]


def test_row_of_every_kind_but_history_is_changed_and_what_it_said_is_kept(
    desk: Desk, client: Client, rows: dict[str, dict[str, Any]]
) -> None:
    for noun in nouns:
        client.post(url("add", desk.agency.public_id, noun.key), rows[noun.key])
        row = noun.rows(desk.agency).order_by("-pk").first()
        address = url("change", desk.agency.public_id, noun.key, row.pk)
        assert client.get(address).status_code == (404 if noun.is_history else 200)
        same = client.post(address, rows[noun.key])
        assert same.status_code == (404 if noun.is_history else 302)
    assert not RegisterEdit.objects.filter(act="changed").exists()
    branch = Branch.objects.get()
    changed = {"name": "Hue", "may_collect_money": ""}
    client.post(url("change", desk.agency.public_id, "branches", branch.pk), changed)
    branch.refresh_from_db()
    assert (branch.name, branch.may_collect_money) == ("Hue", None)
    edit = RegisterEdit.objects.get(act="changed")
    assert (edit.before, edit.by) == ({"name": "Da Nang", "may_collect_money": False}, desk.officer)


def test_row_that_ends_keeps_standing_with_its_last_day(
    desk: Desk, client: Client, rows: dict[str, dict[str, Any]]
) -> None:
    for noun in nouns:
        client.post(url("add", desk.agency.public_id, noun.key), rows[noun.key])
        row = noun.rows(desk.agency).order_by("-pk").first()
        address = url("end", desk.agency.public_id, noun.key, row.pk)
        answer = client.post(address, {"on": "31/10/2026"})
        assert answer.status_code == (302 if noun.ends_by else 404)
        if noun.ends_by:
            row.refresh_from_db()
            assert getattr(row, noun.ends_by) == date(2026, 10, 31)
    newest = Commitment.objects.order_by("-pk").first()
    assert newest is not None
    assert newest.state == "withdrawn"


def test_last_day_before_the_first_is_refused(desk: Desk, client: Client) -> None:
    member = StaffMember.objects.create(agency=desk.agency, name="A", since=date(2026, 1, 1))
    address = url("end", desk.agency.public_id, "staff", member.pk)
    page = client.post(address, {"on": "31/12/2025"})
    assert page.status_code == 400
    assert "The last day is before the first." in page.content.decode()


def test_row_is_taken_out_with_a_reason_and_kept_whole_in_the_history(
    desk: Desk, client: Client
) -> None:
    branch = Branch.objects.create(agency=desk.agency, name="Nowhere", phone="123")
    address = url("remove", desk.agency.public_id, "branches", branch.pk)
    assert client.post(address, {"why": " "}).status_code == 400
    assert client.post(address, {"why": "It never was."}).status_code == 302
    assert not Branch.objects.exists()
    edit = RegisterEdit.objects.get()
    assert (edit.act, edit.label, edit.why, edit.before["phone"]) == (
        "removed",
        "Nowhere",
        "It never was.",
        "123",
    )
    text = client.get(url("agency", desk.agency.public_id)).content.decode()
    assert "It never was." in text
    assert "It never was." not in str([e.detail for e in AuditEvent.objects.all()])


def test_wrong_licence_event_is_taken_out_and_the_past_is_right_again(desk: Desk) -> None:
    licence = desk.agency.licences.get()
    values = {"licence": licence.pk, "kind": "suspended", "on": date(2026, 6, 1)}
    noun = nouns["events"]
    event = register.add_row(noun=noun, agency=desk.agency, values=values, by=desk.officer)

    def status() -> LicenceStatus:
        agency = public_agency(desk.agency.public_id)
        return agency_on(agency, day=date(2026, 7, 1)).standing.status

    assert status() is LicenceStatus.SUSPENDED
    with pytest.raises(Conflict):
        register.change_row(
            noun=noun, agency=desk.agency, row=event, values={"kind": "revoked"}, by=desk.officer
        )
    register.remove_row(
        noun=noun, agency=desk.agency, row=event, why="Another agency was meant.", by=desk.officer
    )
    assert status() is LicenceStatus.VALID
    assert audited() == ["added", "removed"]
    kept = RegisterEdit.objects.get(act="removed").before
    assert (kept["kind"], kept["on"]) == ("suspended", "2026-06-01")


def test_event_that_an_import_wrote_is_not_taken_out_by_hand(desk: Desk) -> None:
    batch = RegisterImport.objects.create(country_id="VN", file_name="a.csv", file_digest="0")
    event = LicenceEvent.objects.create(
        licence=desk.agency.licences.get(),
        kind=EventKind.DELISTED,
        on=TODAY,
        register_import=batch,
    )
    with pytest.raises(Conflict):
        register.remove_row(
            noun=nouns["events"], agency=desk.agency, row=event, why="x", by=desk.officer
        )
    assert LicenceEvent.objects.filter(pk=event.pk).exists()


def test_row_on_which_others_hang_stays(desk: Desk, fee_rules: None) -> None:
    order = JobOrder.objects.create(
        agency=desk.agency, reference="J", destination_id="TW", approved_on=TODAY
    )
    draft(desk, job_order_id=order.pk)
    held = {"licences": desk.agency.licences.get(), "job-orders": order}
    for key, row in held.items():
        with pytest.raises(Conflict):
            register.remove_row(
                noun=nouns[key], agency=desk.agency, row=row, why="x", by=desk.officer
            )


def test_what_the_database_refuses_is_said_in_words(
    desk: Desk, client: Client, rows: dict[str, dict[str, Any]]
) -> None:
    sent = {
        "deployments": ({"quarter": "5"}, "The quarter is a number from 1 to 4."),
        "job-orders": ({"valid_until": "2025-01-01"}, "The last day is before the first."),
        "events": (
            {"valid_until": "2027-01-01"},
            "Only an issue or a renewal says until when a licence is valid.",
        ),
    }
    for key, (wrong, words) in sent.items():
        page = client.post(url("add", desk.agency.public_id, key), {**rows[key], **wrong})
        assert page.status_code == 409
        assert words in page.content.decode()
    client.post(url("add", desk.agency.public_id, "licences"), rows["licences"])
    page = client.post(url("add", desk.agency.public_id, "licences"), rows["licences"])
    assert "This stands in the register already." in page.content.decode()


def test_agency_is_entered_and_its_particulars_changed(desk: Desk, client: Client) -> None:
    answer = client.post(
        reverse("desk:register-new"),
        {"country": "VN", "name": "Bamboo (demonstration)", "website": "bamboo.example"},
    )
    agency = Agency.objects.get(name="Bamboo (demonstration)")
    assert answer["Location"] == url("agency", agency.public_id)
    assert (agency.country_id, agency.website) == ("VN", "https://bamboo.example")
    particulars = {"name": "Bamboo Two", "as_of": "2026-11-01"}
    client.post(url("particulars", agency.public_id), particulars)
    agency.refresh_from_db()
    assert (agency.name, agency.website, agency.as_of) == ("Bamboo Two", "", date(2026, 11, 1))
    assert audited() == ["added", "changed"]


@pytest.mark.security
def test_agency_of_another_country_is_not_entered(desk: Desk, client: Client) -> None:
    assert (
        client.post(reverse("desk:register-new"), {"country": "KH", "name": "X"}).status_code == 400
    )
    with pytest.raises(NotAllowed):
        register.add_agency(country="KH", values={"name": "X"}, by=desk.officer)


def test_list_finds_the_own_countrys_agencies_only(
    desk: Desk, client: Client, make_agency: MakeAgency
) -> None:
    make_agency("Mekong Star", country="KH")
    text = client.get(reverse("desk:register")).content.decode()
    assert "Lotus" in text
    assert "River" in text
    assert "Mekong Star" not in text
    text = client.get(reverse("desk:register"), {"q": "lotsu"}).content.decode()
    assert "Lotus" in text
    assert "River" not in text


@pytest.mark.security
def test_row_of_another_agency_is_neither_named_nor_reached(
    desk: Desk, client: Client, rows: dict[str, dict[str, Any]]
) -> None:
    foreign = desk.other_agency.licences.get()
    values = {"licence": foreign.pk, "kind": "revoked", "on": TODAY}
    with pytest.raises(PortalError) as refused:
        register.add_row(noun=nouns["events"], agency=desk.agency, values=values, by=desk.officer)
    assert list(refused.value.fields) == ["licence"]
    typed = {**rows["events"], "licence": foreign.pk}
    assert client.post(url("add", desk.agency.public_id, "events"), typed).status_code == 400
    partner = DestinationPartner.objects.create(agency=desk.other_agency, country_id="TW", name="P")
    for act in ("change", "end", "remove"):
        address = url(act, desk.agency.public_id, "partners", partner.pk)
        assert client.get(address).status_code == 404
    assert not LicenceEvent.objects.filter(kind="revoked").exists()


@pytest.mark.security
def test_nobody_but_the_ministry_keeps_the_register(desk: Desk) -> None:
    member = StaffMember.objects.create(agency=desk.agency, name="A")
    strangers = [
        *make_cast().everybody().values(),
        desk.foreign_officer,
        desk.representative,
        desk.other_representative,
    ]
    key = desk.agency.public_id
    addresses = [
        url("agency", key),
        url("particulars", key),
        url("add", key, "staff"),
        *(url(act, key, "staff", member.pk) for act in ("change", "end", "remove")),
    ]
    typed = {"name": "B", "on": "1/1/2026", "why": "x"}
    for person in strangers:
        if not person.is_authenticated:
            continue
        browser = Client()
        browser.force_login(person)  # type: ignore[arg-type]
        for address in addresses:
            assert browser.post(address, typed).status_code in {404, 405}
        with pytest.raises(NotAllowed):
            register.remove_row(
                noun=nouns["staff"], agency=desk.agency, row=member, why="x", by=person  # type: ignore[arg-type]
            )  # fmt: skip
    member.refresh_from_db()
    assert (member.name, member.until) == ("A", None)
    assert audited() == []


def test_unknown_noun_is_not_there(desk: Desk, client: Client) -> None:
    assert client.get(url("add", desk.agency.public_id, "complaints")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_page_cost_the_same_for_any_number(
    desk: Desk,
    client: Client,
    make_agency: MakeAgency,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    for number in range(count):
        make_agency(f"More {number}", country="VN")
        StaffMember.objects.create(agency=desk.agency, name=f"Staff {number}")
        DestinationPartner.objects.create(agency=desk.agency, country_id="TW", name=f"P{number}")
        register.add_row(
            noun=nouns["branches"],
            agency=desk.agency,
            values={"name": f"Branch {number}"},
            by=desk.officer,
        )
    with django_assert_num_queries(7):  # session, user, roles, count, agencies, licences, events
        client.get(reverse("desk:register"))
    # session, user, roles, agency, licences, events, edits, and one a noun
    with django_assert_num_queries(7 + len(nouns)):
        client.get(url("agency", desk.agency.public_id))
