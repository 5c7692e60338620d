from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.audit.models import AuditEvent
from portal.audit.services import find_broken_event


class Command(BaseCommand):
    help = "Walk the audit chain; exit 1 and name the first broken event if it does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = find_broken_event()
        if broken is not None:
            raise CommandError(
                f"The audit chain breaks at event {broken.pk} ({broken.at.isoformat()}, {broken})."
            )
        self.stdout.write(f"The audit chain holds: {AuditEvent.objects.count()} events.")
