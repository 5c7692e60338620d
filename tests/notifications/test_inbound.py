"""What nobody takes gets a neutral help text in her language, and stays nowhere."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.apps import apps
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from portal.notifications import inbound as inbound_messages
from portal.notifications.channels import Inbound, channels
from portal.notifications.inbound import (
    MOST_ANSWERS,
    MOST_WRONG,
    NOT_UNDERSTOOD,
    Heard,
    Reader,
    language_of,
    readers,
    receive,
    str_in,
    takes_replies,
)
from portal.notifications.models import Delivery, Message
from portal.notifications.services.flow import FAILURES, is_resting
from portal.notifications.simulators import Mode, TelegramSimulator, TwilioSimulator
from portal.notifications.templates import templates

NUMBER, TEXT = "+85512987654", "SREYMOMTEXT please help"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def provider(settings: Any, db: None) -> Iterator[TwilioSimulator]:
    settings.NOTIFICATION_CHANNELS = ["demo", "in_app", "sms", "telegram"]
    with TwilioSimulator() as provider:
        for name, value in provider.settings().items():
            setattr(settings, name, value)
        yield provider


@pytest.fixture
def bot(settings: Any, db: None) -> Iterator[TelegramSimulator]:
    settings.NOTIFICATION_CHANNELS = ["demo", "in_app", "telegram"]
    with TelegramSimulator() as bot:
        for name, value in bot.settings().items():
            setattr(settings, name, value)
        yield bot


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the commit of a test that never commits is done at once."""
    monkeypatch.setattr(inbound_messages.transaction, "on_commit", lambda do, robust=False: do())


def sms(text: str = TEXT, *, event: str = "SM1", number: str = NUMBER) -> Inbound:
    return Inbound("sms", number, text, event)


def help_in(language: str) -> str:
    return str_in(templates[NOT_UNDERSTOOD].text, language)


@pytest.mark.parametrize(
    ("text", "told", "known", "language"),
    [
        ("ជួយខ្ញុំ", "", "", "km"),
        ("ကူညီပါ", "", "", "my"),
        ("xin giúp đỡ", "", "", "vi"),
        ("help me", "", "", ""),
        ("help me", "vi", "", "vi"),
        ("help me", "fr", "", ""),
        ("ជួយខ្ញុំ", "vi", "", "km"),
        ("ជួយខ្ញុំ", "", "my", "my"),
        ("", "", "", ""),
    ],
)
def test_language_is_the_known_one_else_of_the_script_else_what_the_provider_says(
    text: str, told: str, known: str, language: str
) -> None:
    assert language_of(Inbound("sms", NUMBER, text, "1", told), known) == language


def test_help_comes_in_the_language_of_her_script(provider: TwilioSimulator, at_once: None) -> None:
    assert receive(inbound=sms("ជួយខ្ញុំ")) is False
    assert [(row["to"], row["body"]) for row in provider.rows] == [(NUMBER, help_in("km"))]


def test_help_comes_short_in_every_language_where_nobody_knows_hers(
    provider: TwilioSimulator, at_once: None
) -> None:
    receive(inbound=sms("help"))
    short = templates[NOT_UNDERSTOOD].subject
    lines = dict.fromkeys(str_in(short, code) for code in django_settings.LANGUAGE_CODES)
    assert provider.rows[0]["body"] == "\n".join(lines)


def test_event_that_comes_again_is_helped_once(provider: TwilioSimulator, at_once: None) -> None:
    for _again in range(3):
        receive(inbound=sms())
    assert len(provider.rows) == 1


@pytest.mark.security
def test_sender_who_writes_on_is_answered_three_times_then_not_any_more(
    provider: TwilioSimulator, at_once: None
) -> None:
    for number in range(MOST_WRONG + 5):
        receive(inbound=sms(event=f"SM{number}"))
    assert len(provider.rows) == MOST_ANSWERS


@pytest.mark.security
def test_sender_who_guesses_is_read_no_more_and_others_are(
    provider: TwilioSimulator, at_once: None, reader: "Listening"
) -> None:
    for number in range(MOST_WRONG + 5):
        receive(inbound=sms(event=f"SM{number}"))
    assert len(reader.heard) == MOST_WRONG
    receive(inbound=sms(event="other", number="+85512000001"))
    assert len(reader.heard) == MOST_WRONG + 1


def test_sender_whose_messages_are_taken_is_never_counted(
    provider: TwilioSimulator, reader: "Listening"
) -> None:
    reader.answer = Heard(is_taken=True)
    taken = [receive(inbound=sms(event=f"SM{number}")) for number in range(MOST_WRONG + 5)]
    assert all(taken)
    assert provider.rows == []


def test_help_for_all_senders_together_has_a_measure(
    provider: TwilioSimulator, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound_messages, "MOST_HELP_A_MINUTE", 2)
    for number in range(5):
        receive(inbound=sms(event=f"SM{number}", number=f"+8551200000{number}"))
    assert len(provider.rows) == 2


