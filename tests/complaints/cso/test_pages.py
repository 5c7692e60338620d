"""A helper's desk, walked without script: one form, a sheet, the numbers to hand over, what others see."""

import csv
import io
import uuid
from datetime import timedelta
from typing import Any

import openpyxl
import pikepdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints.models import Complainant, Complaint, Consent, FilingBatch
from complaints.services import consents, filing_for, receipts
from portal.accounts.enums import OrganisationKind, Role
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.cast import Cast, office, person
from tests.complaints.cso.sheets import csv_of, row, rows

pytestmark = pytest.mark.django_db
STORY = "SEEDEDSTORY they keep our passports"


@pytest.fixture
def helper(cast: Cast) -> Client:
    return signed_in(cast.case_worker)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_data(cast: Cast, workers: int = 1, **changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "form_key": str(uuid.uuid4()),
        "organisation": cast.cso.pk,
        "workers": workers,
        "nationality": "KH",
        "country_of_work": "TH",
        "area_of_work": "TH-74",
        "kind": "unpaid_wages",
        "accused_type": "employer",
        "accused_name": "SEEDEDEMPLOYER",
        "story": STORY,
        "ask_for": "labour_attache",
        "consent": "thumbprint",
        "consent_language": "km",
        "consent_covers": ["statement", "messages"],
        "people-TOTAL_FORMS": workers,
        "people-INITIAL_FORMS": 0,
    }
    for number in range(workers):
        data[f"people-{number}-name"] = f"SEEDEDNAME {number}"
        data[f"people-{number}-language"] = "km"
    return {**data, **changes}


def send(helper: Client, cast: Cast, **changes: Any) -> str:
    """Look who receives it, then file; where the numbers are shown."""
    data = form_data(cast, **changes)
    answer = press_send(helper, data)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def press_send(helper: Client, data: dict[str, Any]) -> Any:
    looked = helper.post(reverse("desk:filing-new"), data).content.decode()
    seen = looked.partition('name="seen" value="')[2].partition('"')[0]
    return helper.post(reverse("desk:filing-new"), {**data, "send": "1", "seen": seen})


