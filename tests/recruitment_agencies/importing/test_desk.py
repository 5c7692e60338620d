"""The desk's imports: looked at first, taken over by who keeps that country's register, and taken back."""

import csv
import io
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import User
from recruitment_agencies.enums import ImportState
from recruitment_agencies.models import Agency, RegisterImport
from tests.cast import office, person
from tests.recruitment_agencies.importing.lists import csv_of, plain_row, xlsx_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("countries")]
LIST = reverse("desk:register-imports")


@pytest.fixture
def keeper() -> User:
    ministry = office("ministry-kh", OrganisationKind.MINISTRY, country="KH")
    return person("keeper", Role.COMPLIANCE_OFFICER, ministry)


@pytest.fixture
def desk(keeper: User) -> Client:
    client = Client()
    client.force_login(keeper)
    return client


def upload(client: Client, content: bytes, name: str = "list.csv", **changes: str) -> int:
    data = {"country": "KH", "mapping": "kh", "as_of": "2026-11-01", **changes}
    data["file"] = SimpleUploadedFile(name, content)  # type: ignore[assignment]
    return client.post(LIST, data).status_code


def address(act: str = "", batch: RegisterImport | None = None) -> str:
    batch = batch or RegisterImport.objects.get()
    return reverse(f"desk:register-import{act}", args=[batch.public_id])


def test_an_uploaded_list_is_only_looked_at_until_it_is_taken_over(desk: Client) -> None:
    rows = [plain_row(1), plain_row(2, name="=cmd()|x", expires_on="=1+1")]
    assert upload(desk, csv_of(rows)) == 302
    page = desk.get(address()).content.decode()
    assert Agency.objects.count() == 0
    assert "Agency 00001" in page
    assert "is not a day" in page
    desk.post(address("-apply"))
    assert RegisterImport.objects.get().state == ImportState.APPLIED
    assert Agency.objects.get().as_of == date(2026, 11, 1)
    assert "Agency 00001" in desk.get(address()).content.decode()
    desk.post(address("-undo"))
    assert Agency.objects.count() == 0
    assert desk.get(address()).status_code == desk.get(LIST).status_code == 200


def test_rejected_rows_come_as_a_file_that_runs_no_formula(desk: Client) -> None:
    upload(desk, csv_of([plain_row(1, status='=HYPERLINK("x")')]))
    content = desk.get(address("-rejected")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == ["row", "field", "reason"]
    assert rows[1][:2] == ["2", "status"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_what_changed_meanwhile_is_not_taken_over(desk: Client) -> None:
    upload(desk, csv_of([plain_row(1)]))
    first = RegisterImport.objects.get()
    upload(desk, csv_of([plain_row(1, address="Elsewhere")]))
    desk.post(address("-apply", first))
    second = RegisterImport.objects.latest("pk")
    assert desk.post(address("-apply", second)).status_code == 302
    second.refresh_from_db()
    assert second.state == ImportState.CHECKED
    assert Agency.objects.get().address == "1 Test Street"


def test_a_list_is_taken_over_once(desk: Client) -> None:
    upload(desk, csv_of([plain_row(1)]))
    desk.post(address("-apply"))
    desk.post(address("-apply"))
    desk.post(address("-discard"))
    assert RegisterImport.objects.get().state == ImportState.APPLIED


@pytest.mark.security
def test_another_ministry_meets_no_import_of_this_country(desk: Client) -> None:
    upload(desk, csv_of([plain_row(1)]))
    ministry = office("ministry-vn", OrganisationKind.MINISTRY, country="VN")
    stranger = Client()
    stranger.force_login(person("stranger", Role.COMPLIANCE_HEAD, ministry))
    for act in ("", "-rejected"):
        assert stranger.get(address(act)).status_code == 404
    for act in ("-apply", "-discard", "-undo"):
        assert stranger.post(address(act)).status_code == 404
    assert str(RegisterImport.objects.get().public_id) not in stranger.get(LIST).content.decode()
    assert upload(stranger, csv_of([plain_row(1)]), country="KH") == 400
    assert RegisterImport.objects.get().state == ImportState.CHECKED
    missing = reverse("desk:register-import", args=[uuid4()])
    assert stranger.get(missing).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "list.csv"),
        (b"%PDF-1.7 nothing", "list.xlsx"),
        (b"PK\x03\x04 broken", "list.csv"),
        (b"\xd0\xcf\x11\xe0 old", "list.xls"),
        (b"a,b\n1,2\n", "list.csv"),
    ],
)
def test_what_is_no_list_is_refused_in_the_form(desk: Client, content: bytes, name: str) -> None:
    assert upload(desk, content, name) == 400
    assert RegisterImport.objects.count() == 0


def test_a_workbook_is_known_by_its_bytes_and_its_name_leads_nowhere(desk: Client) -> None:
    content = xlsx_of([["name", "licence_number"], ["Agency", "1"]])
    assert upload(desk, content, "../../etc/passwd.csv") == 302
    assert RegisterImport.objects.get().file_name == "passwd.csv"


def test_the_empty_list_can_be_uploaded_as_it_is(desk: Client) -> None:
    content = desk.get(reverse("desk:register-import-template")).content
    assert upload(desk, content) == 302
    assert (RegisterImport.objects.get().created, RegisterImport.objects.get().rejected) == (1, [])


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_imports_ask_the_database_equally_often(
    desk: Client, rows: int, django_assert_num_queries: object
) -> None:
    upload(desk, csv_of(plain_row(n) for n in range(rows)))
    desk.post(address("-apply"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        desk.get(address())
    assert len(asked) == 9
