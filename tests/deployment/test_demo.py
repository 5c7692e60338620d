"""`make demo`: one command, one terminal; ready, used, ended, started again."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.deployment.processes import MANAGE, ROOT, ask, clean_environment, free_port, wait_for

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("processes")]
MOST_RESIDENT_BYTES = 1_000_000_000


def test_demo_starts_serves_stops_and_starts_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = _start(data)
    base = f"http://127.0.0.1:{first.port}"
    wait_for(lambda: (answer := ask(f"{base}/readyz")) and answer.status == 200, seconds=60)
    assert ask(f"{base}/km/rights/").status == 200  # type: ignore[union-attr]
    assert "attache.kh.th@" in first.log.read_text()
    assert re.search(r"this is a demo, .* The code is \d{6} for", first.log.read_text())
    assert _resident_bytes(_processes_of(data, first.process.pid)) < MOST_RESIDENT_BYTES
    _stop(first, data)

    second = _start(data)
    assert "created: none\nchanged: none\n" in second.log.read_text()
    _stop(second, data)


def test_demo_survives_a_crash(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = _start(data)
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    wait_for(lambda: ask(f"http://127.0.0.1:{first.port}/healthz") is None)
    second = _start(data)
    _stop(second, data)


class _Demo:
    def __init__(self, data: Path) -> None:
        self.port = free_port()
        self.log = data.parent / f"demo-{self.port}.log"
        environment = clean_environment(
            DATA_DIR=str(data), PORT=str(self.port), PYTHONUNBUFFERED="1"
        )
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*MANAGE, "demo"],
                env=environment,
                cwd=ROOT,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return f"Portal ready on http://127.0.0.1:{self.port}/\n" in self.log.read_text()


def _start(data: Path) -> _Demo:
    demo = _Demo(data)
    wait_for(demo.is_ready, seconds=240)
    return demo


def _stop(demo: _Demo, data: Path) -> None:
    demo.process.send_signal(signal.SIGTERM)
    assert demo.process.wait(timeout=40) == 0
    assert _processes_of(data, demo.process.pid) == []


def _processes_of(data: Path, leader: int) -> list[int]:
    """Living processes that the demo of this data folder started: by its environment, or by its data folder."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            is_zombie = " Z " in (folder / "stat").read_text()
        except OSError:
            continue
        if f"DATA_DIR={data}".encode() in environment and not is_zombie:
            found.append(int(folder.name))
    return found


def _resident_bytes(pids: list[int]) -> int:
    """Proportional resident memory: shared pages count once."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total