def test_reply_is_read_while_nobody_can_count(
    provider: TwilioSimulator, reader: "Listening", monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    for name in ("add", "incr", "decr"):
        monkeypatch.setattr(f"portal.notifications.inbound.cache.{name}", down)
    assert receive(inbound=sms()) is False
    reader.answer = Heard(is_taken=True)
    assert receive(inbound=sms(event="SM2")) is True
    assert len(reader.heard) == 2


def test_help_that_cannot_be_sent_fails_nothing(
    provider: TwilioSimulator, at_once: None, caplog: pytest.LogCaptureFixture
) -> None:
    provider.mode = Mode.BROKEN
    receive(inbound=sms())
    assert "provider_down" in caplog.text
    assert NUMBER not in caplog.text


def test_provider_that_hangs_is_asked_for_no_answer_while_its_channel_rests(
    provider: TwilioSimulator, at_once: None
) -> None:
    """An answer is sent within the provider's own call: it must not hold the threads of the web."""
    provider.mode = Mode.LOST
    for number in range(FAILURES):
        receive(inbound=sms(event=f"SM{number}", number=f"+8551200000{number}"))
    assert is_resting("sms", timezone.now())
    calls = len(provider.calls)
    receive(inbound=sms(event="another", number="+85512000009"))
    assert len(provider.calls) == calls


def test_answers_are_sent_one_at_a_time(
    provider: TwilioSimulator, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound_messages, "PATIENCE", 0.05)
    with inbound_messages._one_at_a_time:
        receive(inbound=sms())
    assert provider.rows == []
    receive(inbound=sms(event="SM2"))
    assert len(provider.rows) == 1


@pytest.mark.security
def test_unknown_message_leaves_nothing_anywhere(
    provider: TwilioSimulator,
    at_once: None,
    client: Client,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks: list[Any] = []
    monkeypatch.setattr("celery.current_app.send_task", lambda *a, **k: tasks.append((a, k)))
    headers, body = provider.inbound(NUMBER, TEXT)
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/hooks/sms/", body, content_type=FORM, headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert len(provider.rows) == 1
    printed = capfd.readouterr()
    places = {
        "log": caplog.text + printed.out + printed.err,
        "broker": repr(tasks),
        "cache": _everything_in_redis(),
        "database": _every_row(),
    }
    secrets = (NUMBER, NUMBER[4:], "SREYMOMTEXT")
    found = [(name, s) for name, text in places.items() for s in secrets if s in text]
    assert found == []
    assert (Message.objects.count(), Delivery.objects.count()) == (0, 0)


@pytest.mark.security
def test_hook_refuses_what_is_not_signed_and_stores_nothing(
    provider: TwilioSimulator, client: Client
) -> None:
    _headers, body = provider.inbound(NUMBER, TEXT)
    for headers in ({}, {"X-Twilio-Signature": "wrong"}):
        answer = client.post("/hooks/sms/", body, content_type=FORM, headers=headers)
        assert answer.status_code == 403
    assert NUMBER not in _every_row()


@pytest.mark.security
@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=400), sender=st.text(min_size=1, max_size=40), sid=st.text(max_size=70)
)
def test_any_signed_text_message_is_answered_without_a_fault(
    provider: TwilioSimulator, client: Client, text: str, sender: str, sid: str
) -> None:
    text, sender, sid = (part.encode("utf-8", "ignore").decode() for part in (text, sender, sid))
    headers, body = provider.inbound(sender or "x", text, sid=sid)
    answer = client.post("/hooks/sms/", body, content_type=FORM, headers=headers)
    assert answer.status_code == 200


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["message", "chat", "from", "id", "text", "type", "update_id"]), inner
        )
    ),
    max_leaves=12,
)


@pytest.mark.security
@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(update=_JSON, text=st.text(max_size=200))
def test_any_call_with_telegrams_secret_is_answered_without_a_fault(
    bot: TelegramSimulator, client: Client, update: Any, text: str
) -> None:
    import json

    headers, body = bot.update(5, text)
    for content in (json.dumps(update).encode(), body):
        answer = client.post(
            "/hooks/telegram/", content, content_type="application/json", headers=headers
        )
        assert answer.status_code == 200


def test_demo_that_stands_in_takes_no_replies(settings: Any) -> None:
    settings.NOTIFICATION_CHANNELS = ["demo", "in_app"]
    assert [one.key for one in channels if takes_replies(one.key)] == []


class Listening(Reader):
    """A reader that only tests know."""

    key = "tests.listening"

    def __init__(self) -> None:
        self.heard: list[Inbound] = []
        self.answer = Heard(is_taken=False)

    def read(self, inbound: Inbound) -> Heard:
        self.heard.append(inbound)
        return self.answer


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Listening:
    reader = Listening()
    monkeypatch.setitem(readers._members, reader.key, reader)
    return reader


def _everything_in_redis() -> str:
    configured = django_settings.CACHES["default"]
    found = []
    with redis.Redis.from_url(configured["LOCATION"]) as client:
        for key in client.scan_iter(match=f"{configured['KEY_PREFIX']}:*", count=1000):
            kind = client.type(key)
            value = client.hgetall(key) if kind == b"hash" else client.get(key)
            found.append(f"{key!r} {value!r}")
    return "\n".join(found)


def _every_row() -> str:
    return "\n".join(
        str(list(model._default_manager.values()))
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    )
