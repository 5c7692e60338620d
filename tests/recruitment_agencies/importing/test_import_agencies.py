"""The command as `interface.md` binds it: counts, rows as a spreadsheet shows them, exit code."""

import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from recruitment_agencies.enums import EventKind, LicenceStatus
from recruitment_agencies.models import (
    Agency,
    AgencyName,
    ImportChange,
    Licence,
    LicenceEvent,
    RegisterImport,
)
from tests.recruitment_agencies.importing.lists import csv_of, plain_row, xlsx_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("countries")]
MODELS = (Agency, AgencyName, Licence, LicenceEvent, RegisterImport, ImportChange)


def run(path: Path, *more: str, country: str = "KH") -> tuple[dict[str, Any], int]:
    """What `--json` prints, and the exit code."""
    out, code = io.StringIO(), 0
    try:
        call_command("import_agencies", path, "--country", country, "--json", *more, stdout=out)
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    return json.loads(out.getvalue()), code


def write(tmp_path: Path, content: bytes, name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def counts() -> list[int]:
    return [model.objects.count() for model in MODELS]


def test_json_has_the_four_parts_and_rows_are_those_of_the_spreadsheet(tmp_path: Path) -> None:
    rows = [plain_row(1), plain_row(2, licence_number=""), plain_row(3, address="a\nb")]
    answer, code = run(write(tmp_path, csv_of([*rows, plain_row(4, expires_on="soon")])))
    assert list(answer) == ["created", "changed", "unchanged", "rejected"]
    assert (answer["created"], answer["changed"], answer["unchanged"], code) == (2, 0, 0, 1)
    assert [set(one) for one in answer["rejected"]] == [{"row", "field", "reason"}] * 2
    assert [(r["row"], r["field"]) for r in answer["rejected"]] == [
        (3, "licence_number"),
        (5, "expires_on"),
    ]


def test_exit_code_is_0_when_every_row_is_good(tmp_path: Path) -> None:
    assert run(write(tmp_path, csv_of([plain_row(1)])))[1] == 0


def test_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, csv_of([plain_row(1), plain_row(2, name="")]))
    before = counts()
    dry = run(path, "--dry-run")
    assert counts() == before
    assert run(path) == dry


def test_second_run_changes_nothing_and_leaves_no_row(tmp_path: Path) -> None:
    path = write(tmp_path, csv_of([plain_row(1), plain_row(1), plain_row(2, name="")]))
    first, _code = run(path)
    assert (first["created"], first["unchanged"]) == (1, 1)
    before = counts()
    second, code = run(path)
    assert (second["created"], second["changed"], second["unchanged"]) == (0, 0, 2)
    assert second["rejected"] == first["rejected"]
    assert code == 1
    assert counts() == before


def test_rejected_rows_leave_nothing_and_good_ones_stand_whole(tmp_path: Path) -> None:
    rows = [plain_row(1, phone="023 123 456", website="www.example.org"), plain_row(2, phone="none of it")]  # fmt: skip
    run(write(tmp_path, csv_of(rows)))
    agency = Agency.objects.get()
    licence = agency.licences.get()
    event = licence.events.get()
    assert (agency.phone, agency.website) == ("+85523123456", "https://www.example.org")
    assert (licence.number, licence.search_text) == ("L-00001", "l-00001")
    assert agency.search_text
    assert (event.kind, event.on) == (EventKind.ISSUED, date(2022, 3, 1))
    assert event.valid_until == date(2027, 2, 28)


def test_a_later_end_is_a_renewal_and_a_changed_name_keeps_the_old_one(tmp_path: Path) -> None:
    run(write(tmp_path, csv_of([plain_row(1)])))
    renewed = plain_row(1, name="Other Name", expires_on="2029-02-28")
    answer, _code = run(write(tmp_path, csv_of([renewed])))
    assert (answer["created"], answer["changed"]) == (0, 1)
    licence = Licence.objects.get()
    assert [e.kind for e in licence.events.all()] == [EventKind.ISSUED, EventKind.RENEWED]
    assert licence.standing_on(date(2028, 1, 1)).status is LicenceStatus.VALID
    assert [(n.name, n.is_former) for n in AgencyName.objects.all()] == [("Agency 00001", True)]


