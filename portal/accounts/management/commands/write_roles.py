from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.accounts.roles import as_markdown


class Command(BaseCommand):
    help = "Write docs/roles.md anew from the table in portal/accounts/roles.py."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "roles.md"
        path.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"Written: {path}")
