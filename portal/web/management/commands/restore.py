import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from portal.common.encryption import CannotOpen
from portal.web.operations.archive import Archive, BackupError
from portal.web.operations.backup import EVERYTHING, KEYS, keys_beside
from portal.web.operations.restore import NotProven, check_files, restore


class Command(BaseCommand):
    help = (
        "Come back from a backup: into an empty database and empty private files, with FIELD_KEYS of the machine that "
        "made it. Exit 1: nothing was written; exit 2: everything is back, but something does not hold."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--keys", type=Path, help="the newest keys file; else FILE.keys")
        parser.add_argument(
            "--check",
            action="store_true",
            help="only say whether both files are whole, belong together and open; writes nothing, asks no database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            if options["check"]:
                self._check(options["file"], options["keys"])
                return
            done = restore(file=options["file"], keys_file=options["keys"], say=self.stdout.write)
        except (BackupError, CannotOpen, OSError) as error:
            raise CommandError(f"Not restored. {error}") from error
        except DatabaseError as error:
            raise CommandError(
                f"Not restored. The database refused: {type(error).__name__}."
            ) from error
        except NotProven as error:
            raise CommandError(f"Restored, but not proven. {error}", returncode=2) from error
        if done.purged:
            self.stdout.write(
                f"{done.purged} cases were purged after this backup was taken, and are gone again."
            )
        self.stdout.write(
            f"The audit chain holds; {done.opened} sealed statements and {done.opened_files} files opened."
        )
        self.stdout.write(f"Restored in {time.monotonic() - started:.1f} s.")

    def _check(self, file: Path, given: Path | None) -> None:
        keys_file = given or keys_beside(file)
        has_keys = bool(given) or keys_file.exists()
        with Archive(file, kind=EVERYTHING) as archive:
            about = archive.manifest
            if has_keys:
                with Archive(keys_file, kind=KEYS) as keys:
                    check_files(archive, keys)
            else:
                archive.verify()
        rows = sum(table["rows"] for table in about["tables"].values())
        self.stdout.write(
            f"{file} is whole: {rows} rows of {about['created_at']}, release {about['version']}."
        )
        self.stdout.write(
            f"{keys_file} is whole, and opens it."
            if has_keys
            else "Its keys file was not looked at: give it with --keys. Without it no case can be read."
        )
