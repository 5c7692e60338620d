"""The empty sheet: a workbook with lists to choose from and instructions, or plain CSV; and faults as a sheet."""

import io
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from complaints.filing_for import columns
from complaints.filing_for.problems import Problem
from complaints.filing_for.sheet import MOST_ROWS
from complaints.filing_for.words import Vocabulary, read_vocabulary
from recruitment_agencies.exporting import Cell, csv_lines, guarded

WIDE = {"story": 60, "accused_name": 30, "kind": 30, "consent_note": 30, "name": 24}
LISTED = (
    "language",
    "nationality",
    "country_of_work",
    "area_of_work",
    "kind",
    "danger",
    "accused_type",
    "paid_for",
    "ask_for",
    "exclude",
    "consent",
    "consent_language",
)
TEXT = "@"  # else a spreadsheet makes a number of a telephone or a passport


def csv_template() -> str:
    """The names of the columns alone."""
    return "".join(csv_lines(_headers(), []))


def xlsx_template() -> bytes:
    """A workbook in the active language: the sheet, what to write in each column, and the lists behind the cells."""
    words = read_vocabulary()
    book = Workbook()
    sheet, told, lists = book.active, book.create_sheet(), book.create_sheet()
    sheet.title, told.title, lists.title = _("Workers"), _("How to fill in"), "lists"
    _write_headers(sheet)
    _write_instructions(told)
    _write_lists(sheet, lists, words)
    lists.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def faults_csv(problems: Iterable[Problem]) -> Iterator[str]:
    """Row, column, what was typed, what to mend. What was typed can be run by no spreadsheet."""
    language = get_language() or "en"
    rows: Iterator[Sequence[Cell]] = (
        [one.row, columns.header(one.field, language), one.typed, one.reason] for one in problems
    )
    return csv_lines([_("Row"), _("Column"), _("You wrote"), _("What to mend")], rows)


def _headers() -> list[str]:
    language = get_language() or "en"
    return [columns.header(key, language) for key in columns.in_order()]


def _write_headers(sheet: Worksheet) -> None:
    sheet.freeze_panes = "A2"
    sheet.append(_headers())
    fill = PatternFill("solid", fgColor="E1ECE7")
    for index, key in enumerate(columns.in_order(), start=1):
        cell, letter = sheet.cell(1, index), get_column_letter(index)
        cell.font = Font(bold=True, color="8F5B00" if key in columns.REQUIRED else "182524")
        cell.fill, cell.alignment = fill, Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].width = WIDE.get(key, 18)
        for row in range(2, 202):
            sheet.cell(row, index).number_format = TEXT
    sheet.row_dimensions[1].height = 34


def _write_instructions(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 100
    for sentence in _general():
        sheet.append(["", sentence])
    sheet.append([])
    language, told = get_language() or "en", instructions()
    for key in columns.in_order():
        needed = _("Needed.") + " " if key in columns.REQUIRED else ""
        sheet.append([columns.header(key, language), needed + told[key]])
    for row in sheet.iter_rows():
        row[0].font = Font(bold=True)
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _write_lists(sheet: Worksheet, lists: Worksheet, words: Vocabulary) -> None:
    places = {key: index for index, key in enumerate(columns.in_order(), start=1)}
    for index, key in enumerate(LISTED, start=1):
        labels = _labels(words, key)
        for row, label in enumerate(labels, start=1):
            lists.cell(row, index, str(guarded(label))).data_type = "s"
        letter = get_column_letter(index)
        where = f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${max(len(labels), 1)}"
        # A hint, not a bar: codes and words of other languages are understood too.
        choice = DataValidation("list", formula1=where, allow_blank=True, showErrorMessage=False)
        sheet.add_data_validation(choice)
        at = get_column_letter(places[key])
        choice.add(f"{at}2:{at}{MOST_ROWS + 1}")


def _labels(words: Vocabulary, key: str) -> Sequence[str]:
    """Areas of two countries may have one name: their codes stand in front."""
    labels = words[key].labels
    if key == "area_of_work":
        return [f"{code} – {label}" for code, label in labels.items()]
    return list(labels.values())


def _general() -> list[str]:
    return [
        _(
            "One row is one worker. Rows with the same word in the first column are one case together."
        ),
        _("File only for workers who have agreed. Without consent a row is refused."),
        _("Leave empty what you do not know and what the worker does not want to tell."),
        _("The same sheet can be sent again after you mended it: nothing is filed twice."),
        _("This sheet holds private facts. Delete it from your computer when all is filed."),
    ]


def instructions() -> dict[str, str]:
    """What to write in each column."""
    choose = _("Choose from the list.")
    return {
        "case": _(
            "Any word or number of your own, for example 2026-17. Use a new one for each new case."
        ),
        "name": _("May stay empty. Offices see it only when a custodian agrees."),
        "phone": _(
            "With country code, for example +66 81 234 5678. Only if it is safe to write there."
        ),
        "safe_hours": _("For example: Sunday, 8 to 10 in the evening."),
        "passport": _("May stay empty."),
        "language": _("The language the worker reads. The slip with the number is in it."),
        "nationality": choose,
        "country_of_work": choose,
        "area_of_work": _("Choose from the list, or leave it empty."),
        "kind": _("Choose from the list. If there are several, choose the worst one."),
        "danger": _("Yes, if somebody is in danger now."),
        "story": _("What happened, where and when, in any language. In a group, once is enough."),
        "accused_type": choose,
        "accused_name": _("Write it as you know it, in any language. You may leave it empty."),
        "agency": _("The number of its licence, if it is in our register."),
        "paid_amount": _(
            "What one worker paid to get the work. In a group, the highest amount is checked."
        ),
        "paid_currency": _("Three letters, for example THB."),
        "paid_for": _("Choose from the list, or leave it empty."),
        "ask_for": _("Who should work on it, if not the labour attaché."),
        "exclude": _("Who must not see it, because somebody there is involved."),
        "consent": _(
            "How the worker agreed: spoken, written, or a thumbprint. Your paper stays with you."
        ),
        "consent_language": _("The language in which you asked."),
        "consent_covers": _(
            "What your organisation may read. Leave it empty for all but the files."
        ),
        "consent_note": _("Where it was given and who was there. It is kept sealed."),
    }
