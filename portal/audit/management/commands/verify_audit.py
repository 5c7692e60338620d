from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.audit.models import AuditEvent
from portal.audit.services import find_fault
from portal.audit.services.heads import heads_file, public_key


class Command(BaseCommand):
    help = "Walk the audit chain and hold it to every published head; exit 1 and name the first thing that is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        fault = find_fault()
        if fault is not None and fault.event is not None and not fault.day:
            raise CommandError(f"The audit chain breaks at event {fault.event}: {fault.what}.")
        if fault is not None:
            raise CommandError(f"The audit chain does not hold: {fault.what}.")
        file = heads_file()
        heads = len(file.read_bytes().splitlines()) if file.exists() else 0
        self.stdout.write(f"The audit chain holds: {AuditEvent.objects.count()} events.")
        self.stdout.write(f"Published heads: {heads}, signed by {public_key()}.")
