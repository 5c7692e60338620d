"""What a large register list costs: the command as staff run it, in a process of its own, twice."""

import csv
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

COLUMNS = ("name", "licence_number", "authority", "issued_on", "expires_on", "status", "address", "phone")  # fmt: skip
KIB = 1024
# Prints the largest memory the command ever had, in KiB, after its own words.
RUN = """
import resource, sys
from django.core.management import execute_from_command_line
try:
    execute_from_command_line(["manage.py", *sys.argv[1:]])
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@dataclass(frozen=True)
class Imported:
    """One run: seconds on the clock, and the most memory it had, in MB."""

    seconds: float
    megabytes: float


def import_large_list(rows: int) -> list[Imported]:
    """Import a list of so many new agencies, and the same list again, which changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        _write(path, rows)
        return [_import(path), _import(path)]


def _write(path: Path, rows: int) -> None:
    stamp = time.time_ns()  # numbers that no earlier run has brought in
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(
            (
                f"Benchmark {stamp} agency {number:06}",
                f"B-{stamp}-{number:06}",
                "Benchmark authority",
                "2022-03-01",
                "2027-02-28",
                "valid",
                f"{number} Benchmark Street",
                f"+8552312{number % 10_000:04}",
            )
            for number in range(rows)
        )


def _import(path: Path) -> Imported:
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own program and file  # nosec B603
        [sys.executable, "-c", RUN, "import_agencies", str(path), "--country", "KH"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return Imported(time.monotonic() - began, int(done.stdout.split()[-1]) / KIB)
