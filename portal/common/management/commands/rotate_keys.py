"""Wrap all data keys with the newest key of FIELD_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.common.rotation import left_to_rotate, rotate


class Command(BaseCommand):
    help = (
        "Wraps everything with the first key of FIELD_KEYS. May be stopped and run again, and runs beside the web. "
        "An older key may leave FIELD_KEYS when this reports nothing left."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what is left")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"]:
            for key, result in rotate().items():
                print(f"{key}: {result.done} wrapped anew, {result.unreadable} that no key opens")
        left = left_to_rotate()
        for key, count in left.items():
            print(f"{key}: {count} left with an older key")
        if any(left.values()) and not options["dry_run"]:
            raise CommandError("Something is left: its key is not in FIELD_KEYS. Put it back.")
