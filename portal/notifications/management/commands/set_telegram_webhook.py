"""Tell Telegram where to call us, and by which secret we know that it does."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.notifications.channels.base import TemporaryFailure
from portal.notifications.channels.calling import call, content
from portal.notifications.channels.telegram import method_address


class Command(BaseCommand):
    help = "Tells Telegram the address of this portal's webhook; once, and after a change of the secret"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TELEGRAM_BOT:
            raise CommandError("No bot is configured. Set TELEGRAM_BOT and the settings beside it.")
        webhook = {
            "url": f"{settings.SITE_URL}/hooks/telegram/",
            "secret_token": settings.TELEGRAM_WEBHOOK_SECRET,
            "allowed_updates": ["message"],
        }
        try:
            response = call("POST", method_address("setWebhook"), json=webhook)
        except TemporaryFailure as failure:
            raise CommandError(f"Telegram was not reached: {failure.code}") from None
        if content(response).get("ok") is not True:
            raise CommandError(f"Telegram refused it: {response.status_code}")
        self.stdout.write("Telegram calls this portal from now on.")
