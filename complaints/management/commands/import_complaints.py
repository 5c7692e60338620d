import csv
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints.enums import BatchState
from complaints.filing_for.problems import Problem
from complaints.filing_for.sheet import MOST_BYTES
from complaints.models import FilingBatch
from complaints.services import complaint_imports, filing_for
from complaints.services.complaint_imports import CheckedSheet
from complaints.services.filing_for import FiledCase
from complaints.services.receipts import format_receipt
from portal.accounts.enums import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.common.errors import PortalError

OWNER_ONLY = 0o600
SECONDS_AT_ONCE = 60.0


class Command(BaseCommand):
    """Exit code 0: every row was filed or had been; 1: rows were rejected, or the file cannot be read."""

    help = (
        "File complaints for workers from a sheet (CSV or XLSX) of an organisation that helps them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--organisation", required=True, help="slug of the organisation that helps"
        )
        parser.add_argument("--dry-run", action="store_true", help="file nothing, say the same")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="file nothing while any row is rejected"
        )
        parser.add_argument(
            "--receipts",
            type=Path,
            help="write the workers' numbers to this new file, for its owner alone. Without it they wait"
            " sealed for 24 hours at /desk/filing/ for the organisation's people",
        )
        parser.add_argument("--by", default="", help="e-mail of the person who took the consents")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        organisation, by = _organisation(options["organisation"]), _person(options["by"])
        try:
            checked = complaint_imports.check_sheet(
                content=_content(file), organisation=organisation
            )
            problems = list(checked.problems)
            filed: list[FiledCase] = []
            is_held = options["all_or_nothing"] and problems
            if checked.cases and not options["dry_run"] and not is_held:
                filed = _file(checked, organisation, by, options["receipts"])
        except PortalError as error:
            raise CommandError(str(error.message)) from error
        problems += complaint_imports.problems_of(filed)
        created = checked.good_rows - sum(len(one.rows) for one in filed if one.error)
        answer = {
            "created": 0 if is_held else created,
            "changed": 0,
            "unchanged": checked.known_rows,
            "rejected": [_rejected(problem) for problem in problems],
            "cases": sum(1 for one in filed if one.created),
        }
        self._tell(answer, checked, as_json=options["json"])
        if problems:
            sys.exit(1)

    def _tell(self, answer: dict[str, Any], checked: CheckedSheet, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for note in checked.notes:
            self.stdout.write(note)
        for one in answer["rejected"]:
            self.stdout.write(f"row {one['row']}, {one['field']}: {one['reason']}")
        rejected = len({one["row"] for one in answer["rejected"]})
        self.stdout.write(
            f"created {answer['created']}, changed 0, unchanged {answer['unchanged']},"
            f" rejected {rejected}"
        )


def _rejected(problem: Problem) -> dict[str, Any]:
    """What was typed is left out: terminals and logs of jobs keep what they are told."""
    return {"row": problem.row, "field": problem.field, "reason": problem.reason}


def _file(
    checked: CheckedSheet, organisation: Organisation, by: User | None, receipts: Path | None
) -> list[FiledCase]:
    """File the good cases; the numbers go to the file, or wait sealed for the organisation's people."""
    file = _new_file(receipts) if receipts else None
    batch = complaint_imports.keep_checked(
        checked=checked, name="", by=by, organisation=organisation
    )
    filing_for.begin(batch=batch, by=by, in_background=False)
    while batch.state != BatchState.DONE:
        filing_for.file_some(batch=batch, seconds=SECONDS_AT_ONCE)
        batch = FilingBatch.objects.get(pk=batch.pk)
    filed = filing_for.filed_cases(batch)
    if file:
        with file:
            _write(file, filed)
        filing_for.forget(batch=batch)
    elif by is None and not any(one.receipts for one in filed):
        filing_for.forget(batch=batch)
    return filed


def _new_file(path: Path) -> IO[str]:
    """Opened before anything is filed, so that a wrong path costs no receipts."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}") from error
    return os.fdopen(number, "w", encoding="utf-8-sig", newline="")


def _write(file: IO[str], filed: Sequence[FiledCase]) -> None:
    writer = csv.writer(file)
    writer.writerow(["row", "reference", "number"])
    for one in filed:
        for row, receipt in zip(one.rows, one.receipts, strict=False):
            writer.writerow([row, one.reference, format_receipt(receipt)])


def _organisation(slug: str) -> Organisation:
    found = Organisation.objects.filter(slug=slug, kind=OrganisationKind.CSO).first()
    if found is None:
        raise CommandError(f"There is no organisation {slug} that files for workers.")
    return found


def _person(email: str) -> User | None:
    found = User.objects.filter(email__iexact=email).first() if email else None
    if email and found is None:
        raise CommandError("There is no person with this e-mail address.")
    return found


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
