from typing import Any

from django.core.management.base import BaseCommand

from portal.notifications.services import deliver_due


class Command(BaseCommand):
    help = "Send every message that is due, here and now, without the broker. For a day when the broker is down."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Sent: {deliver_due()}")
