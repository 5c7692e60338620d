"""Memory by process: proportional (PSS), so that what processes share is counted once in the sum of them."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import redis
from django.conf import settings

PROC = Path("/proc")
KIB_A_MB = 1024
# A program with Django in it and nothing of ours: what the other processes are compared with.
BARE = """
import django
from django.conf import settings
settings.configure()
django.setup()
import django.core.handlers.wsgi
print(next(line.split()[1] for line in open("/proc/self/smaps_rollup") if line.startswith("Pss:")))
"""


@dataclass(frozen=True)
class Held:
    """Megabytes that the processes of one kind hold: all of them, and the largest."""

    what: str
    processes: int
    megabytes: float
    largest: float


def held_by(what: str, pids: Iterable[int]) -> Held:
    """What these processes hold now; one that ended meanwhile holds nothing."""
    each = [size for pid in pids if (size := _megabytes(pid)) is not None]
    return Held(what, len(each), sum(each), max(each, default=0.0))


def bare_django() -> float:
    """Megabytes of a process that has loaded Django, with no app."""
    done = subprocess.run([sys.executable, "-c", BARE], capture_output=True, text=True, check=True)  # noqa: S603  # nosec B603 # our own program
    return int(done.stdout) / KIB_A_MB


def with_children(pid: int) -> list[int]:
    """A process and all that came from it."""
    children = _children()
    found = [pid]
    for parent in found:
        found += children[parent]
    return found


def embedded_servers() -> dict[str, int]:
    """The embedded servers by name; none where they are somebody else's, perhaps on another machine."""
    if not settings.ENVIRONMENT.is_embedded:
        return {}
    lines = (Path(settings.DATA_DIR) / "postgres" / "postmaster.pid").read_text().splitlines()
    with redis.Redis.from_url(str(settings.CACHES["default"]["LOCATION"])) as valkey:
        facts: Mapping[str, object] = valkey.info("server")
    return {"PostgreSQL": int(lines[0]), "Valkey": int(str(facts["process_id"]))}


def _megabytes(pid: int) -> float | None:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    sizes = (int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return next(sizes, 0) / KIB_A_MB


def _children() -> Mapping[int, list[int]]:
    """Each process's children."""
    found: dict[int, list[int]] = defaultdict(list)
    for pid, parent in _parents():
        found[parent].append(pid)
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                # The name in brackets may hold spaces: what counts stands behind the last bracket.
                after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            yield int(folder.name), int(after_name[1])
