import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal.common import catalogues
from portal.common.static import collect_if_changed
from portal.settings.languages import LANGUAGE_CODES


class Command(BaseCommand):
    help = "Everything the demo needs before it can serve: catalogues, fonts, static files, tables, data."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        steps: dict[str, Callable[[], Any]] = {
            "catalogues": partial(catalogues.compile_all, settings.BASE_DIR, list(LANGUAGE_CODES)),
            "fonts": partial(call_command, "build_assets"),
            "static files": collect_if_changed,
            "tables": partial(call_command, "migrate", interactive=False, verbosity=0),
            "reference data": partial(call_command, "load_reference_data", stdout=self.stdout),
            "demonstration data": partial(call_command, "load_demo_data", stdout=self.stdout),
        }
        for name, step in steps.items():
            started = time.monotonic()
            step()
            self.stdout.write(f"{name}: ready in {time.monotonic() - started:.1f} s")
            self.stdout.flush()
