"""Exports: asked for with a reason, marked, sealed, for one person and one day."""

import csv
import io
import logging
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import tasks
from complaints.models import CaseExport
from complaints.services import exports
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.common.errors import Conflict, NotAllowed, PortalError
from tests.cast import SEEDED_WORDS, Cast, file_for_worker, office, person

pytestmark = pytest.mark.django_db
REASON = "Yearly report to our board"


@pytest.fixture
def manager(cast: Cast) -> User:
    return person("cso-manager", Role.CSO_MANAGER, cast.cso)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def made(cast: Cast, by: User, reason: str = REASON) -> CaseExport:
    export = exports.ask_for_export(by=by, organisation=cast.post, reason=reason)
    return exports.make(export=export)


def lines(export: CaseExport, by: User) -> list[dict[str, str]]:
    text = exports.download(export=export, by=by, kind="csv").decode("utf-8-sig")
    table, _empty, _mark = text.partition("\r\n\r\n")
    return list(csv.DictReader(io.StringIO(table)))


@pytest.mark.security
def test_an_export_holds_where_cases_stand_and_nothing_that_was_told(cast: Cast) -> None:
    complaint = file_for_worker().complaint
    export = made(cast, cast.head_of_post)
    (one,) = lines(export, cast.head_of_post)
    table = exports.download(export=export, by=cast.head_of_post, kind="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(table))
    text = " ".join(
        str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line
    )
    assert (one["reference"], one["kind"], one["status"]) == (
        complaint.reference,
        "unpaid_wages",
        "received",
    )
    assert (one["nationality"], one["country_of_work"], one["our_role"]) == ("KH", "TH", "lead")
    assert not [word for word in SEEDED_WORDS if word in text or word in str(one)]


@pytest.mark.security
def test_every_row_bears_the_mark_of_its_export_and_the_sheet_says_who_when_and_why(
    cast: Cast,
) -> None:
    for _number in range(3):
        file_for_worker()
    export = made(cast, cast.head_of_post, reason="=cmd|' /C calc'!A0")
    found = lines(export, cast.head_of_post)
    mark = exports.mark_of(export)
    assert [one["row_id"] for one in found] == [f"{mark}-0000{n}" for n in (1, 2, 3)]
    assert {one["exported_by"] for one in found} == {"head@example.org"}
    table = exports.download(export=export, by=cast.head_of_post, kind="xlsx")
    about = dict(openpyxl.load_workbook(io.BytesIO(table))["About"].iter_rows(values_only=True))
    assert about["mark"] == mark
    assert "head@example.org" in about["exported_by"]
    assert about["reason"].startswith("'=cmd")
    text = exports.download(export=export, by=cast.head_of_post, kind="csv").decode()
    assert "'=cmd" in text


@pytest.mark.security
def test_without_a_reason_or_without_leading_the_desk_there_is_no_export(cast: Cast) -> None:
    with pytest.raises(PortalError) as refused:
        exports.ask_for_export(by=cast.head_of_post, organisation=cast.post, reason="  ")
    assert list(refused.value.fields) == ["reason"]
    for user in (cast.attache, cast.case_worker, cast.superuser):
        with pytest.raises(NotAllowed):
            exports.ask_for_export(by=user, organisation=cast.post, reason=REASON)
    with pytest.raises(NotAllowed):
        exports.ask_for_export(by=cast.head_of_post, organisation=cast.cso, reason=REASON)
    assert not CaseExport.objects.exists()
    page = signed_in(cast.head_of_post).post(
        reverse("desk:exports"), {"organisation": cast.post.pk, "reason": ""}
    )
    assert page.status_code == 400


@pytest.mark.security
def test_an_export_holds_only_cases_that_the_person_may_see_now(cast: Cast, manager: User) -> None:
    file_for_worker()
    mine = file_for_worker(ask_for=("cso",)).complaint
    export = exports.ask_for_export(by=manager, organisation=cast.cso, reason=REASON)
    assert [one["reference"] for one in lines(exports.make(export=export), manager)] == [
        mine.reference
    ]
    from complaints.models import Exclusion

    Exclusion.objects.create(complaint=mine, person=manager, reason="recused")
    later = exports.make(
        export=exports.ask_for_export(by=manager, organisation=cast.cso, reason=REASON)
    )
    assert lines(later, manager) == []


@pytest.mark.security
def test_the_file_is_sealed_at_rest_and_the_broker_learns_the_key_alone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    complaint = file_for_worker().complaint
    sent: list[Any] = []
    monkeypatch.setattr(tasks.make_export, "delay", lambda *payload: sent.append(payload))
    with django_capture_on_commit_callbacks(execute=True):
        export = exports.ask_for_export(by=cast.head_of_post, organisation=cast.post, reason=REASON)
    assert sent == [(export.pk,)]
    tasks.make_export(export.pk)
    export.refresh_from_db()
    with default_storage.open(export.file) as file:
        stored = file.read()
    assert stored[:2] != b"PK"
    assert complaint.reference.encode() not in stored


@pytest.mark.security
def test_only_the_person_who_asked_can_fetch_it_and_each_time_is_recorded(cast: Cast) -> None:
    file_for_worker()
    export = made(cast, cast.head_of_post)
    address = reverse("desk:export-download", args=[export.uid, "csv"])
    second_head = person("second-head", Role.HEAD_OF_POST, cast.post)
    for user in (second_head, cast.attache, cast.oversight_officer, cast.superuser):
        assert signed_in(user).get(address).status_code == 404, user
    answer = signed_in(cast.head_of_post).get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    recorded = AuditEvent.objects.filter(
        object_id=str(export.pk), action__contains="export"
    ).values_list("action", flat=True)
    assert sorted(recorded) == [
        "complaints.asked_for_export",
        "complaints.downloaded_export",
        "complaints.made_export",
    ]


@pytest.mark.security
def test_after_a_day_the_file_and_its_key_are_gone_and_that_it_was_made_stays(cast: Cast) -> None:
    file_for_worker()
    export = made(cast, cast.head_of_post)
    name = export.file
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        with pytest.raises(Conflict):
            exports.download(export=export, by=cast.head_of_post, kind="csv")
        tasks.forget_helpers_files()
    export.refresh_from_db()
    assert not default_storage.exists(name)
    assert (export.file, bytes(export.wrapped_key), export.rows) == ("", b"", 1)
    assert export.reason == REASON


def test_oversight_sees_that_an_export_was_made_and_why(cast: Cast, manager: User) -> None:
    export = exports.ask_for_export(by=manager, organisation=cast.cso, reason=REASON)
    exports.make(export=export)
    page = signed_in(cast.oversight_officer).get(reverse("desk:exports")).content.decode()
    assert REASON in page
    assert "cases.csv" not in page
    foreign = office("oversight-mm", OrganisationKind.MINISTRY, country="MM", is_oversight=True)
    other = person("other-oversight", Role.OVERSIGHT_OFFICER, foreign)
    made(cast, cast.head_of_post, reason="of the Cambodian post")
    assert (
        "of the Cambodian post"
        not in signed_in(other).get(reverse("desk:exports")).content.decode()
    )


def test_a_person_who_lost_the_role_meanwhile_gets_no_file(cast: Cast) -> None:
    export = exports.ask_for_export(by=cast.head_of_post, organisation=cast.post, reason=REASON)
    cast.head_of_post.memberships.all().delete()
    export.refresh_from_db()
    assert exports.make(export=CaseExport.objects.get(pk=export.pk)).state == "failed"


@pytest.mark.security
def test_many_exports_a_day_are_refused(cast: Cast) -> None:
    for _number in range(exports.AT_MOST_A_DAY):
        exports.ask_for_export(by=cast.head_of_post, organisation=cast.post, reason=REASON)
    with pytest.raises(Conflict):
        exports.ask_for_export(by=cast.head_of_post, organisation=cast.post, reason=REASON)


def test_an_export_costs_the_same_queries_for_one_case_and_for_many(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    logging.disable(logging.NOTSET)
    for _number in range(4):
        file_for_worker()
    export = exports.ask_for_export(by=cast.head_of_post, organisation=cast.post, reason=REASON)
    export = CaseExport.objects.get(pk=export.pk)
    with django_assert_max_num_queries(24):
        exports.make(export=export)
