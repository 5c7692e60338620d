"""What a run of the benchmark is asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# What a run without arguments measures: no more than two cores do in ten minutes.
DOCUMENTS, CASES, MESSAGES = 20_000, (10_000, 100_000), 20_000


@dataclass(frozen=True)
class Wishes:
    """Sizes are None where nothing was said: then a part has its usual one, or is left out if `only` means another.

    Attributes:
        only: cases with this in their name; empty for all.
        cases: sizes of the desk's queue, each measured. workers: processes that send messages.
        provider_ms: what a message's provider takes to answer.
    """

    seconds: float = 3.0
    connections: int = 8
    only: str = ""
    documents: int | None = None
    agencies: int = 0
    cases: Sequence[int] | None = None
    messages: int | None = None
    rows: int = 0
    workers: int = 2
    provider_ms: int = 0

    def wants(self, part: str) -> bool:
        """Whether a part of the run, named as its cases begin, is meant by `only`."""
        return not self.only or part in self.only or self.only in part

    @property
    def documents_wanted(self) -> int:
        return self._size(self.documents, DOCUMENTS if self.wants("search") else 0)

    @property
    def messages_wanted(self) -> int:
        return self._size(self.messages, MESSAGES if self.wants("drain") else 0)

    @property
    def cases_wanted(self) -> list[int]:
        """The smallest first."""
        usual: Iterable[int] = CASES if self.wants("queue") else ()
        return sorted(usual if self.cases is None else self.cases)

    @staticmethod
    def _size(asked: int | None, usual: int) -> int:
        return usual if asked is None else asked
