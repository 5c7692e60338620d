"""The Telegram bot: plain text to a private chat, and what comes back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.notifications.channels import (
    BadSignature,
    PermanentFailure,
    TemporaryFailure,
    channels,
)
from portal.notifications.channels.telegram import SECRET_HEADER
from portal.notifications.simulators import Mode, TelegramSimulator
from portal.notifications.simulators.server import Answer
from portal.notifications.simulators.telegram import SECRET
from portal.notifications.templates import Rendered

CHAT = 7700112233
RENDERED = Rendered(subject="Not sent", text="សារថ្មី", language="km")


@pytest.fixture
def provider(settings: Any) -> Iterator[TelegramSimulator]:
    with TelegramSimulator() as provider:
        for name, value in provider.settings().items():
            setattr(settings, name, value)
        yield provider


def send(address: str = str(CHAT)) -> str:
    return channels["telegram"].send(address, RENDERED, idempotency_key="k")


def events(update: Any) -> list[Any]:
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    return channels["telegram"].events(headers={SECRET_HEADER: SECRET}, body=body)


def written(**changes: Any) -> dict[str, Any]:
    message = {
        "message_id": 5,
        "from": {"id": CHAT, "is_bot": False, "language_code": "vi"},
        "chat": {"id": CHAT, "type": "private"},
        "text": "words",
    }
    return {"update_id": 3, "message": {**message, **changes}}


def test_bot_sends_the_text_alone_without_a_preview(provider: TelegramSimulator) -> None:
    send()
    assert provider.sent == [
        {"chat_id": CHAT, "text": RENDERED.text, "link_preview_options": {"is_disabled": True}}
    ]


@pytest.mark.parametrize("address", ["@sreymom", "", "sreymom", "1 2", "+85512345678", "9" * 20])
def test_bot_writes_to_nobody_who_has_not_written_first(
    provider: TelegramSimulator, address: str
) -> None:
    with pytest.raises(PermanentFailure, match="not_linked"):
        send(address)
    assert provider.calls == []


@pytest.mark.parametrize(
    ("status", "failure", "code"),
    [
        (403, PermanentFailure, "blocked"),
        (400, PermanentFailure, "no_such_chat"),
        (401, TemporaryFailure, "login_refused"),
        (404, TemporaryFailure, "login_refused"),
        (429, TemporaryFailure, "too_many"),
        (502, TemporaryFailure, "provider_down"),
        (200, TemporaryFailure, "provider_down"),
    ],
)
def test_bot_that_was_blocked_is_final_and_our_own_trouble_is_not(
    provider: TelegramSimulator, status: int, failure: type[Exception], code: str
) -> None:
    provider.take = lambda call: Answer(status, {"ok": False})  # type: ignore[method-assign]
    with pytest.raises(failure, match=code):
        send()


def test_webhook_knows_a_person_who_writes(provider: TelegramSimulator) -> None:
    (inbound,) = events(written())
    assert (inbound.address, inbound.text, inbound.event_id, inbound.language) == (
        str(CHAT),
        "words",
        "3",
        "vi",
    )


def test_webhook_brings_a_message_without_words_too(provider: TelegramSimulator) -> None:
    update = written()
    del update["message"]["text"]
    assert events(update)[0].text == ""


@pytest.mark.parametrize(
    "update",
    [
        written(chat={"id": -100, "type": "supergroup"}),
        written(**{"from": {"id": 1, "is_bot": True}}),
        written(chat={"id": True, "type": "private"}),
        written(chat={"id": 2**70, "type": "private"}),
        {"update_id": 3, "edited_message": {"text": "x"}},
        {"update_id": "3", "message": written()["message"]},
        {"message": None},
        [],
        7,
        b"",
        b"\xff",
        b"[" * 100_000,
        b'{"update_id": 1e999}',
    ],
)
def test_webhook_leaves_out_what_is_not_one_person_in_her_own_chat(
    provider: TelegramSimulator, update: Any
) -> None:
    assert events(update) == []


@pytest.mark.security
@pytest.mark.parametrize("secret", ["", "wrong", f"{SECRET} ", "ខ"])
def test_webhook_refuses_who_does_not_know_the_secret(
    provider: TelegramSimulator, secret: str
) -> None:
    with pytest.raises(BadSignature):
        channels["telegram"].events(headers={SECRET_HEADER: secret}, body=b"{}")


def test_command_tells_telegram_where_to_call_and_by_which_secret(
    provider: TelegramSimulator, settings: Any
) -> None:
    call_command("set_telegram_webhook")
    assert provider.webhook == {
        "url": f"{settings.SITE_URL}/hooks/telegram/",
        "secret_token": SECRET,
        "allowed_updates": ["message"],
    }


@pytest.mark.security
@pytest.mark.parametrize("mode", [Mode.BROKEN, Mode.LOST, Mode.LOGIN])
def test_command_that_fails_shows_no_token(provider: TelegramSimulator, mode: Mode) -> None:
    provider.mode = mode
    with pytest.raises(CommandError) as caught:
        call_command("set_telegram_webhook")
    assert "1:simulated" not in str(caught.value)
    assert caught.value.__cause__ is None
