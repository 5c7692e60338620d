import json
import sys
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.reference.models import Country
from recruitment_agencies.importing.mapping import (
    Mapping,
    load_mapping,
    load_mapping_file,
    mapping_for,
    mapping_keys,
)
from recruitment_agencies.importing.reading import MOST_BYTES, too_large
from recruitment_agencies.importing.reasons import FileProblem
from recruitment_agencies.services.register_imports import (
    Checked,
    ListFile,
    check_list,
    import_list,
)


class Command(BaseCommand):
    """Exit code 0: every row was taken or stands already; 1: rows were rejected, or the file cannot be read."""

    help = "Take a register list (CSV or XLSX) into the register: agencies, licences, events."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--country", required=True, help="whose register it is, for example KH")
        parser.add_argument(
            "--mapping", default="", help="a TOML file with the list's own column names, or one of "
            + ", ".join(mapping_keys()),
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="write nothing, say the same")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--complete", action="store_true", help="the list names every licence: report others"
        )
        parser.add_argument("--as-of", type=_day, default=None, help="the day of the list")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            checked = self._run(file, options)
        except FileProblem as error:
            raise CommandError(str(error.message)) from error
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(checked), ensure_ascii=False))
        else:
            self._tell(checked)
        if checked.rejected:
            sys.exit(1)

    def _run(self, path: Path, options: dict[str, Any]) -> Checked:
        country = options["country"].upper()
        if not Country.objects.filter(code=country).exists():
            raise CommandError(f"There is no country {country}. Run load_reference_data first.")
        file = ListFile(
            content=_content(path),
            name=path.name,
            country=country,
            mapping=_mapping(options["mapping"], country),
            as_of=options["as_of"] or timezone.localdate(),
            is_complete=options["complete"],
        )
        if options["dry_run"]:
            return check_list(file=file)
        return import_list(file=file)[0]

    def _tell(self, checked: Checked) -> None:
        for note in checked.notes:
            self.stdout.write(note)
        for problem in checked.rejected:
            self.stdout.write(f"row {problem.row}, {problem.column}: {problem.reason}")
        if checked.reading.repeated:
            self.stdout.write(f"rows that repeat another row: {len(checked.reading.repeated)}")
        if checked.plan.missing:
            numbers = ", ".join(licence.number for licence in checked.plan.missing)
            self.stdout.write(f"no longer on the list: {numbers}")
        rejected = len({problem.row for problem in checked.rejected})
        self.stdout.write(
            f"created {checked.created}, changed {checked.changed},"
            f" unchanged {checked.unchanged}, rejected {rejected}"
        )


def _as_json(checked: Checked) -> dict[str, Any]:
    shown = ("row", "field", "reason")
    return {
        "created": checked.created,
        "changed": checked.changed,
        "unchanged": checked.unchanged,
        "rejected": [
            {name: value for name, value in problem.as_json().items() if name in shown}
            for problem in checked.rejected
        ],
    }


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise too_large()
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error


def _mapping(given: str, country: str) -> Mapping:
    if not given:
        return load_mapping(mapping_for(country))
    return load_mapping(given) if given in mapping_keys() else load_mapping_file(Path(given))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("write the day as 2026-11-01") from error
