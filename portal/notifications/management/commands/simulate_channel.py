"""A provider for a drill, on this machine alone: it prints the settings that make the portal call it."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.notifications.simulators import SIMULATORS, Mode


class Command(BaseCommand):
    help = "Stands in for a provider of text messages or for Telegram, and fails as it is told to"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("channel", choices=sorted(SIMULATORS))
        parser.add_argument("--port", type=int, default=0)
        parser.add_argument("--mode", type=Mode, choices=list(Mode), default=Mode.OK)

    def handle(self, *args: Any, **options: Any) -> None:
        provider = SIMULATORS[options["channel"]](port=options["port"], mode=options["mode"])
        with provider:
            for name, value in provider.settings().items():
                self.stdout.write(f"{name}={value}")
            seen = 0
            try:
                while True:
                    time.sleep(1)
                    if len(provider.calls) != seen:
                        seen = len(provider.calls)
                        self.stdout.write(f"{seen} calls")
            except KeyboardInterrupt:
                return
