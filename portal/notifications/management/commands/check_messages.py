from typing import Any

from django.core.management.base import BaseCommand

from portal.notifications.lengths import message_texts


class Command(BaseCommand):
    help = (
        "Print, for each message and language, how long its text is as SMS: letters, places, parts. "
        "A link that a message gets when it is sent comes on top."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("| message | for | language | letters | places | parts |")
        self.stdout.write("|---|---|---|---|---|---|")
        for message in message_texts():
            reader = "desk" if message.for_staff else "worker"
            for one in message.texts:
                length = one.length
                figures = (length.encoding, length.units, length.parts)
                cells = (message.key, reader, one.language, *figures)
                self.stdout.write(f"| {' | '.join(str(cell) for cell in cells)} |")
