import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.web.operations.archive import BackupError
from portal.web.operations.backup import take_backup


class Command(BaseCommand):
    help = (
        "Write a backup while the portal runs: FILE, and the wrapped keys of cases into FILE.keys or --keys. "
        "FIELD_KEYS is in neither. Keep only the newest keys file. See docs/operations.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write; it must not exist yet")
        parser.add_argument(
            "--keys", type=Path, help="where the keys go, written over each time; else FILE.keys"
        )
        parser.add_argument(
            "--without-files",
            action="store_true",
            help="leave the private files out: for files in a bucket that keeps copies itself",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            made = take_backup(
                file=options["file"],
                keys_file=options["keys"],
                with_files=not options["without_files"],
            )
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        files = made.manifest["files"]
        said = (
            f"{files['copied']} files ({files['deleted_meanwhile']} deleted meanwhile)"
            if files
            else "no files"
        )
        seconds = time.monotonic() - started
        self.stdout.write(
            f"{made.file}: {made.rows} rows, {said}, {_megabytes(made.file)}, in {seconds:.1f} s."
        )
        self.stdout.write(
            f"{made.keys_file}: the keys of cases, {_megabytes(made.keys_file)}. Keep only the newest."
        )
        self.stdout.write(
            f"As of {made.manifest['created_at']}. To be read again it needs FIELD_KEYS with:"
            f" {', '.join(made.manifest['used_key_ids']) or 'none yet'}."
        )


def _megabytes(file: Path) -> str:
    return f"{file.stat().st_size / 1_000_000:.1f} MB"
