"""Runs the demo's processes in one terminal: web, worker, beat; restarts one that dies, ends them all together."""

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FrameType

logger = logging.getLogger(__name__)
PR_SET_PDEATHSIG = 1
STOP_SECONDS = 15
PAUSE_BEFORE_RESTART = 1.0


@dataclass
class Process:
    """A process to keep alive."""

    name: str
    command: list[str]
    running: subprocess.Popen[bytes] | None = None


@dataclass
class Supervisor:
    """Keeps the processes alive until SIGTERM or Ctrl-C. `tend` is called about once a second."""

    processes: list[Process]
    tend: Callable[[], None] = lambda: None
    environment: dict[str, str] = field(default_factory=dict)
    is_stopping: bool = False

    def start(self) -> None:
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        for process in self.processes:
            self._launch(process)

    def run(self) -> None:
        """Watch until told to stop, then stop every process."""
        try:
            while not self.is_stopping:
                time.sleep(PAUSE_BEFORE_RESTART)
                self._restart_the_dead()
                if not self.is_stopping:
                    self.tend()
        finally:
            self.stop()

    def stop(self) -> None:
        self.is_stopping = True
        alive = [p.running for p in self.processes if p.running and p.running.poll() is None]
        for process in alive:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in alive:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
        for process in alive:
            _signal_group(process, signal.SIGKILL)
            process.wait()

    def _launch(self, process: Process) -> None:
        # A group of its own, so that Ctrl-C reaches only us; the kernel ends it should we be killed.
        process.running = subprocess.Popen(  # noqa: S603 - our own programs, no shell  # nosec B603
            process.command,
            env={**os.environ, **self.environment},
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def _restart_the_dead(self) -> None:
        for process in self.processes:
            if (
                process.running is not None
                and process.running.poll() is not None
                and not self.is_stopping
            ):
                logger.warning("%s ended; starting it again", process.name)
                self._launch(process)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True


def wait_until_served(url: str, *, seconds: float, give_up: Callable[[], bool]) -> bool:
    """Whether the address answers within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not give_up():
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - loopback  # nosec B310
            return bool(answer.status == 200)
        time.sleep(0.1)
    return False


@contextlib.contextmanager
def exit_on_signals() -> Iterator[None]:
    """Until the supervisor takes over, SIGTERM ends the set-up by the ordinary way, so that servers stop."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    yield


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
