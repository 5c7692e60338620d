from typing import Any

from django.core.management.base import BaseCommand

from portal.search.services import rebuild_all


class Command(BaseCommand):
    help = "Make the search table anew from articles, help contacts and agencies."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, count in rebuild_all().items():
            self.stdout.write(f"{kind}: {count} documents")
