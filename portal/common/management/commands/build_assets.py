from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.common.fonts import build_fonts


class Command(BaseCommand):
    help = "Make what is served but not kept in git: the web fonts, subset from their wheels."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        settings.ASSETS_DIR.mkdir(parents=True, exist_ok=True)
        build_fonts(settings.ASSETS_DIR / "fonts")
