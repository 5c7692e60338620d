"""Files that are broken or mean harm: a sentence, never a fault of ours, and never much memory."""

import io
import zipfile

import pytest

from recruitment_agencies.importing import reading, spreadsheets
from recruitment_agencies.importing.reasons import FileProblem
from recruitment_agencies.services.register_imports import check_list
from tests.recruitment_agencies.importing.lists import csv_of, list_file, plain_row, xlsx_of

pytestmark = [pytest.mark.security, pytest.mark.django_db, pytest.mark.usefixtures("countries")]
GOOD = xlsx_of([["name", "licence_number"], ["A", "1"]])


def repacked(name: str, content: bytes) -> bytes:
    """The good workbook with one part exchanged."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
_NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_CELL = b'<c r="%s1" t="inlineStr"><is><t>%s</t></is></c>'
_HEAD = b'<row r="1">' + _CELL % (b"A", b"name") + _CELL % (b"B", b"licence_number") + b"</row>"


def sheet_of(rows: bytes) -> bytes:
    """A sheet with a header and rows as XML."""
    return b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (_NS, _HEAD + rows)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"   \n", b"\x00\x01\x02\x03" * 50, b"<html><table></table></html>", b"%PDF-1.7",
        b"PK\x03\x04", GOOD[: len(GOOD) // 2], b"name,licence_number\n\xff\xfe\xfa,1\n",
        b'name,licence_number\n"never closed' + b"x" * 200_000, b"just words\n", b"\xff\xfe\x00",
        repacked(SHEET, b"<broken"), repacked("xl/workbook.xml", b"<x/>"), repacked(SHEET, b""),
        repacked(SHEET, b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(content: bytes) -> None:
    with pytest.raises(FileProblem) as said:
        check_list(file=list_file(content))
    assert len(str(said.value.message)) > 15


def test_a_header_without_rows_is_an_empty_list() -> None:
    checked = check_list(file=list_file(csv_of([])))
    assert (checked.created, checked.rejected) == (0, [])


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_UNPACKED", 5_000_000)
    with pytest.raises(FileProblem, match="too large"):
        check_list(file=list_file(repacked("xl/media/a.bin", b"\0" * 6_000_000)))


def test_a_million_empty_rows_are_passed_over() -> None:
    rows = b"".join(b'<row r="%d"/>' % n for n in range(2, 300_000)) + b'<row r="1048576"/>'
    assert check_list(file=list_file(repacked(SHEET, sheet_of(rows)))).created == 0


def test_cells_far_to_the_right_cost_nothing() -> None:
    numbers = range(2, 3_000)
    rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in numbers)
    assert check_list(file=list_file(repacked(SHEET, sheet_of(rows)))).created == 0


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 10)
    with pytest.raises(FileProblem, match="too large"):
        check_list(file=list_file(csv_of(plain_row(n) for n in range(11))))


def test_a_formula_without_a_result_and_an_error_are_told_by_their_cell() -> None:
    content = xlsx_of([["name", "licence_number", "phone"], ["=A1&B1", "1", "#REF!"]])
    found = check_list(file=list_file(content)).rejected
    assert [(one.row, one.column, one.code) for one in found] == [
        (2, "name", "formula"),
        (2, "phone", "cell_error"),
    ]


def test_a_huge_cell_is_rejected_and_the_others_are_taken() -> None:
    checked = check_list(file=list_file(csv_of([plain_row(1, name="x" * 100_000), plain_row(2)])))
    assert [(one.row, one.column) for one in checked.rejected] == [(2, "name")]
    assert checked.created == 1
