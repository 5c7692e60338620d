from typing import Any

from django.core.management.base import BaseCommand

from portal.notifications.channels.sms_length import measure
from portal.notifications.templates import MessageTemplate, render_template, templates
from portal.settings.languages import LANGUAGE_CODES


class Command(BaseCommand):
    help = (
        "Print, for each message and language, how long its text is as SMS: letters, places, parts. "
        "A link that a message gets when it is sent comes on top."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("| message | for | language | letters | places | parts |")
        self.stdout.write("|---|---|---|---|---|---|")
        for template in sorted(templates, key=lambda one: (one.for_staff, one.key)):
            for language in LANGUAGE_CODES:
                self.stdout.write(_row(template, language))


def _row(template: MessageTemplate, language: str) -> str:
    reference = "MRP-2026-000000" if template.for_staff else ""
    rendered = render_template(template, language=language, reference=reference, count=12)
    length = measure(rendered.text)
    reader = "desk" if template.for_staff else "worker"
    cells = (template.key, reader, language, length.encoding, length.units, length.parts)
    return f"| {' | '.join(str(cell) for cell in cells)} |"
