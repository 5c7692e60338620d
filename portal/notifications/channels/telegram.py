"""A Telegram bot (https://core.telegram.org/bots/api, read on 2026-11-23). Settings: those that begin with TELEGRAM_.

A bot cannot write first: a person's chat is known only once she has written to it. Until then her address is a name,
and nothing can be sent. Telegram knows no idempotency key: after a time-out a message may, rarely, arrive twice.
"""

import hmac
import json
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from portal.notifications.channels.base import (
    BadSignature,
    ChannelBase,
    Inbound,
    PermanentFailure,
    Rate,
    Receipt,
    TemporaryFailure,
)
from portal.notifications.channels.calling import call, content
from portal.notifications.channels.registry import channels
from portal.notifications.templates import Rendered

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name  # nosec B105
_CHAT = re.compile(r"-?[0-9]{1,19}")
MOST_LETTERS = 4096
LARGEST = 2**63


class TelegramChannel(ChannelBase):
    """Plain text to one private chat; what a person writes there comes back by the webhook."""

    key = "telegram"
    # Telegram allows about 30 a second to all chats together.
    rate: Rate | None = Rate(count=25, seconds=1.0)
    takes_receipts = True
    takes_replies = True

    def send(self, address: str, rendered: Rendered, *, idempotency_key: str) -> str:
        if not _CHAT.fullmatch(address):
            raise PermanentFailure("not_linked")
        message = {
            "chat_id": int(address),
            "text": rendered.text[:MOST_LETTERS],
            "link_preview_options": {"is_disabled": True},
        }
        headers = {"Idempotency-Key": idempotency_key}  # for a proxy that knows it
        response = call("POST", method_address("sendMessage"), json=message, headers=headers)
        found = content(response)
        result = found.get("result")
        if response.status_code == 200 and found.get("ok") is True and isinstance(result, dict):
            return f"telegram-{result.get('message_id')}"[:64]
        raise _failure(response.status_code)

    def events(self, *, headers: Mapping[str, str], body: bytes) -> list[Receipt | Inbound]:
        wanted = settings.TELEGRAM_WEBHOOK_SECRET
        given = headers.get(SECRET_HEADER) or ""
        if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
            raise BadSignature
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return []
        written = _written(update)
        return [written] if written else []


def method_address(method: str) -> str:
    """It holds the bot's token: never to be logged or shown."""
    return f"{settings.TELEGRAM_API_URL}/bot{settings.TELEGRAM_TOKEN}/{method}"


def _failure(status: int) -> PermanentFailure | TemporaryFailure:
    """403: she blocked the bot or left. 400: no such chat. 401 and 404: our token, which the operator mends."""
    match status:
        case 403:
            return PermanentFailure("blocked")
        case 400:
            return PermanentFailure("no_such_chat")
        case 429:
            return TemporaryFailure("too_many")
        case 401 | 404:
            return TemporaryFailure("login_refused")
        case _:
            return TemporaryFailure("provider_down")


def _written(update: Any) -> Inbound | None:
    """What one person wrote in her own chat with the bot; nothing of groups, channels, edits, other bots."""
    message = _part(update, "message")
    chat, writer = _part(message, "chat"), _part(message, "from")
    text, number, chat_id = message.get("text"), _number(update, "update_id"), _number(chat, "id")
    if chat.get("type") != "private" or writer.get("is_bot") is not False:
        return None
    if number is None or chat_id is None:
        return None
    words = text if isinstance(text, str) else ""
    language = str(writer.get("language_code") or "")[:2].lower()
    return Inbound("telegram", str(chat_id), words, str(number), language)


def _part(of: Any, name: str) -> dict[str, Any]:
    found = of.get(name) if isinstance(of, dict) else None
    return found if isinstance(found, dict) else {}


def _number(of: Any, name: str) -> int | None:
    found = of.get(name) if isinstance(of, dict) else None
    if isinstance(found, bool) or not isinstance(found, int):
        return None
    return found if -LARGEST < found < LARGEST else None


channels.register(TelegramChannel())
