from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.web.readiness import checks


class Command(BaseCommand):
    help = "Exit 1 when beat's heartbeat has not come through the broker and a worker lately."

    def handle(self, *args: Any, **options: Any) -> None:
        result = checks()["worker"]
        if not result["ok"]:
            raise CommandError(f"No heartbeat: {result}")
