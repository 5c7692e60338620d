"""The sheet of a helper's organisation: read, checked, filed, filed again."""

import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from complaints.models import Assignment, Complainant, Complaint, Consent, FilingBatch, Receipt
from complaints.services import complaint_imports, filing_for
from complaints.services.complaint_imports import CheckedSheet
from recruitment_agencies.importing.reasons import FileProblem
from tests.cast import Cast
from tests.complaints.cso.sheets import HEADER, csv_of, row, rows, xlsx_of

pytestmark = pytest.mark.django_db


def check(cast: Cast, content: bytes) -> CheckedSheet:
    return complaint_imports.check_sheet(content=content, organisation=cast.cso)


def file_sheet(cast: Cast, content: bytes, *, all_or_nothing: bool = False) -> FilingBatch:
    batch = complaint_imports.keep_checked(
        checked=check(cast, content), name="list.csv", by=cast.case_worker, organisation=cast.cso
    )
    filing_for.begin(
        batch=batch, by=cast.case_worker, all_or_nothing=all_or_nothing, in_background=False
    )
    assert filing_for.file_some(batch=batch, seconds=600) is False
    return FilingBatch.objects.get(pk=batch.pk)


def run(cast: Cast, tmp_path: Path, content: bytes, *options: str) -> tuple[dict[str, Any], int]:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    out, code = io.StringIO(), 0
    try:
        call_command(
            "import_complaints",
            str(path),
            "--organisation",
            cast.cso.slug,
            "--json",
            *options,
            stdout=out,
        )
    except SystemExit as stop:
        code = int(stop.code or 0)
    return json.loads(out.getvalue()), code


def test_forty_workers_of_one_sheet_get_forty_cases_with_consent_and_receipt(cast: Cast) -> None:
    batch = file_sheet(cast, csv_of(rows(40)))

    filed = filing_for.filed_cases(batch)
    numbers = [number for one in filed for number in one.receipts]
    assert Complaint.objects.filter(filed_through=cast.cso, filed_by=cast.case_worker).count() == 40
    assert len(set(numbers)) == 40
    assert Receipt.objects.filter(seen_by_helper=True).count() == 40
    assert Consent.objects.filter(recipient=cast.cso, purpose="file", how="spoken").count() == 40
    copies = Assignment.objects.filter(organisation=cast.cso, why="filed_for", role="copy")
    assert copies.count() == 40


def test_rows_with_one_word_in_the_case_column_are_one_case_with_a_receipt_each(cast: Cast) -> None:
    found = rows(7, case="2026-17")
    for one in found[1:]:
        one["story"] = ""

    batch = file_sheet(cast, xlsx_of(found))

    (one,) = filing_for.filed_cases(batch)
    complaint = Complaint.objects.get()
    assert (complaint.group_size, len(set(one.receipts)), one.rows) == (7, 7, (2, 3, 4, 5, 6, 7, 8))
    assert Complainant.objects.filter(complaint=complaint).count() == 7
    assert Consent.objects.filter(complaint=complaint).count() == 7


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_the_header_may_be_in_any_of_the_four_languages(
    cast: Cast, language: str, make: Any
) -> None:
    checked = check(cast, make([row(consent="thumbprint", case="A")], language=language))
    assert checked.problems == ()
    (case,) = checked.cases
    assert case.label == "A"
    assert case.submission.people[0].passport == "SEEDEDPASS1"
    assert case.submission.consents[0].how == "thumbprint"


def test_words_of_closed_sets_digits_and_zawgyi_are_understood(cast: Cast) -> None:
    written = row(
        nationality="កម្ពុជា",
        country_of_work="Thái Lan",
        area_of_work="Samut Sakhon",
        kind="មិនបើកប្រាក់ឈ្នួល",
        phone="០៨១២៣៤៥៦៧៨",
        language="ភាសាខ្មែរ",
        name="ျမန္မာႏိုင္ငံသား ေအးေအး",
        danger="Yes",
    )
    checked = check(cast, csv_of([written]))
    assert checked.problems == ()
    sent = checked.cases[0].submission
    assert (sent.nationality, sent.country_of_work, sent.area_of_work) == ("KH", "TH", "TH-74")
    assert (sent.kind, sent.danger) == ("unpaid_wages", True)
    assert sent.people[0].contact.value == "+66812345678"
    assert sent.people[0].name == "မြန်မာနိုင်ငံသား အေးအေး"


