"""The rules of a rulebook, sorted once: a check looks only at those of its country of origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from . import kinds as kinds
from .registry import RuleKind, kind_of
from .types import Rule

NEVER_JUDGING = frozenset({"draft_when_reported", "example"})
PENALTY = "penalty_reference"
Judging = tuple[Rule, RuleKind]


@dataclass(frozen=True)
class RuleIndex:
    """Every judging rule by country of origin (None: of any), notes on penalties, the ILO benchmark."""

    by_origin: dict[str | None, tuple[Judging, ...]]
    penalties: tuple[Rule, ...]
    benchmark: Rule | None

    @classmethod
    def of(cls, rules: RuleIndex | Sequence[Rule]) -> RuleIndex:
        """Sort rules; an index stays as it is."""
        if isinstance(rules, RuleIndex):
            return rules
        by_origin: dict[str | None, list[Judging]] = defaultdict(list)
        for rule in rules:
            kind = judging_kind(rule)
            if kind is not None:
                by_origin[rule.origin].append((rule, kind))
        return cls(
            by_origin={origin: tuple(those) for origin, those in by_origin.items()},
            penalties=tuple(rule for rule in rules if rule.rule_kind == PENALTY),
            benchmark=_benchmark(rules),
        )

    def candidates(self, origin: str) -> tuple[Judging, ...]:
        """Rules that may speak about a worker from this country."""
        return self.by_origin.get(origin, ()) + self.by_origin.get(None, ())


def judging_kind(rule: Rule) -> RuleKind | None:
    """The kind by which a rule judges a worker's payments or moves their dates; None: it never does."""
    kind = kind_of(rule)
    if kind is None or rule.payer != "worker" or rule.status in NEVER_JUDGING:
        return None
    speaks = (kind.judges or kind.moves_dates) and rule.side != "benchmark"
    return kind if speaks else None


def _benchmark(rules: Sequence[Rule]) -> Rule | None:
    """The latest ILO standard: a comparison beside the law, never a verdict."""
    standards = [rule for rule in rules if rule.side == "benchmark"]
    return max(
        standards, key=lambda rule: (rule.effective_from or date.min, rule.key), default=None
    )
