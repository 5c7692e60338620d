"""Each outside channel has a switch of its own; half a configuration stops the start and says what is missing."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.settings.env import read_environment

NAMES = (
    "SMS_GATEWAY",
    "SMS_ACCOUNT",
    "SMS_TOKEN",
    "SMS_SENDER",
    "SMS_API_URL",
    "TELEGRAM_BOT",
    "TELEGRAM_TOKEN",
    "TELEGRAM_WEBHOOK_SECRET",
    "TELEGRAM_API_URL",
    "APPRISE_SERVICES",
)
SMS = {
    "SMS_GATEWAY": "twilio",
    "SMS_ACCOUNT": "AC1",
    "SMS_TOKEN": "t",
    "SMS_SENDER": "+15550006789",
}
TELEGRAM = {"TELEGRAM_BOT": "@a_bot", "TELEGRAM_TOKEN": "1:t", "TELEGRAM_WEBHOOK_SECRET": "s"}


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)

    def put(values: dict[str, str]) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


def problem() -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        read_environment()
    return str(caught.value)


def test_without_a_switch_no_outside_channel_is_there(put: Any) -> None:
    assert read_environment().channels.enabled == []


@pytest.mark.parametrize(
    ("values", "enabled"),
    [
        (SMS, ["sms"]),
        (TELEGRAM, ["telegram"]),
        ({"APPRISE_SERVICES": "signal, matrix"}, ["apprise"]),
    ],
)
def test_switch_enables_its_channel(put: Any, values: dict[str, str], enabled: list[str]) -> None:
    put(values)
    assert read_environment().channels.enabled == enabled


@pytest.mark.parametrize(
    ("values", "missing"),
    [(values, name) for values in (SMS, TELEGRAM) for name in list(values)[1:]],
)
def test_half_a_configuration_stops_the_start_and_names_what_is_missing(
    put: Any, values: dict[str, str], missing: str
) -> None:
    put({**values, missing: ""})
    assert f"{missing}: is missing" in problem()


def test_gateway_that_nobody_knows_is_refused(put: Any) -> None:
    put({**SMS, "SMS_GATEWAY": "pigeon"})
    assert "SMS_GATEWAY: must be one of twilio" in problem()


@pytest.mark.security
@pytest.mark.parametrize("name", ["SMS_API_URL", "TELEGRAM_API_URL"])
def test_provider_is_called_over_tls_or_on_this_machine_only(put: Any, name: str) -> None:
    put({name: "http://example.org"})
    assert f"{name}: must begin with https://" in problem()
    put({name: "http://127.0.0.1:8099"})
    read_environment()


@pytest.mark.security
def test_tokens_may_come_from_files(put: Any, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("from-a-file\n")
    without = {name: value for name, value in SMS.items() if name != "SMS_TOKEN"}
    put({**without, "SMS_TOKEN_FILE": str(secret)})
    assert read_environment().channels.sms_token == "from-a-file"


def test_apprise_that_is_not_installed_is_named_at_the_start(
    put: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put({"APPRISE_SERVICES": "signal"})
    monkeypatch.setattr("portal.settings.env.importlib.util.find_spec", lambda name: None)
    assert "pip install '.[channels]'" in problem()
