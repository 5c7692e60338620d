from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from complaints.models import Complaint
from complaints.services import seats


class Command(BaseCommand):
    help = "Write the queues of all offices anew from the cases. Safe while the portal runs, and to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--chunk", type=int, default=500, help="cases a transaction")

    def handle(self, *args: Any, chunk: int, **options: Any) -> None:
        seen = wrong = last = 0
        while pks := list(
            Complaint.objects.filter(pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[:chunk]
        ):
            wrong += seats.rebuild(pks)
            seen, last = seen + len(pks), pks[-1]
        self.stdout.write(f"{seen} cases, {wrong} with a queue that was wrong")