def test_every_fault_names_its_row_as_a_spreadsheet_shows_it_its_column_and_what_was_typed(
    cast: Cast,
) -> None:
    found = [
        row(1),
        row(2, kind="no such problem"),
        row(3, phone="12"),
        row(4, nationality="Atlantis"),
        row(5, story=""),
        row(6, paid_amount="many", paid_currency="THB"),
        row(7, agency="L-404"),
        row(8, paid_amount="500"),
    ]
    checked = check(cast, csv_of(found))
    said = [(one.row, one.field, one.typed) for one in checked.problems]
    assert said == [
        (3, "kind", "no such problem"),
        (4, "phone", "12"),
        (5, "nationality", "Atlantis"),
        (6, "story", ""),
        (7, "paid_amount", "many"),
        (8, "agency", "L-404"),
        (9, "paid_currency", ""),
    ]
    assert [case.numbers for case in checked.cases] == [(2,)]


@pytest.mark.security
@pytest.mark.parametrize("consent", ["", "no", "yes", "portal", "her boss said so"])
def test_without_consent_nothing_is_filed_and_the_way_to_mend_it_is_said(
    cast: Cast, tmp_path: Path, consent: str
) -> None:
    answer, code = run(cast, tmp_path, csv_of([row(consent=consent)]))
    assert code == 1
    assert answer["created"] == 0
    (rejected,) = answer["rejected"]
    assert (rejected["row"], rejected["field"]) == (2, "consent")
    assert "spoken" in rejected["reason"]
    assert not Complaint.objects.exists()


@pytest.mark.security
def test_a_sheet_without_a_consent_column_is_refused_as_a_whole(cast: Cast) -> None:
    header = [key for key in HEADER if key != "consent"]
    with pytest.raises(FileProblem, match="consent"):
        check(cast, csv_of([row()], header=header))


def test_one_faulty_row_keeps_its_whole_case_back_and_says_which_row(cast: Cast) -> None:
    found = [row(1, case="A"), row(2, case="A", consent=""), row(3, case="B")]
    checked = check(cast, csv_of(found))
    assert [(one.row, one.field) for one in checked.problems] == [(2, "case"), (3, "consent")]
    assert "3" in checked.problems[0].reason
    assert [case.label for case in checked.cases] == ["B"]


def test_rows_of_one_case_that_contradict_each_other_are_said(cast: Cast) -> None:
    found = [row(1, case="A"), row(2, case="A", country_of_work="MY", area_of_work="TH-74")]
    checked = check(cast, csv_of(found))
    assert [(one.row, one.field) for one in checked.problems] == [
        (2, "case"),
        (3, "country_of_work"),
    ]
    assert checked.cases == ()


def test_the_same_file_twice_files_nothing_twice(cast: Cast, tmp_path: Path) -> None:
    content = csv_of(
        [
            row(1, paid_amount="70000", paid_currency="THB"),
            row(2, case="G"),
            row(3, case="G"),
            row(4, name="", phone="", passport=""),
            row(4, name="", phone="", passport=""),
        ]
    )
    first, code = run(cast, tmp_path, content)
    second, again = run(cast, tmp_path, content)
    assert (code, again) == (0, 0)
    assert (first["created"], first["unchanged"], first["cases"]) == (5, 0, 4)
    assert (second["created"], second["unchanged"], second["rejected"]) == (0, 5, [])
    assert Complaint.objects.count() == 4


def test_a_row_corrected_after_it_was_filed_is_said_and_not_filed_again(
    cast: Cast, tmp_path: Path
) -> None:
    run(cast, tmp_path, csv_of([row(1), row(2, case="A")]))
    answer, code = run(
        cast, tmp_path, csv_of([row(1, story="another"), row(2, case="A", story="x")])
    )
    assert code == 1
    assert [(one["row"], one["field"]) for one in answer["rejected"]] == [(2, "case"), (3, "case")]
    assert "filed before" in answer["rejected"][0]["reason"]
    assert Complaint.objects.count() == 2


def test_a_mended_sheet_files_only_what_is_new(cast: Cast, tmp_path: Path) -> None:
    run(cast, tmp_path, csv_of([row(1), row(2, kind="wrong")]))
    answer, code = run(cast, tmp_path, csv_of([row(1), row(2)]))
    assert (code, answer["created"], answer["unchanged"]) == (0, 1, 1)


