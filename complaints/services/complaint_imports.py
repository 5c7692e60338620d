"""A sheet of a helper's organisation: looked at, then filed all or the good ones, however often it comes once."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.filing_for.cases import FindAgency, SheetCase, make_cases
from complaints.filing_for.problems import Problem
from complaints.filing_for.rows import Row, clean_row
from complaints.filing_for.sheet import Sheet, read_sheet
from complaints.filing_for.words import read_vocabulary
from complaints.models import Complaint, FilingBatch
from complaints.services import checking, filing_for
from complaints.services.filing import file_complaint
from complaints.services.filing_for import BatchCase, BatchContent, FiledCase
from complaints.services.routing import route
from complaints.submission import Submission
from portal.accounts.models import Organisation, User
from portal.common.encryption import CannotOpen
from portal.common.errors import Conflict, PortalError
from recruitment_agencies.models import Agency

LONGEST_NAME = 120
_COLUMNS = {
    "narrative": "story",
    "contact.value": "phone",
    "complainants": "case",
    "fee_check": "paid_amount",
    "consents": "consent",
    "people": "name",
}


@dataclass(frozen=True)
class CheckedSheet:
    """A sheet that was looked at. `known`: cases that were filed before, exactly so."""

    cases: tuple[SheetCase, ...]
    known: tuple[SheetCase, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()

    @property
    def good_rows(self) -> int:
        return sum(len(case.rows) for case in self.cases)

    @property
    def known_rows(self) -> int:
        return sum(len(case.rows) for case in self.known)


def check_sheet(*, content: bytes, organisation: Organisation) -> CheckedSheet:
    """What filing the sheet would do; stores nothing. One faulty row keeps the rows of its case back with it.

    Raises:
        recruitment_agencies.importing.reasons.FileProblem: the file as a whole cannot be read.
    """
    sheet = read_sheet(content)
    rows, problems = _clean(sheet)
    sound, kept_back = _without_faulty_cases(rows, problems)
    cases, of_cases = make_cases(sound, organisation=organisation.slug, find_agency=_finder())
    problems += of_cases
    good, known, of_services = _sorted_out(cases)
    problems += of_services
    problems += kept_back + _held_up(sound, good, known, problems)
    ordered = tuple(sorted(problems, key=lambda one: one.row))
    return CheckedSheet(tuple(good), tuple(known), ordered, sheet.notes)


def keep_checked(
    *, checked: CheckedSheet, name: str, by: User | None, organisation: Organisation
) -> FilingBatch:
    """Put a sheet that was looked at under a seal, so that it can be filed as it was seen.

    Raises:
        NotAllowed: the person does not file for the organisation.
    """
    filing_for.check_files_for(organisation, by)
    content = BatchContent(
        cases=tuple(BatchCase(one.label, one.numbers, one.submission) for one in checked.cases),
        problems=tuple(problem.as_json() for problem in checked.problems),
        notes=checked.notes,
        name=name[:LONGEST_NAME],
        already=checked.known_rows,
    )
    return filing_for.keep(content=content, person=by, organisation=organisation)


def problems_of(filed: Iterable[FiledCase]) -> list[Problem]:
    """Of cases that were refused only when they were filed: every row of such a case."""
    return [
        Problem(row, column_of(one.field)[0], one.error)
        for one in filed
        if one.error
        for row in one.rows
    ]


# Row by row ---------------------------------------------------------------------------------------


def _clean(sheet: Sheet) -> tuple[list[Row], list[Problem]]:
    words = read_vocabulary()
    rows, problems = [], []
    for typed in sheet.rows:
        row, faults = clean_row(typed, words)
        rows.append(row)
        problems += faults
    return rows, problems


def _without_faulty_cases(
    rows: Sequence[Row], problems: Sequence[Problem]
) -> tuple[list[Row], list[Problem]]:
    """Rows whose whole case is sound; and for each other row without a fault of its own, which row holds it up."""
    faulty = {problem.row for problem in problems}
    first: dict[str, int] = {}
    for row in rows:
        if row.number in faulty and row.get("case"):
            first.setdefault(str(row.get("case")).casefold(), row.number)
    sound, held = [], []
    for row in rows:
        holder = first.get(str(row.get("case") or "").casefold())
        if row.number not in faulty and holder is None:
            sound.append(row)
        elif row.number not in faulty and holder is not None:
            held.append(_waits_for(row.number, holder))
    return sound, held


def _held_up(
    rows: Sequence[Row],
    good: Sequence[SheetCase],
    known: Sequence[SheetCase],
    problems: Sequence[Problem],
) -> list[Problem]:
    """Rows that fell with their case without a fault of their own."""
    told = {problem.row for problem in problems}
    filed = {number for case in (*good, *known) for number in case.numbers}
    label = {row.number: str(row.get("case") or "").casefold() for row in rows}
    holder = {label[row]: row for row in sorted(told, reverse=True) if label.get(row)}
    return [
        _waits_for(row.number, holder.get(label[row.number], row.number))
        for row in rows
        if row.number not in filed | told
    ]


def _waits_for(number: int, holder: int) -> Problem:
    said = _("Row %(row)s of the same case must be mended first.")
    return Problem(number, "case", said % {"row": holder})


def _finder() -> FindAgency:
    """Looks an agency up by its licence number or public id; a number of two agencies finds neither."""
    found: dict[tuple[str, str], str | None] = {}

    def find(number: str, nationality: str) -> str | None:
        if (number, nationality) not in found:
            found[number, nationality] = _agency(number, nationality)
        return found[number, nationality]

    return find


def _agency(number: str, nationality: str) -> str | None:
    by_id = Agency.objects.filter(public_id=number).values_list("public_id", flat=True)
    licensed = Agency.objects.filter(country=nationality, licences__number__iexact=number)
    ids = set(by_id) or set(licensed.values_list("public_id", flat=True))
    return ids.pop() if len(ids) == 1 else None


# Case by case -------------------------------------------------------------------------------------


def _sorted_out(
    cases: Sequence[SheetCase],
) -> tuple[list[SheetCase], list[SheetCase], list[Problem]]:
    """(new and good, filed before exactly so, faults)."""
    keys = [case.submission.idempotency_key for case in cases]
    filed = set(
        Complaint.objects.filter(idempotency_key__in=keys).values_list("idempotency_key", flat=True)
    )
    good: list[SheetCase] = []
    known: list[SheetCase] = []
    problems: list[Problem] = []
    can_be_sent = _sender()
    for case in cases:
        try:
            if case.submission.idempotency_key in filed:
                _check_is_the_same(case.submission)
                known.append(case)
            else:
                can_be_sent(case.submission)
                good.append(case)
        except PortalError as error:
            problems += _said(case, error)
    return good, known, problems


def _check_is_the_same(submission: Submission) -> None:
    """Filing answers a known key before anything else, and stores nothing then.

    Raises:
        Conflict: it was filed before with other content.
    """
    try:
        with transaction.atomic():
            file_complaint(submission=_with_the_stored_fee_check(submission))
    except Conflict as error:
        said = _(
            "This case was filed before and something in it is different now. Tell the change to"
            " the office in the case. If it is another case, write a new word in the column for"
            " the case."
        )
        raise Conflict(said) from error


def _with_the_stored_fee_check(submission: Submission) -> Submission:
    """A fee check says something else when the rules change; the case is the same while the payment is."""
    if submission.fee_check is None:
        return submission
    complaint = Complaint.objects.get(idempotency_key=submission.idempotency_key)
    try:
        statement = complaint.statements.order_by("pk").first()
        stored = statement.opened_json("sealed_fee_check") if statement else None
    except CannotOpen:
        return submission
    is_same = isinstance(stored, dict) and stored.get("asked") == submission.fee_check.get("asked")
    return replace(submission, fee_check=stored) if is_same else submission


def _sender() -> Callable[[Submission], None]:
    """Says whether a case could be sent. Where it would go is asked once for all cases alike."""
    asked: set[object] = set()

    def check(submission: Submission) -> None:
        checking.check(submission)
        alike = (
            submission.nationality,
            submission.country_of_work,
            submission.area_of_work,
            submission.kind,
            submission.danger,
            submission.accused,
            submission.ask_for,
            submission.exclude,
        )
        if alike not in asked:
            route(submission)
            asked.add(alike)

    return check


def _said(case: SheetCase, error: PortalError) -> list[Problem]:
    """A service's faults at the cells they come from."""
    fields = error.fields or {"": [error.message]}
    found: list[Problem] = []
    for name, messages in fields.items():
        column, person = column_of(name)
        row = case.rows[min(person, len(case.rows) - 1)]
        found.append(Problem(row.number, column, str(messages[0]), row.typed.get(column, "")))
    return found


def column_of(field: str) -> tuple[str, int]:
    """(column, which worker) of a field as `Submission` names it, for example `people.3.contact.value`."""
    parts = field.split(".")
    numbers = [int(part) for part in parts if part.isdecimal()]
    if parts[0] == "accused":
        return ("agency" if parts[-1] == "agency" else "accused_name"), 0
    person = numbers[0] if numbers and parts[0] in ("people", "consents") else 0
    if parts[0] == "people" and parts[-1] in ("passport", "language"):
        return parts[-1], person
    if parts[-1] == "value" or parts[-1] == "channel":
        return "phone", person
    column = _COLUMNS.get(parts[0], parts[0])
    known = (
        "nationality",
        "country_of_work",
        "area_of_work",
        "kind",
        "language",
        "exclude",
        "ask_for",
    )
    return (column if column in (*_COLUMNS.values(), *known) else "case"), person


def counted(problems: Iterable[Problem]) -> int:
    """How many rows are faulty."""
    return len(Counter(problem.row for problem in problems))
