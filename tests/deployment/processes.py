"""Starting the portal's real processes for a test, and making sure that none outlives it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from portal.settings import embedded

ROOT = Path(__file__).resolve().parents[2]
MANAGE_SECONDS = 600  # on a machine that does much else, making all tables takes minutes
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], Any], *, seconds: float = 30) -> Any:
    """The condition's first true value; fails the test when none comes in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"not true within {seconds} s: {condition}")


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]


def ask(
    url: str, *, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> Answer | None:
    """GET, or POST of JSON; None when nobody listens. Redirects are not followed."""
    data = json.dumps(body).encode() if body is not None else None
    all_headers = {**({"Content-Type": "application/json"} if data else {}), **(headers or {})}
    request = urllib.request.Request(url, data=data, headers=all_headers)
    try:
        with _opener().open(request, timeout=15) as response:
            return Answer(response.status, response.read().decode(), _lowered(response))
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read().decode(), _lowered(error))
    except OSError:
        return None


def _lowered(response: Any) -> dict[str, str]:
    """Header names in lower case: servers differ in how they write them."""
    return {name.lower(): value for name, value in response.headers.items()}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect)


@contextlib.contextmanager
def running(
    command: list[str], *, environment: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """The process, in a group of its own; stopped at the end whatever happened."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def stopped(pids: list[int]) -> Iterator[None]:
    """They hang: alive, with their sockets open, and doing nothing."""
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def valkey_at(where: embedded.Addresses) -> list[int]:
    """The Valkey server of this test; never anybody else's."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text(errors="replace")
        except OSError:
            continue
        if str(where.valkey_socket) in command and "valkey" in command.split("\0")[0]:
            found.append(int(folder.name))
    return found


def clean_environment(**settings: str) -> dict[str, str]:
    """This machine's environment without the test run's own settings."""
    dropped = {"DATA_DIR", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "PORTAL_TEST_RUN"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in dropped and not name.startswith("PYTEST")
    }
    return {**kept, **settings}


def service_urls(where: embedded.Addresses) -> dict[str, str]:
    """The embedded servers, given by address as real ones would be."""
    host = quote(str(where.postgres_sockets), safe="")
    return {"DATABASE_URL": f"postgres://portal@{host}:5432/portal", "REDIS_URL": where.redis_url}


def manage(*arguments: str, environment: dict[str, str]) -> str:
    """Run a management command; its output. Fails the test when it fails."""
    result = subprocess.run(
        [*MANAGE, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=MANAGE_SECONDS,
        check=False,
    )
    assert result.returncode == 0, f"{arguments}: {result.stdout}\n{result.stderr}"
    return result.stdout


def a_complaint() -> dict[str, object]:
    """A body for the API, with a key of its own."""
    return {
        "idempotency_key": str(uuid.uuid4()),
        "language": "km",
        "nationality": "KH",
        "country_of_work": "TH",
        "area_of_work": None,
        "kind": "unpaid_wages",
        "danger": False,
        "narrative": "A made-up story for a test.",
        "accused": [
            {"type": "employer", "name": "A made-up factory", "agency": None, "mission": None}
        ],
        "recipients": {"ask_for": ["labour_attache"], "exclude": []},
        "contact": {"channel": "none", "value": "", "safe_hours": ""},
        "complainants": 1,
        "fee_check": None,
    }