def test_the_same_worker_twice_in_one_sheet_is_said(cast: Cast) -> None:
    checked = check(cast, csv_of([row(1), row(1)]))
    assert [(one.row, one.field) for one in checked.problems] == [(3, "case")]


def test_the_fee_check_goes_with_the_highest_amount_of_a_group(cast: Cast) -> None:
    found = [
        row(1, case="A", paid_amount="๑,๐๐๐", paid_currency="THB"),
        row(2, case="A", paid_amount="70.000", paid_currency="thb"),
    ]
    (case,) = check(cast, csv_of(found)).cases
    assert case.submission.fee_check is not None
    assert case.submission.fee_check["total_paid"] == [{"amount": "70000.00", "currency": "THB"}]


def test_a_dry_run_stores_nothing_and_says_the_same(cast: Cast, tmp_path: Path) -> None:
    content = csv_of([row(1), row(2, kind="wrong")])
    dry, dry_code = run(cast, tmp_path, content, "--dry-run")
    assert not Complaint.objects.exists()
    assert not FilingBatch.objects.exists()
    wet, code = run(cast, tmp_path, content)
    assert (dry["created"], dry["rejected"], dry_code) == (wet["created"], wet["rejected"], code)
    assert (wet["created"], code) == (1, 1)


def test_all_or_nothing_files_nothing_while_a_row_is_rejected(cast: Cast, tmp_path: Path) -> None:
    answer, code = run(cast, tmp_path, csv_of([row(1), row(2, kind="wrong")]), "--all-or-nothing")
    assert (answer["created"], code) == (0, 1)
    assert not Complaint.objects.exists()


@pytest.mark.security
def test_receipts_go_to_a_file_for_its_owner_alone_or_wait_sealed(
    cast: Cast, tmp_path: Path
) -> None:
    numbers = tmp_path / "numbers.csv"
    run(cast, tmp_path, csv_of(rows(2)), "--receipts", str(numbers))
    assert stat.S_IMODE(numbers.stat().st_mode) == 0o600
    written = list(csv.DictReader(io.StringIO(numbers.read_text(encoding="utf-8-sig"))))
    assert [one["row"] for one in written] == ["2", "3"]
    assert all(len(one["number"].replace(" ", "")) == 20 for one in written)
    assert not FilingBatch.objects.exists()

    run(cast, tmp_path, csv_of(rows(4)))
    (batch,) = FilingBatch.objects.visible_to(cast.case_worker)
    assert [len(one.receipts) for one in filing_for.filed_cases(batch)] == [1, 1]
    filing_for.claim(batch=batch, by=cast.case_worker)
    assert not FilingBatch.objects.visible_to(cast.attache).exists()


def test_a_file_for_receipts_that_exists_is_never_written_over_and_nothing_is_filed(
    cast: Cast, tmp_path: Path
) -> None:
    numbers = tmp_path / "numbers.csv"
    numbers.write_text("mine")
    with pytest.raises(CommandError, match="cannot be written"):
        run(cast, tmp_path, csv_of([row()]), "--receipts", str(numbers))
    assert numbers.read_text() == "mine"
    assert not Complaint.objects.exists()


def test_only_an_organisation_that_files_for_workers_can_import(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of([row()]))
    with pytest.raises(CommandError, match="no organisation"):
        call_command("import_complaints", str(path), "--organisation", cast.post.slug)


def test_a_run_that_was_killed_goes_on_where_it_stopped(cast: Cast) -> None:
    batch = complaint_imports.keep_checked(
        checked=check(cast, csv_of(rows(3))), name="", by=cast.case_worker, organisation=cast.cso
    )
    filing_for.begin(batch=batch, by=cast.case_worker, in_background=False)
    assert filing_for.file_some(batch=batch, seconds=0) is True
    assert filing_for.waiting_batches() == [batch.pk]
    assert filing_for.file_some(batch=batch, seconds=600) is False
    batch = FilingBatch.objects.get(pk=batch.pk)
    numbers = [number for one in filing_for.filed_cases(batch) for number in one.receipts]
    assert (Complaint.objects.count(), len(set(numbers))) == (3, 3)
