"""`/readyz` tells the truth about real processes while each of them hangs, dies and comes back; so do the logs."""

import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from portal.settings import embedded
from portal.web import commands
from tests.deployment.processes import (
    ask,
    free_port,
    manage,
    running,
    stopped,
    valkey_at,
    wait_for,
)

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("processes")]
QUICK = 3.0  # seconds in which an answer comes, whatever hangs
CLIENT = "203.0.113.77"


class Portal:
    """Web, worker and beat of one installation."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.log = environment, folder / "log"
        self.where = embedded.addresses(Path(environment["DATA_DIR"]))
        self.base = f"http://127.0.0.1:{free_port()}"
        self._folder, self._stack = folder, ExitStack()

    def start(self, name: str) -> Any:
        port = int(self.base.rsplit(":", 1)[1])
        command = {
            "web": commands.web(port=port),
            "worker": commands.worker(),
            "beat": commands.beat(schedule=self._folder / "beat"),
        }[name]
        started = running(command, environment=self.environment, log=self.log)
        return self._stack.enter_context(started)

    def stop(self) -> None:
        self._stack.close()

    def checks(self) -> dict[str, Any]:
        """What readyz says; fails the test when it takes long."""
        began = time.monotonic()
        answer = ask(f"{self.base}/readyz")
        took = time.monotonic() - began
        assert answer is not None
        assert took < QUICK, f"readyz took {took:.1f} s"
        body = json.loads(answer.text)
        assert body["ready"] is (answer.status == 200)
        found: dict[str, Any] = body["checks"]
        return found

    def says(self, **expected: bool) -> Callable[[], bool]:
        return lambda: expected.items() <= {n: c["ok"] for n, c in self.checks().items()}.items()

    def is_ready(self) -> bool:
        return all(check["ok"] for check in self.checks().values())


@pytest.fixture
def portal(production: dict[str, str], tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(production, tmp_path)
    try:
        portal.web = portal.start("web")  # type: ignore[attr-defined]
        portal.worker, portal.beat = portal.start("worker"), portal.start("beat")  # type: ignore[attr-defined]
        wait_for(lambda: ask(f"{portal.base}/healthz"))
        wait_for(portal.is_ready, seconds=60)
        yield portal
    finally:
        portal.stop()


def test_readyz_answers_quickly_while_servers_hang_and_sees_them_come_back(portal: Portal) -> None:
    with stopped(valkey_of(portal)):
        assert portal.says(broker=False, worker=False, database=True)()
    wait_for(portal.is_ready)
    with stopped([postmaster_of(portal)]):
        assert portal.says(database=False, migrations=False, broker=True)()
    wait_for(portal.is_ready)
    with stopped(valkey_of(portal)), stopped([postmaster_of(portal)]):
        assert portal.says(database=False, broker=False)()
        assert ask(f"{portal.base}/healthz").status == 200  # type: ignore[union-attr]
    wait_for(portal.is_ready)


def test_readyz_tells_killed_servers_and_recovers_without_a_hand(portal: Portal) -> None:
    os.kill(valkey_of(portal)[0], signal.SIGKILL)
    wait_for(portal.says(broker=False, database=True))
    embedded.keep_running(portal.where.data_dir)
    wait_for(portal.is_ready, seconds=60)
    os.kill(postmaster_of(portal), signal.SIGKILL)
    wait_for(portal.says(database=False, broker=True))
    embedded.keep_running(portal.where.data_dir)
    wait_for(portal.is_ready, seconds=60)


def test_readyz_tells_a_dead_worker_from_a_dead_clock(portal: Portal) -> None:
    os.killpg(portal.worker.pid, signal.SIGKILL)  # type: ignore[attr-defined]
    wait_for(portal.says(worker=False), seconds=60)
    assert portal.says(beat=True, broker=True)()
    manage("check_beat", environment=portal.environment)
    portal.start("worker")
    wait_for(portal.is_ready, seconds=30)
    os.killpg(portal.beat.pid, signal.SIGKILL)  # type: ignore[attr-defined]
    wait_for(portal.says(beat=False, broker=True), seconds=60)


@pytest.mark.security
def test_logs_of_every_process_are_free_of_client_addresses(portal: Portal) -> None:
    from_client = {
        "X-Forwarded-For": CLIENT,
        "X-Forwarded-Proto": "https",
        "Host": "rights.example.org",
    }
    for path in ("/km/", "/km/no-such-page/", f"/en/search/?q={CLIENT}", "/api/v1/complaints/"):
        ask(f"{portal.base}{path}", headers=from_client)
    ask(f"{portal.base}/km/", headers={**from_client, "Host": f"{CLIENT}.example.org"})
    _send_nonsense(portal)
    os.kill(valkey_of(portal)[0], signal.SIGKILL)  # what the worker and beat say of a lost broker
    time.sleep(2)
    embedded.keep_running(portal.where.data_dir)
    wait_for(portal.is_ready, seconds=60)
    portal.stop()
    log = portal.log.read_text()
    assert CLIENT not in log
    assert "127.0.0.1" not in log


def _send_nonsense(portal: Portal) -> None:
    for nonsense in (
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost:\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", int(portal.base.rsplit(":", 1)[1]))) as link:
            link.settimeout(3)
            link.sendall(nonsense)
            link.shutdown(socket.SHUT_WR)
            try:
                link.recv(200)
            except OSError:
                continue


def valkey_of(portal: Portal) -> list[int]:
    return valkey_at(portal.where)


def postmaster_of(portal: Portal) -> int:
    file = portal.where.data_dir / "postgres" / "postmaster.pid"
    return int(file.read_text().splitlines()[0])
