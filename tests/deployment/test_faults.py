"""Eight people file at once while the worker, Valkey and a web process are killed: nothing is lost, nothing doubled.

`FAULTS_EACH=100 pytest tests/deployment/test_faults.py` files as many as issue 5 asks for; the suite files fewer.
"""

import json
import os
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from portal.settings import embedded
from portal.web import commands
from tests.deployment.processes import (
    a_complaint,
    ask,
    free_port,
    manage,
    running,
    wait_for,
)

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("processes")]
CLIENTS = 8
EACH = int(os.environ.get("FAULTS_EACH", "12"))
ROUNDS = 3
PATIENCE = 240  # seconds in which a phone goes on trying, half a second apart

COUNTS = """
import json
from collections import Counter
from django.db.models import Count
from complaints.models import Complaint
from portal.notifications.enums import DeliveryState
from portal.notifications.models import Delivery, DemoOutboxEntry, Message
filed = Complaint.objects.filter(idempotency_key__in=KEYS)
cases = [str(pk) for pk in filed.values_list("pk", flat=True)]
told = Message.objects.filter(about_type="complaints.complaint", about_id__in=cases)
to_whom = told.values("about_id", "template_key", "recipient_kind", "recipient_id")
twice = to_whom.annotate(n=Count("pk")).filter(n__gt=1)
print(json.dumps({
    "stored": filed.count(),
    "routed": filed.filter(assignments__role="lead", assignments__ended_at=None).distinct().count(),
    "told": told.values("about_id").distinct().count(),
    "told_twice": twice.count(),
    "waiting": Delivery.objects.filter(message__in=told, state__in=DeliveryState.open()).count(),
    "failed": Delivery.objects.filter(message__in=told, state="failed").count(),
    "sent_outside": Delivery.objects.filter(message__in=told, state="sent").exclude(channel="in_app").count(),
    "outbox": DemoOutboxEntry.objects.filter(delivery__message__in=told).count(),
}))
"""


class Filer:
    """A phone that sends until it has an answer, always with the same key."""

    def __init__(self, base: str) -> None:
        self.url = f"{base}/api/v1/complaints/"
        self.statuses: Counter[int | None] = Counter()
        self.receipts: dict[str, str | None] = {}

    def file(self, count: int) -> None:
        for _number in range(count):
            body = a_complaint()
            self.receipts[str(body["idempotency_key"])] = self._send(body)

    def _send(self, body: dict[str, Any]) -> str | None:
        answer, give_up = None, time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            answer = ask(self.url, body=body)
            self.statuses[answer.status if answer else None] += 1
            if answer and answer.status in (200, 201):
                return json.loads(answer.text)["receipt"]
            time.sleep(0.5)
        raise AssertionError(f"never accepted: {answer}")


def test_eight_file_while_everything_is_killed_and_none_is_lost_or_doubled(
    production: dict[str, str], tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "log"
    environment = {**production, "DJANGO_SETTINGS_MODULE": "portal.settings.local"}
    where = embedded.addresses(Path(production["DATA_DIR"]))
    manage("load_demo_data", environment=environment)
    base = f"http://127.0.0.1:{port}"
    filers = [Filer(base) for _client in range(CLIENTS)]
    with (
        running(commands.web(port=port), environment=environment, log=log) as web,
        running(commands.beat(schedule=tmp_path / "beat"), environment=environment, log=log),
    ):
        wait_for(lambda: ask(f"{base}/healthz"))
        over = threading.Event()
        with ThreadPoolExecutor(CLIENTS + 1) as pool:
            killer = pool.submit(_kill_in_turn, over, base, web.pid, where, environment, log)
            filing = [pool.submit(filer.file, EACH) for filer in filers]
            try:
                for one in filing:
                    one.result()
            finally:
                over.set()
            kills = killer.result()
        with running(commands.worker(), environment=environment, log=log):
            keys = [key for filer in filers for key in filer.receipts]
            counts = wait_for(
                lambda: (c := _counts(environment, keys)) and not c["waiting"] and c, seconds=180
            )
    statuses: Counter[int | None] = sum((filer.statuses for filer in filers), Counter())
    assert kills == Counter(dict.fromkeys(("worker", "web", "valkey"), ROUNDS))
    expected = CLIENTS * EACH
    assert {name: counts[name] for name in ("stored", "routed", "told")} == dict.fromkeys(
        ("stored", "routed", "told"), expected
    ), statuses
    assert (counts["told_twice"], counts["failed"]) == (0, 0)
    assert counts["outbox"] == counts["sent_outside"] > 0


def _kill_in_turn(
    over: threading.Event,
    base: str,
    web: int,
    where: embedded.Addresses,
    environment: dict[str, str],
    log: Path,
) -> Counter[str]:
    """Kill each in turn, a few times, and let it come back; how often each was killed."""
    kills: Counter[str] = Counter()
    for _round in range(ROUNDS):
        with running(commands.worker(), environment=environment, log=log) as worker:
            over.wait(3)
            os.killpg(worker.pid, signal.SIGKILL)
            kills["worker"] += 1
        kills["web"] += _kill(_children(web), most=1)
        wait_for(lambda: ask(f"{base}/healthz"), seconds=60)
        kills["valkey"] += _kill(_processes_with(str(where.valkey_socket)), most=1)
        time.sleep(0.5)
        embedded.keep_running(where.data_dir)
        wait_for(lambda: ask(f"{base}/healthz"), seconds=60)
    return kills


def _kill(pids: list[int], *, most: int) -> int:
    for pid in pids[:most]:
        os.kill(pid, signal.SIGKILL)
    return min(len(pids), most)


def _children(parent: int) -> list[int]:
    text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(pid) for pid in text.split() if "resource_tracker" not in _command_line(int(pid))]


def _processes_with(socket: str) -> list[int]:
    """The Valkey server of this test; never anybody else's."""
    running_now = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    return [pid for pid in running_now if _is_valkey_at(_command_line(pid), socket)]


def _is_valkey_at(command_line: str, socket: str) -> bool:
    return socket in command_line and "valkey" in command_line.split("\0")[0]


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""


def _counts(environment: dict[str, str], keys: list[str]) -> dict[str, int]:
    program = f"KEYS = {keys!r}\n{COUNTS}"
    output = manage("shell", "--no-imports", "-c", program, environment=environment)
    return json.loads(output.strip().splitlines()[-1])