def test_an_earlier_end_is_rejected_with_the_end_that_stands(tmp_path: Path) -> None:
    run(write(tmp_path, csv_of([plain_row(1)])))
    answer, _code = run(write(tmp_path, csv_of([plain_row(1, expires_on="2025-01-01")])))
    assert answer["rejected"][0]["field"] == "expires_on"
    assert "2027-02-28" in answer["rejected"][0]["reason"]


def test_a_suspension_is_lifted_only_by_a_day(tmp_path: Path) -> None:
    run(write(tmp_path, csv_of([plain_row(1, status="suspended", status_on="2024-05-01")])))
    licence = Licence.objects.get()
    assert licence.standing_on(date(2024, 5, 1)).status is LicenceStatus.SUSPENDED
    answer, _code = run(write(tmp_path, csv_of([plain_row(1)])))
    assert [(r["row"], r["field"]) for r in answer["rejected"]] == [(2, "status_on")]
    answer, _code = run(write(tmp_path, csv_of([plain_row(1, status_on="2024-09-01")])))
    assert answer["changed"] == 1
    assert licence.standing_on(date(2024, 9, 1)).status is LicenceStatus.VALID


def test_workbook_with_merged_names_is_one_agency_with_its_licences(tmp_path: Path) -> None:
    title = ["Register of licensed agencies, 2026"]
    header = ["Name", "Licence No.", "Issue date", "Expiry date", "Address"]
    rows = [
        ["Two Licences Ltd", "A-1", date(2022, 1, 1), date(2027, 1, 1), "1 Road"],
        [None, "A-2", date(2023, 1, 1), 46753, None],
        ["One Licence Ltd", "A-3", "៣១/១២/២០២៣", "31/12/2569", "2 Road"],
        ["Total", 3, None, None, None],
    ]
    content = xlsx_of([title, [], header, *rows], merged=["A1:E1", "A4:A5", "E4:E5"])
    path = write(tmp_path, content, "list.xlsx")
    answer, code = run(path)
    assert (answer["created"], answer["rejected"], code) == (3, [], 0)
    assert [a.licences.count() for a in Agency.objects.order_by("name")] == [1, 2]
    until = LicenceEvent.objects.get(licence__number="A-3").valid_until
    assert until == date(2026, 12, 31)
    assert LicenceEvent.objects.get(licence__number="A-2").valid_until == date(2028, 1, 1)
    before = counts()
    assert run(path)[0]["unchanged"] == 3
    assert counts() == before


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["ឈ្មោះទីភ្នាក់ងារ", "លេខអាជ្ញាបណ្ណ", "ថ្ងៃចេញ", "ថ្ងៃផុតកំណត់", "ស្ថានភាព", "កាលបរិច្ឆេទស្ថានភាព"],
         ["ទីភ្នាក់ងារសាកល្បង", "១២៣/២៤", "០១/០៣/២០២២", "២៨/០២/២៥៧០", "ព្យួរ", "០១/០៥/២០២៤"]),
        (["အေဂျင်စီအမည်", "လိုင်စင်အမှတ်", "ထုတ်ပေးသည့်နေ့", "ကုန်ဆုံးမည့်နေ့", "အခြေအနေ", "အခြေအနေ ရက်စွဲ"],
         ["စမ်းသပ်အေဂျင်စီ", "၁၂၃/၂၄", "၀၁/၀၃/၂၀၂၂", "၂၈/၀၂/၂၀၂၇", "ဆိုင်းငံ့", "၀၁/၀၅/၂၀၂၄"]),
        (["ชื่อบริษัท", "เลขที่ใบอนุญาต", "วันที่ออก", "วันหมดอายุ", "สถานะ", "วันที่สถานะ"],
         ["บริษัททดสอบ", "๑๒๓/๒๔", "๑ มีนาคม ๒๕๖๕", "๒๘ ก.พ. ๒๕๗๐", "พักใช้", "01/05/2567"]),
        (["Tên doanh nghiệp", "Số giấy phép", "Ngày cấp", "Ngày hết hạn", "Trạng thái", "Ngày trạng thái"],
         ["Công ty thử nghiệm", "123/24", "01/03/2022", "28/02/2027", "Đình chỉ", "01/05/2024"]),
        (["ຊື່ບໍລິສັດ", "ເລກທີໃບອະນຸຍາດ", "ວັນທີອອກ", "ວັນໝົດອາຍຸ", "ສະຖານະ", "ວັນທີສະຖານະ"],
         ["ບໍລິສັດທົດສອບ", "໑໒໓/໒໔", "໐໑/໐໓/໒໐໒໒", "໒໘/໐໒/໒໐໒໗", "ໂຈະ", "໐໑/໐໕/໒໐໒໔"]),
    ],
)  # fmt: skip
def test_headers_words_and_digits_of_the_region_are_read(
    tmp_path: Path, header: list[str], row: list[str]
) -> None:
    content = csv_of([dict(zip(header, row, strict=True))], header)
    assert run(write(tmp_path, content)) == (
        {"created": 1, "changed": 0, "unchanged": 0, "rejected": []},
        0,
    )
    licence = Licence.objects.get()
    assert licence.number == "123/24"
    assert [(e.kind, e.on, e.valid_until) for e in licence.events.all()] == [
        ("issued", date(2022, 3, 1), date(2027, 2, 28)),
        ("suspended", date(2024, 5, 1), None),
    ]


