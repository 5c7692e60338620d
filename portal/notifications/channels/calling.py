"""Calling a provider over HTTP: bounded in time, never redirected, and silent about what was sent where."""

from typing import Any

import requests

from portal.notifications.channels.base import TemporaryFailure

# Seconds to connect, then for an answer. Two calls for one message stay below the task's limit of 20.
TIMEOUT = (3.05, 6.0)
REFUSED_FROM = 400
BROKEN_FROM = 500
TOO_MANY = 429


def call(method: str, url: str, **request: Any) -> requests.Response:
    """The provider's answer, whatever it is.

    What goes wrong is told by a code alone: the library's own words repeat the address, and with it tokens and numbers.

    Raises:
        TemporaryFailure: `connection` or `timeout`; it is not known whether the provider acted.
    """
    try:
        return requests.request(method, url, timeout=TIMEOUT, allow_redirects=False, **request)
    except requests.ConnectTimeout:
        code = "connection"
    except requests.Timeout:
        code = "timeout"
    except (requests.RequestException, ValueError, OSError):
        code = "connection"
    raise TemporaryFailure(code)


def content(response: requests.Response) -> dict[str, Any]:
    """The JSON object of an answer; empty where it is none."""
    try:
        found = response.json()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def refuse_if_busy_or_broken(response: requests.Response) -> None:
    """Raises TemporaryFailure for what is the provider's own trouble, whoever the message is for."""
    if response.status_code == TOO_MANY:
        raise TemporaryFailure("too_many")
    if response.status_code >= BROKEN_FROM:
        raise TemporaryFailure("provider_down")
    if response.status_code in (
        401,
        403,
        407,
    ):  # our credentials: the operator mends them, the message waits
        raise TemporaryFailure("login_refused")
    if 300 <= response.status_code < REFUSED_FROM:
        raise TemporaryFailure("redirected")
