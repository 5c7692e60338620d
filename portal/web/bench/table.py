"""The table that `make bench` prints: every row with its ratio to the floor of the same run."""

from collections.abc import Callable

from django.core.management.base import CommandError

from portal.web.bench.client import Measured
from portal.web.bench.memory import Held

ROW = "{:<36} {:>10} {:>9} {:>9} {:>9} {:>9}"
MEMORY_ROW = "{:<36} {:>10} {:>9} {:>9} {:>9}"
SHARES = (0.5, 0.95, 0.99)


class Table:
    """Prints each row as soon as it is measured. The first one is the floor."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self.write = write
        self._floor = 0.0
        self._medians: dict[str, dict[int, float]] = {}

    def head(self, words: str) -> None:
        self.write(words)
        self.write(ROW.format("case", "requests/s", "p50 ms", "p95 ms", "p99 ms", "of floor"))

    def row(self, name: str, result: Measured) -> None:
        """Raises CommandError where an answer was wrong: a fast error is no result."""
        if result.wrong:
            raise CommandError(
                f"{name}: {result.wrong} of {len(result.latencies)} answers were wrong."
            )
        self._floor = self._floor or result.per_second
        percentiles = [f"{result.percentile(share):.1f}" for share in SHARES]
        ratio = f"{result.per_second / self._floor:.3f}"
        self.write(ROW.format(name, f"{result.per_second:.0f}", *percentiles, ratio))

    def note_growth(self, page: str, size: int, result: Measured) -> None:
        """Keep a median, for `growth`."""
        self._medians.setdefault(page, {})[size] = result.percentile(0.5)

    def growth(self) -> None:
        """How much longer each page takes in the largest size than in the smallest."""
        for page, medians in self._medians.items():
            smallest, largest = min(medians), max(medians)
            if smallest < largest:
                factor = medians[largest] / medians[smallest]
                self.write(f"{page}: {smallest} to {largest} cases, p50 times {factor:.2f}")

    def memory(self, rows: list[Held], *, bare: float) -> None:
        """Megabytes; the floor is a process with Django alone, and a row's ratio that of its largest process."""
        self.write(MEMORY_ROW.format("memory (PSS)", "processes", "MB", "largest", "of floor"))
        for one in [Held("floor: Django, no app", 1, bare, bare), *rows]:
            sizes = [f"{size:.0f}" for size in (one.megabytes, one.largest)]
            ratio = f"{one.largest / bare:.3f}"
            self.write(MEMORY_ROW.format(one.what, one.processes, *sizes, ratio))
        total = sum(one.megabytes for one in rows)
        self.write(f"all processes of the portal: {total:.0f} MB")