def test_zawgyi_names_are_stored_in_unicode(tmp_path: Path) -> None:
    run(write(tmp_path, csv_of([plain_row(1, name_local="ေအဂ်င္စီက ေငြယူတယ္")])), country="MM")
    assert Agency.objects.get().name_local == "အေဂျင်စီက ငွေယူတယ်"


def test_own_mapping_names_columns_constants_and_order(tmp_path: Path) -> None:
    mapping = tmp_path / "mine.toml"
    mapping.write_text(
        '[columns]\nname = "Firm"\n"Ref" = "licence_number"\n'
        '[constants]\nauthority = "Office X"\n[dates]\norder = "month-first"\n'
    )
    content = csv_of(
        [{"Firm": "F", "Ref": "9", "issued on": "03/25/2022"}], ["Firm", "Ref", "issued on"], ";"
    )
    answer, code = run(write(tmp_path, content), "--mapping", str(mapping))
    assert (answer["created"], code) == (1, 0)
    licence = Licence.objects.get()
    assert (licence.authority, licence.events.get().on) == ("Office X", date(2022, 3, 25))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_of_office_programs_are_read(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = csv_of([plain_row(1, name="ភ្នំ, ពេញ; ក")], delimiter=delimiter).decode()
    assert run(write(tmp_path, text.encode(encoding)))[0]["created"] == 1
    assert Agency.objects.get().name == "ភ្នំ, ពេញ; ក"


def test_an_old_thai_encoding_is_guessed_and_said(tmp_path: Path) -> None:
    path = write(tmp_path, csv_of([plain_row(1, name="บริษัท ทดสอบ")]).decode().encode("cp874"))
    out = io.StringIO()
    from portal.reference.models import Country

    Country.objects.get_or_create(code="TH", defaults={"role": "destination"})
    call_command("import_agencies", path, "--country", "TH", stdout=out)
    assert "cp874" in out.getvalue()
    assert Agency.objects.get().name == "บริษัท ทดสอบ"
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("import_agencies", path, "--country", "KH")


def test_complete_list_reports_what_is_gone_and_removes_nothing(tmp_path: Path) -> None:
    from recruitment_agencies.models import Finding

    run(write(tmp_path, csv_of([plain_row(1), plain_row(2), plain_row(3)])))
    shorter = write(tmp_path, csv_of([plain_row(1), plain_row(3, issued_on="x")]))
    run(shorter)
    assert Finding.objects.count() == 0
    run(shorter, "--complete")
    finding = Finding.objects.get()
    assert (finding.source, finding.agency.name) == ("import_change", "Agency 00002")
    assert RegisterImport.objects.latest("pk").missing == ["L-00002"]
    before = counts()
    run(shorter, "--complete")
    assert (Finding.objects.count(), counts()) == (1, before)


def test_a_day_that_has_not_come_is_rejected(tmp_path: Path) -> None:
    later = (date.today() + timedelta(days=40)).isoformat()
    answer, _code = run(write(tmp_path, csv_of([plain_row(1, issued_on=later)])))
    assert [(r["row"], r["field"]) for r in answer["rejected"]] == [(2, "issued_on")]
