"""How each process of the portal is started: the same words in the demo, in docker-compose.yml and in the tests."""

import sys
from pathlib import Path

BIN = Path(sys.executable).parent
# Of one web process; portal/web/bodies.py leaves one of them to requests without a body.
THREADS = 4


def web(
    *, port: int, workers: int = 2, threads: int = THREADS, host: str = "127.0.0.1"
) -> list[str]:
    """The web server. It writes no access log: an access log would hold client addresses."""
    return [
        str(BIN / "granian"),
        "--interface=wsgi",
        f"--host={host}",
        f"--port={port}",
        f"--workers={workers}",
        f"--blocking-threads={threads}",
        "--no-ws",
        # Of one request: its head within ten seconds and at most 64 KB of it.
        "--http=1",
        "--http1-header-read-timeout=10000",
        "--http1-buffer-size=65536",
        "--log-level=warning",
        "--respawn-failed-workers",
        "portal.wsgi:application",
    ]


def worker(*, concurrency: int = 1) -> list[str]:
    """A worker for all queues: clock and urgent first (`portal.celery.UrgentFirst`)."""
    return [
        str(BIN / "celery"),
        "--quiet",
        "--app=portal",
        "worker",
        "--queues=clock,urgent,normal,bulk",
        f"--concurrency={concurrency}",
        "--loglevel=warning",
        "--without-gossip",
        "--without-mingle",
    ]


def beat(*, schedule: Path) -> list[str]:
    """The clock: one per installation."""
    return [
        str(BIN / "celery"),
        "--quiet",
        "--app=portal",
        "beat",
        "--loglevel=warning",
        f"--schedule={schedule}",
    ]
