"""One contract, tried over every channel that is registered. A new channel needs a row in `harnesses.HARNESSES`."""

import logging
import re
import time
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from portal.notifications.channels import (
    BadSignature,
    Channel,
    PermanentFailure,
    TemporaryFailure,
    calling,
    channels,
)
from portal.notifications.channels.base import SendingFailed
from portal.notifications.models import Delivery, Message
from portal.notifications.simulators import Mode
from portal.notifications.templates import Rendered
from tests.notifications.harnesses import HARNESSES, SECRET_TEXT, Harness

pytestmark = pytest.mark.django_db
RENDERED = Rendered(subject="Something new", text=SECRET_TEXT, language="km")
TEMPORARY = (Mode.BROKEN, Mode.BUSY, Mode.LOGIN, Mode.LOST)
SOFT_LIMIT = 20


@pytest.fixture(params=[channel.key for channel in channels])
def channel(request: pytest.FixtureRequest) -> Channel:
    return channels[request.param]


@pytest.fixture
def harness(channel: Channel, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harness]:
    assert channel.key in HARNESSES, "a channel without a harness is a channel without a contract"
    with HARNESSES[channel.key](settings, monkeypatch).open() as harness:
        yield harness


@pytest.fixture
def key() -> str:
    message = Message.objects.create(
        template_key="x", recipient_kind="tests.person", recipient_id=1, language="en"
    )
    return str(Delivery.objects.create(message=message, channel="email").key)


def failure_of(channel: Channel, harness: Harness, key: str) -> SendingFailed:
    with pytest.raises(SendingFailed) as caught:
        channel.send(harness.address, RENDERED, idempotency_key=key)
    return caught.value


def needs_a_provider(harness: Harness) -> None:
    if not harness.can_fail:
        pytest.skip("writes to our own database: no provider can fail it")


def test_channel_sends_once_and_returns_an_id_that_tells_nothing(
    channel: Channel, harness: Harness, key: str
) -> None:
    provider_id = channel.send(harness.address, RENDERED, idempotency_key=key)
    assert harness.effects() == 1
    assert 0 < len(provider_id) <= 200
    assert harness.address not in provider_id


def test_channel_gives_its_provider_the_idempotency_key(
    channel: Channel, harness: Harness, key: str
) -> None:
    channel.send(harness.address, RENDERED, idempotency_key=key)
    assert not harness.passes_key or harness.saw_key(key)


def test_only_apprise_has_no_place_for_an_idempotency_key() -> None:
    assert [name for name, harness in HARNESSES.items() if not harness.passes_key] == ["apprise"]


def test_channel_tells_a_final_refusal_from_one_that_may_pass(
    channel: Channel, harness: Harness, key: str
) -> None:
    needs_a_provider(harness)
    harness.fail(Mode.REFUSE)
    # Apprise says only that it did not work: nothing of it is taken for final.
    final = TemporaryFailure if channel.key == "apprise" else PermanentFailure
    assert isinstance(failure_of(channel, harness, key), final)


@pytest.mark.parametrize("mode", TEMPORARY)
def test_channel_takes_a_provider_in_trouble_for_temporary(
    channel: Channel, harness: Harness, key: str, mode: Mode
) -> None:
    needs_a_provider(harness)
    harness.fail(mode)
    assert isinstance(failure_of(channel, harness, key), TemporaryFailure)


def test_channel_does_not_wait_for_ever(channel: Channel, harness: Harness, key: str) -> None:
    needs_a_provider(harness)
    harness.hurry()
    harness.fail(Mode.HANG)
    begin = time.monotonic()
    assert isinstance(failure_of(channel, harness, key), TemporaryFailure)
    assert time.monotonic() - begin < 5


def test_two_calls_for_one_message_end_before_the_task_is_ended(settings: Any) -> None:
    assert 2 * sum(calling.TIMEOUT) < SOFT_LIMIT
    assert settings.EMAIL_TIMEOUT < SOFT_LIMIT


@pytest.mark.security
@pytest.mark.parametrize("mode", [*TEMPORARY, Mode.REFUSE, Mode.NONSENSE, Mode.MOVED])
def test_channel_repeats_no_address_and_no_text_in_errors_and_logs(
    channel: Channel,
    harness: Harness,
    key: str,
    mode: Mode,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    needs_a_provider(harness)
    harness.fail(mode)
    code, said = "none", ""
    with caplog.at_level(logging.DEBUG):
        try:
            channel.send(harness.address, RENDERED, idempotency_key=key)
        except SendingFailed as failure:
            code, said = failure.code, "".join(traceback.format_exception(failure))
    assert re.fullmatch(r"[a-z_]{3,40}", code)
    printed = capfd.readouterr()
    said += caplog.text + printed.out + printed.err
    secrets = (harness.address, SECRET_TEXT, "SREYMOM", "simulated-token", "1:simulated")
    assert [secret for secret in secrets if secret in said] == []


@pytest.mark.security
def test_channel_follows_no_redirect(channel: Channel, harness: Harness, key: str) -> None:
    needs_a_provider(harness)
    harness.fail(Mode.MOVED)
    failure_of(channel, harness, key)
    calls = getattr(getattr(harness, "provider", None), "calls", [])
    assert [call.path for call in calls if call.path == "/elsewhere"] == []


def test_channel_reads_what_its_provider_says(channel: Channel, harness: Harness) -> None:
    signed = harness.signed()
    assert bool(signed) == channel.takes_receipts
    for headers, body, said in signed:
        assert channel.events(headers=headers, body=body) == said


@pytest.mark.security
def test_channel_refuses_what_its_provider_did_not_sign(channel: Channel, harness: Harness) -> None:
    for headers, body, _said in harness.signed():
        for wrong in (
            {},
            dict.fromkeys(headers, ""),
            {name: f"{value}x" for name, value in headers.items()},
        ):
            with pytest.raises(BadSignature):
                channel.events(headers=wrong, body=body)
    if not channel.takes_receipts:
        with pytest.raises(BadSignature):
            channel.events(headers={}, body=b"")


@pytest.mark.security
def test_channel_whose_secrets_are_not_set_refuses_everything(
    channel: Channel, harness: Harness, settings: Any
) -> None:
    signed = harness.signed()
    settings.SMS_TOKEN = settings.TELEGRAM_WEBHOOK_SECRET = ""
    for headers, body, _said in signed:
        for tried in (headers, dict.fromkeys(headers, "")):
            with pytest.raises(BadSignature):
                channel.events(headers=tried, body=body)


@pytest.mark.security
@examples(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300), header=st.text(max_size=60))
def test_channel_meets_any_call_with_a_list_or_a_refusal(
    channel: Channel, harness: Harness, body: bytes, header: str
) -> None:
    names = [name for headers, _body, _said in harness.signed() for name in headers]
    for headers in ({}, dict.fromkeys(names, header)):
        try:
            assert isinstance(channel.events(headers=headers, body=body), list)
        except BadSignature:
            continue