def upload(helper: Client, cast: Cast, content: bytes) -> str:
    file = SimpleUploadedFile("list.csv", content)
    answer = helper.post(reverse("desk:filing-import"), {"organisation": cast.cso.pk, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def only_batch() -> FilingBatch:
    return FilingBatch.objects.get()


def test_the_form_shows_who_receives_it_before_it_can_be_sent(helper: Client, cast: Cast) -> None:
    address = reverse("desk:filing-new")
    assert 'name="send"' not in helper.get(address).content.decode()
    looked = helper.post(address, form_data(cast, look="1")).content.decode()
    assert cast.post.name in looked
    assert 'name="send"' in looked
    assert not Complaint.objects.exists()


def test_a_change_that_sends_it_elsewhere_is_shown_before_it_is_filed(
    helper: Client, cast: Cast
) -> None:
    address, data = reverse("desk:filing-new"), form_data(cast)
    looked = helper.post(address, data).content.decode()
    seen = looked.partition('name="seen" value="')[2].partition('"')[0]
    changed = {**data, "ask_for": "ministry", "send": "1", "seen": seen}
    answer = helper.post(address, changed)
    assert answer.status_code == 200
    assert cast.ministry.name in answer.content.decode()
    assert not Complaint.objects.exists()


def test_a_group_of_forty_is_one_case_with_forty_numbers_shown_once(
    helper: Client, cast: Cast
) -> None:
    address = send(helper, cast, workers=40)
    complaint = Complaint.objects.get()
    (filed,) = filing_for.filed_cases(only_batch())
    page = helper.get(address).content.decode()
    assert (complaint.group_size, len(set(filed.receipts))) == (40, 40)
    assert all(page.count(receipts.format_receipt(number)) == 1 for number in filed.receipts)
    assert Consent.objects.filter(how="thumbprint", language="km").count() == 40


def test_pressing_twice_files_once_and_shows_the_same_numbers(helper: Client, cast: Cast) -> None:
    data = form_data(cast)
    first, second = press_send(helper, data), press_send(helper, data)
    assert first["Location"] == second["Location"]
    assert Complaint.objects.count() == 1
    assert len(filing_for.filed_cases(only_batch())[0].receipts) == 1


@pytest.mark.security
def test_the_form_without_consent_is_refused_with_the_way_to_mend_it(
    helper: Client, cast: Cast
) -> None:
    answer = helper.post(reverse("desk:filing-new"), form_data(cast, send="1", consent=""))
    assert answer.status_code == 400
    assert "Without consent nothing is filed" in answer.content.decode()
    assert not Complaint.objects.exists()


def test_unnamed_workers_have_a_place_and_a_number_too(helper: Client, cast: Cast) -> None:
    press_send(helper, form_data(cast, workers=2) | {"workers": 7})
    assert Complainant.objects.count() == 7
    assert len(filing_for.filed_cases(only_batch())[0].receipts) == 7


def test_ten_more_rows_keep_what_was_typed_and_are_no_mistake(helper: Client, cast: Cast) -> None:
    data = form_data(cast, more="1", kind="", exclude=["ministry"])
    page = helper.post(reverse("desk:filing-new"), data).content.decode()
    assert 'name="people-10-name"' in page
    assert "SEEDEDNAME 0" in page
    assert STORY in page
    assert "error-summary" not in page
    assert (
        'value="ministry" id="id_exclude_0" checked' in page.replace("\n", " ") or "checked" in page
    )


def test_a_sheet_is_looked_at_then_the_good_rows_are_filed(
    helper: Client, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    address = upload(helper, cast, csv_of([*rows(3), row(4, kind="=cmd|bad")]))
    page = helper.get(address).content.decode()
    assert "=cmd|bad" in page
    assert not Complaint.objects.exists()
    with django_capture_on_commit_callbacks() as waiting:
        helper.post(f"{address}file/", {"good": "1"})
    assert len(waiting) >= 1
    assert helper.get(address)["Refresh"] == "3"
    filing_for.file_some(batch=only_batch(), seconds=600)
    answer = helper.get(address)
    done = answer.content.decode()
    assert "Refresh" not in answer.headers
    assert Complaint.objects.count() == 3
    assert "SEEDEDNAME 2" in done


def test_all_or_nothing_on_the_page_refuses_a_sheet_with_faults(helper: Client, cast: Cast) -> None:
    address = upload(helper, cast, csv_of([row(1), row(2, story="")]))
    answer = helper.post(f"{address}file/", {"all": "1"}, follow=True)
    assert "Nothing was filed" in answer.content.decode()
    assert only_batch().state == "checked"


@pytest.mark.security
def test_what_was_typed_can_be_run_by_no_spreadsheet(helper: Client, cast: Cast) -> None:
    typed = ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "＝1"]
    address = upload(helper, cast, csv_of([row(n, kind=cell) for n, cell in enumerate(typed)]))
    faults = helper.get(f"{address}to-mend.csv").content
    cells = [one[2] for one in csv.reader(io.StringIO(faults.decode("utf-8-sig")))][1:]
    assert len(cells) == 6
    assert all(cell.startswith("'") or cell[0] not in "=+-@\t＝" for cell in cells)


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_the_empty_sheet_has_lists_instructions_and_is_read_again(
    cast: Cast, language: str
) -> None:
    cast.case_worker.language = language
    cast.case_worker.save()
    helper = signed_in(cast.case_worker)
    content = helper.get(reverse("desk:filing-template", args=["xlsx"])).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.worksheets) == 3
    sheet = book.worksheets[0]
    assert len(sheet.data_validations.dataValidation) == 12
    for index, value in enumerate(row().values()):
        at = list(row())[index]
        from complaints.filing_for import columns

        sheet.cell(2, columns.in_order().index(at) + 1, value)
    file = io.BytesIO()
    book.save(file)
    address = upload(helper, cast, file.getvalue())
    assert filing_for.content_of(only_batch()).problems == ()
    assert helper.get(address).status_code == 200


def test_the_cards_hold_every_number_exactly_once_and_no_name(helper: Client, cast: Cast) -> None:
    from complaints.filing_for.slips import slips_data

    send(helper, cast, workers=13)
    batch = only_batch()
    filed = filing_for.filed_cases(batch)
    data = slips_data(filed)
    numbers = [slip["number"].replace(" ", "") for slip in data["slips"]]
    assert sorted(numbers) == sorted(filed[0].receipts)
    assert "SEEDED" not in str(data)
    pdf = helper.get(reverse("desk:filing-slips", args=[batch.uid]))
    assert (pdf["Content-Type"], pdf["Cache-Control"]) == ("application/pdf", "no-store")
    with pikepdf.open(io.BytesIO(pdf.content)) as paper:
        assert len(paper.pages) == 3


@pytest.mark.security
def test_the_numbers_are_gone_after_half_an_hour(helper: Client, cast: Cast) -> None:
    address = send(helper, cast)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        fresh = signed_in(cast.case_worker)
        assert fresh.get(address).status_code == 404
        assert filing_for.forget_old(at=timezone.now()) == 1
    assert not FilingBatch.objects.exists()


@pytest.mark.security
@pytest.mark.parametrize("act", ["", "file/", "cards.pdf", "to-mend.csv", "forget/"])
def test_another_person_meets_a_batch_as_if_it_were_not_there(
    helper: Client, cast: Cast, act: str
) -> None:
    address = send(helper, cast)
    foreign = office("other-cso", OrganisationKind.CSO, works_in="TH")
    colleague = person("colleague", Role.CSO_CASE_WORKER, cast.cso)
    stranger = person("stranger", Role.CSO_MANAGER, foreign)
    for user in (colleague, stranger, cast.attache, cast.superuser, cast.administrator):
        client = signed_in(user)
        ask = client.post if act in ("file/", "forget/") else client.get
        assert ask(address + act).status_code == 404, user
    assert FilingBatch.objects.exists()


@pytest.mark.security
def test_another_organisation_sees_nothing_of_what_was_filed(helper: Client, cast: Cast) -> None:
    send(helper, cast)
    reference = Complaint.objects.get().reference
    stranger = person(
        "stranger", Role.CSO_MANAGER, office("other", OrganisationKind.CSO, works_in="TH")
    )
    client = signed_in(stranger)
    assert reference not in client.get(reverse("desk:filing")).content.decode()
    assert client.get(reverse("desk:case", args=[reference])).status_code == 404
    assert reference in helper.get(reverse("desk:filing")).content.decode()


@pytest.mark.security
def test_the_organisation_sees_the_case_no_more_once_consent_is_taken_back(
    helper: Client, cast: Cast
) -> None:
    send(helper, cast)
    complaint = Complaint.objects.get()
    assert helper.get(reverse("desk:case", args=[complaint.reference])).status_code == 200
    consent = Consent.objects.get()
    consents.withdraw_consent(consent=consent, complainant=consent.complainant)
    assert helper.get(reverse("desk:case", args=[complaint.reference])).status_code == 404
    assert complaint.reference not in helper.get(reverse("desk:filing")).content.decode()


@pytest.mark.security
def test_one_cannot_file_for_an_organisation_that_is_not_ones_own(
    helper: Client, cast: Cast
) -> None:
    foreign = office("other-cso", OrganisationKind.CSO, works_in="TH")
    answer = helper.post(
        reverse("desk:filing-new"), form_data(cast, send="1", organisation=foreign.pk)
    )
    assert answer.status_code == 400
    assert not Complaint.objects.exists()


@pytest.mark.security
def test_a_number_seen_by_the_helper_opens_nothing_once_the_worker_has_used_it(
    helper: Client, cast: Cast
) -> None:
    send(helper, cast)
    ((number,),) = [one.receipts for one in filing_for.filed_cases(only_batch())]
    hers = receipts.open_with_receipt(receipt=number, address="198.51.100.7").new_receipt or ""
    assert receipts.open_with_receipt(receipt=hers, address="198.51.100.7").complaint
    with pytest.raises(receipts.NoSuchReceipt):
        receipts.open_with_receipt(receipt=number, address="198.51.100.8")


@pytest.mark.security
def test_no_number_stands_in_the_clear_anywhere(
    helper: Client, cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection

    from complaints import tasks

    sent: list[Any] = []
    monkeypatch.setattr(tasks.file_batch, "delay", lambda *payload: sent.append(payload))
    caplog.set_level("DEBUG")
    address = upload(helper, cast, csv_of(rows(3)))
    helper.post(f"{address}file/", {"all": "1"})
    filing_for._send_off(only_batch().pk)
    filing_for.file_some(batch=only_batch(), seconds=600)
    helper.get(address)
    helper.get(f"{address}cards.pdf")
    secrets = [number for one in filing_for.filed_cases(only_batch()) for number in one.receipts]
    seen = [caplog.text, address, str(sent), *_tables(connection)]
    written = [*secrets, *(receipts.format_receipt(one) for one in secrets), "SEEDED"]
    assert len(secrets) == 3
    assert sent == [(only_batch().pk,)]
    assert [word for word in written if any(word in place for place in seen)] == []


def _tables(connection: Any) -> list[str]:
    """Every row of every table as text; bytes too, as they would lie in a dump."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - names of our own tables
            for (text,) in cursor.fetchall():
                found += [text, *_hex(text)]
    return found


def _hex(text: str) -> list[str]:
    return [
        bytes.fromhex(part.split('"')[0].split(",")[0].rstrip(")")).decode("latin-1")
        for part in text.split("\\x")[1:]
        if len(part.split('"')[0].split(",")[0].rstrip(")")) % 2 == 0
    ]


def test_what_was_to_be_filed_is_no_longer_kept_once_it_is_filed(
    helper: Client, cast: Cast
) -> None:
    address = upload(helper, cast, csv_of(rows(2)))
    helper.post(f"{address}file/", {"all": "1"})
    filing_for.file_some(batch=only_batch(), seconds=600)
    assert filing_for.content_of(only_batch()).cases == ()


def test_beginning_a_sheet_is_recorded_with_numbers_only(helper: Client, cast: Cast) -> None:
    address = upload(helper, cast, csv_of(rows(2)))
    helper.post(f"{address}file/", {"all": "1"})
    event = AuditEvent.objects.get(action="complaints.began_filing_sheet")
    assert event.detail == {"cases": 2}


def test_the_form_on_paper_is_for_everybody(client: Client) -> None:
    for language in ("en", "km", "my", "vi"):
        answer = client.get(f"/{language}/complaints/paper-form.pdf")
        assert answer.status_code == 200
        with pikepdf.open(io.BytesIO(answer.content)) as paper:
            assert len(paper.pages) == 3
