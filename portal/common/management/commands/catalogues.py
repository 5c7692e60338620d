from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.common import catalogues
from portal.settings.languages import LANGUAGE_CODE, LANGUAGE_CODES

SHOWN = 40


class Command(BaseCommand):
    help = "Refresh, compile or check the message catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["refresh", "compile", "check"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        actions = {"refresh": self._refresh, "compile": self._compile, "check": self._check}
        actions[action]()

    def _refresh(self) -> None:
        catalogues.update(settings.BASE_DIR, list(LANGUAGE_CODES))
        self._compile()

    def _compile(self) -> None:
        catalogues.compile_all(settings.BASE_DIR, list(LANGUAGE_CODES))

    def _check(self) -> None:
        gaps = catalogues.gaps(
            settings.BASE_DIR, list(LANGUAGE_CODES), source_language=LANGUAGE_CODE
        )
        for gap in gaps[:SHOWN]:
            self.stderr.write(f"{gap.language}: {gap.reason}: {gap.message!r}")
        if gaps:
            raise CommandError(
                f"{len(gaps)} messages are not ready. Run `make messages`, then translate them."
            )
        self.stdout.write("Every message is translated.")
