from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from portal.reference.services import LoadReport, loaders


class Command(BaseCommand):
    help = "Load the reference data of every app. Safe to run again: what did not change is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        report = LoadReport()
        with transaction.atomic():
            for loader in loaders:
                loader.load(report)
        for outcome in ("created", "changed", "unchanged"):
            counts = getattr(report, outcome)
            listing = (
                ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"
            )
            self.stdout.write(f"{outcome}: {listing}")
