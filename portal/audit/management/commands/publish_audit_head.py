from typing import Any

from django.core.management.base import BaseCommand

from portal.audit.services import publish_head
from portal.audit.services.heads import heads_file


class Command(BaseCommand):
    help = (
        "Add today's head of the audit chain to DATA_DIR/audit/heads.jsonl, unless today has one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        head = publish_head()
        said = f"Published event {head['event']}" if head else "Nothing to publish"
        self.stdout.write(f"{said}: {heads_file()}")
