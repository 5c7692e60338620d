"""Telegram's Bot API, as far as the portal uses it: sendMessage, setWebhook, calls of our webhook."""

import itertools
import json
from typing import Any

from portal.notifications.channels.telegram import SECRET_HEADER
from portal.notifications.simulators.server import Answer, Call, Simulator

# Not credentials of anybody: they open this simulator.
BOT, TOKEN, SECRET = "simulated_bot", "1:simulated", "simulated-webhook-secret"


class TelegramSimulator(Simulator):
    """`sent`: the messages that it took. `webhook`: what setWebhook was given last."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.sent: list[dict[str, Any]] = []
        self.webhook: dict[str, Any] = {}
        self._numbers = itertools.count(1)

    def settings(self) -> dict[str, str]:
        return {
            "TELEGRAM_BOT": BOT,
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
            "TELEGRAM_API_URL": self.url,
        }

    def take(self, call: Call) -> Answer:
        if not call.path.startswith(f"/bot{TOKEN}/"):
            return _error(401, "Unauthorized")
        content = json.loads(call.body or b"{}")
        match call.path.rsplit("/", 1)[-1]:
            case "sendMessage":
                self.sent.append(content)
                return Answer(200, {"ok": True, "result": {"message_id": next(self._numbers)}})
            case "setWebhook":
                self.webhook = content
                return Answer(200, {"ok": True, "result": True})
            case _:
                return _error(404, "Not Found")

    def refusal(self) -> Answer:
        return _error(403, "Forbidden: bot was blocked by the user")

    def update(
        self, chat: int, text: str, *, update_id: int = 0, language: str = ""
    ) -> tuple[dict[str, str], bytes]:
        """The call that brings what a person wrote: headers and body."""
        writer = {"id": chat, "is_bot": False, "language_code": language}
        content = {
            "update_id": update_id or next(self._numbers),
            "message": {
                "message_id": next(self._numbers),
                "from": writer,
                "chat": {"id": chat, "type": "private"},
                "text": text,
            },
        }
        return {SECRET_HEADER: SECRET}, json.dumps(content).encode()


def _error(status: int, description: str) -> Answer:
    return Answer(status, {"ok": False, "error_code": status, "description": description})
