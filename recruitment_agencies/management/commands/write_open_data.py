from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from recruitment_agencies.open_data import as_markdown


class Command(BaseCommand):
    help = "Write docs/open-data.md, the data dictionary of the register's files, from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "open-data.md"
        path.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"Wrote {path.name}.")
