"""The register as files: what is in them, what is not, and who need not fetch them again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from portal.accounts.models import Organisation, User
from recruitment_agencies.api.open_data import OpenDataThrottle
from recruitment_agencies.enums import EventKind, ReportKind
from recruitment_agencies.models import (
    Agency,
    AgencyName,
    Branch,
    Decision,
    FeeLine,
    JobOrder,
    Licence,
    LicenceEvent,
    StaffMember,
    SubAgent,
)
from recruitment_agencies.open_data import DATASETS, FORMATS, as_markdown

from .conftest import declare, make_case, report

pytestmark = pytest.mark.django_db
URL = "/api/v1/open-data/"
MakeAgency = Callable[..., Agency]


def fetch(client: Client, name: str, **headers: str) -> Any:
    return client.get(f"{URL}{name}", headers=headers)


def body(response: Any) -> str:
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def rows(client: Client, dataset: str) -> list[dict[str, Any]]:
    return json.loads(body(fetch(client, f"{dataset}.json")))["rows"]


@pytest.fixture
def known(make_agency: MakeAgency, officer: User, ministry: Organisation) -> Agency:
    """An agency with something in every file."""
    agency = make_agency(
        "Mekong Star",
        (EventKind.ISSUED, date(2023, 1, 1), date(2026, 12, 31)),
        (EventKind.SUSPENDED, date(2026, 6, 10)),
        number="KH-1",
        name_local="មេគង្គ",
        phone="+85512345678",
    )
    Branch.objects.create(agency=agency, name="=cmd()", may_collect_money=None)
    order = {"employer_name": "PRIVATE HOUSEHOLD", "approved_on": date(2026, 1, 1)}
    JobOrder.objects.create(agency=agency, reference="JO-1", destination_id="TH", **order)
    FeeLine.objects.create(
        declaration=declare(agency), category="fee.service", amount="84000.50", currency="TWD"
    )
    hidden = declare(agency, state="draft")
    FeeLine.objects.create(declaration=hidden, category="fee.service", amount=1, currency="TWD")
    StaffMember.objects.create(agency=agency, name="STAFFPERSON")
    SubAgent.objects.create(agency=agency, name="SUBPERSON")
    AgencyName.objects.create(agency=agency, name="Old name", is_former=True)
    case = make_case(agency, officer, ministry)
    base = {
        "case": case,
        "legal_basis": "Art. 5",
        "reasons": "INNERREASONS",
        "proposed_by": officer,
    }
    Decision.objects.create(
        kind="warning",
        state="in_force",
        effective_on=date(2026, 6, 10),
        public_summary="Warned.",
        conditions="INNERCONDITIONS",
        **base,
    )
    Decision.objects.create(kind="fine", state="proposed", effective_on=date(2026, 6, 11),
                            fine_amount=1, fine_currency="USD", **base)  # fmt: skip
    report(agency, 7, kind=ReportKind.PAID_OVER_CAP)
    report(agency, 4, kind=ReportKind.UPHELD)
    return agency


def test_every_file_holds_its_row_in_both_formats_alike(client: Client, known: Agency) -> None:
    for key, dataset in DATASETS.items():
        kept = rows(client, key)
        text = body(fetch(client, f"{key}.csv"))
        assert text.startswith("\ufeff")
        header, *lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        assert header == dataset.header == list(kept[0])
        assert len(lines) == len(kept) == (2 if key == "licence-events" else 1), key
        assert kept[0]["agency"] == known.public_id
        assert kept[0]["demonstration"] is False


def test_agencies_say_who_may_recruit_on_the_day(client: Client, known: Agency) -> None:
    row = rows(client, "agencies")[0]
    assert row["licence_status"] == "suspended"
    assert row["status_on"] == "2026-11-23"
    assert row["name_local"] == "មេគង្គ"
    assert row["page"].endswith(f"/en/agencies/{known.public_id}/")
    assert row["source"] is None
    licence = rows(client, "licences")[0]
    assert (licence["status"], licence["since"], licence["valid_until"]) == (
        "suspended",
        "2026-06-10",
        "2026-12-31",
    )


def test_amounts_are_exact_and_drafts_are_not_there(client: Client, known: Agency) -> None:
    row = rows(client, "declared-fees")[0]
    assert (row["amount"], row["currency"], row["verdict"]) == ("84000.50", "TWD", "within_cap")


@pytest.mark.security
def test_no_file_names_a_person_or_what_a_desk_keeps_to_itself(
    client: Client, known: Agency, officer: User
) -> None:
    for key in DATASETS:
        for kind in FORMATS:
            text = body(fetch(client, f"{key}.{kind}"))
            for word in (
                "STAFFPERSON",
                "SUBPERSON",
                "PRIVATE HOUSEHOLD",
                "INNERREASONS",
                "INNERCONDITIONS",
                officer.name,
            ):
                assert word not in text, (key, word)


@pytest.mark.security
def test_only_decisions_of_the_public_record_are_there(client: Client, known: Agency) -> None:
    assert [(row["kind"], row["summary"]) for row in rows(client, "decisions")] == [
        ("warning", "Warned.")
    ]


@pytest.mark.security
def test_worker_reports_are_the_published_counts_and_no_others(
    client: Client, known: Agency
) -> None:
    assert rows(client, "worker-reports") == [
        {
            "agency": known.public_id,
            "demonstration": False,
            "kind": "paid_over_cap",
            "half_year": "2026-H1",
            "at_least": 5,
        }
    ]


@pytest.mark.security
def test_csv_holds_nothing_that_runs_as_a_formula(client: Client, known: Agency) -> None:
    lines = csv.DictReader(io.StringIO(body(fetch(client, "branches.csv"))))
    assert [line["name"] for line in lines] == ["'=cmd()"]
    assert "'+85512345678" in body(fetch(client, "agencies.csv"))
    assert rows(client, "branches")[0]["name"] == "=cmd()"


def test_order_is_that_of_coming_in(client: Client, make_agency: MakeAgency) -> None:
    names = [make_agency(name).name for name in ("Zebra", "Apple", "Mango")]
    assert [row["name"] for row in rows(client, "agencies")] == names


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_costs_the_same_whatever_it_holds(
    client: Client, make_agency: MakeAgency, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_agency(f"Agency {number}")
    with django_assert_num_queries(3):  # agencies with their source, licences, events
        rows(client, "agencies")


def test_who_has_the_file_gets_nothing_until_something_changes(
    client: Client, known: Agency, django_capture_on_commit_callbacks: Any
) -> None:
    first = fetch(client, "agencies.csv")
    body(first)
    tag, changed = first["ETag"], first["Last-Modified"]
    again = fetch(client, "agencies.csv", if_none_match=tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert fetch(client, "agencies.csv", if_modified_since=changed).status_code == 304
    assert fetch(client, "agencies.json", if_none_match=tag).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        known.name = "Another name"
        known.save()
    new = fetch(client, "agencies.csv", if_none_match=tag)
    assert new.status_code == 200
    assert "Another name" in body(new)


def test_a_new_day_is_a_new_file_because_a_licence_may_have_ended(
    client: Client, known: Agency
) -> None:
    tag = fetch(client, "licences.csv")["ETag"]
    with time_machine.travel("2026-11-24 06:00Z", tick=False):
        assert fetch(client, "licences.csv", if_none_match=tag).status_code == 200


def test_files_come_whatever_accept_says_and_say_what_they_are(
    client: Client, known: Agency
) -> None:
    response = fetch(client, "agencies.csv", accept="text/csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "agencies-2026-11-23.csv" in response["Content-Disposition"]
    assert response["Cache-Control"] == "public, max-age=300"
    assert not response.cookies
    body(response)
    head = client.head(f"{URL}agencies.csv")
    assert (head.status_code, b"".join(head.streaming_content)) == (200, b"")
    assert head["ETag"] == response["ETag"]


def test_other_files_are_not_there(client: Client) -> None:
    for name in ("staff.csv", "agencies.xml", "findings.json"):
        assert fetch(client, name).status_code == 404


def test_too_many_files_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenDataThrottle, "rate", "2/hour")
    answers = [fetch(client, "branches.csv").status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_page_shows_every_file_and_column_without_a_cookie(client: Client) -> None:
    response = client.get("/km/agencies/data/")
    text = response.content.decode()
    assert response.status_code == 200
    assert not response.cookies
    for key, dataset in DATASETS.items():
        for kind in FORMATS:
            assert f'href="{URL}{key}.{kind}"' in text
        for column in dataset.columns:
            assert f"<code>{column.name}</code>" in text


def test_dictionary_is_the_one_that_the_code_writes(tmp_path: Path, settings: Any) -> None:
    page = Path(settings.BASE_DIR) / "docs" / "open-data.md"
    assert page.read_text(encoding="utf-8") == as_markdown()
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("write_open_data")
    assert (tmp_path / "docs" / "open-data.md").read_text(encoding="utf-8") == as_markdown()


def test_every_column_reads_a_row_that_knows_nothing_else(
    client: Client, make_agency: MakeAgency
) -> None:
    agency = make_agency("Bare")
    Licence.objects.create(agency=agency, number="KH-9", authority="Labour ministry")
    LicenceEvent.objects.filter(licence__agency=agency).delete()
    assert rows(client, "agencies")[0]["licence_status"] == "not_licensed"
    assert {row["status"] for row in rows(client, "licences")} == {"not_licensed"}
