"""Apprise: optional, called for named services only, and silent about a person's address."""

import builtins
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from portal.notifications.channels import (
    PermanentFailure,
    TemporaryFailure,
    apprise_channel,
    channels,
)
from portal.notifications.simulators import Mode
from portal.notifications.templates import Rendered
from tests.notifications.harnesses import AnyService

RENDERED = Rendered(subject="Something new", text="Please look.", language="en")


@pytest.fixture
def service(settings: Any) -> Iterator[AnyService]:
    settings.APPRISE_SERVICES = ("json",)
    with AnyService() as service:
        yield service


def send(address: str) -> str:
    return channels["apprise"].send(address, RENDERED, idempotency_key="k")


def address_of(service: AnyService) -> str:
    return service.url.replace("http://", "json://user:hidden@")


def test_subject_and_text_reach_the_service(service: AnyService) -> None:
    send(address_of(service))
    body = service.calls[0].body.decode()
    assert RENDERED.subject in body
    assert RENDERED.text in body


@pytest.mark.security
@pytest.mark.parametrize(
    "address", ["xml://127.0.0.1", "file:///etc/passwd", "nothing", "http://["]
)
def test_service_that_the_operator_did_not_name_is_not_called(
    service: AnyService, address: str
) -> None:
    with pytest.raises(PermanentFailure, match="service_off"):
        send(address)
    assert service.calls == []


def test_address_that_apprise_cannot_read_fails_for_good(service: AnyService) -> None:
    with pytest.raises(PermanentFailure, match="bad_address"):
        send("json://")


def test_service_in_trouble_is_tried_again_later(service: AnyService) -> None:
    service.mode = Mode.BROKEN
    with pytest.raises(TemporaryFailure, match="refused"):
        send(address_of(service))


def test_missing_library_is_said_in_one_line_and_loses_no_message(
    service: AnyService, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = builtins.__import__

    def without_apprise(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "apprise":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    apprise_channel.library.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without_apprise)
    with caplog.at_level(logging.ERROR), pytest.raises(TemporaryFailure, match="not_installed"):
        send(address_of(service))
    apprise_channel.library.cache_clear()
    assert [record.getMessage() for record in caplog.records] == [apprise_channel.HOW_TO_INSTALL]
