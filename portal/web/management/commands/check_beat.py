from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.web.readiness import checks


class Command(BaseCommand):
    help = "Exit 1 when beat has not sent a heartbeat lately."

    def handle(self, *args: Any, **options: Any) -> None:
        result = checks()["beat"]
        if not result["ok"]:
            raise CommandError(f"No heartbeat: {result}")
