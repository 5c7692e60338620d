"""On what unknowns it hangs that a rule speaks about a payment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hold:
    """A rule holds, if the unknowns in `depends_on` fall its way."""

    depends_on: frozenset[str] = frozenset()
    for_review: bool = False

    def and_also(self, other: Hold) -> Hold:
        if other is SURE:
            return self
        if self is SURE:
            return other
        return Hold(self.depends_on | other.depends_on, self.for_review or other.for_review)


SURE = Hold()
