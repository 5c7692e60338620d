"""How a decision came about: each rule with what failed, each role with the desks that were looked at."""

from collections.abc import Iterable
from dataclasses import dataclass

from complaints.routing.decide import order, work_out
from complaints.routing.desks import Choice
from complaints.routing.types import Decision, Desk, Facts, Rule


@dataclass(frozen=True)
class Weighed:
    """A rule that was considered.

    Attributes:
        failed: names of the conditions that did not agree; none: it matches.
        decides: it is the one that was followed.
    """

    rule: Rule
    failed: tuple[str, ...] = ()
    decides: bool = False

    @property
    def matches(self) -> bool:
        return not self.failed


@dataclass(frozen=True)
class Trace:
    """A decision with its grounds.

    Attributes:
        rules: all that were considered: those that match in the order in which they would decide, then the others.
        looked_for: the roles of the lead that were tried in turn, then those of the copies.
    """

    decision: Decision
    rules: tuple[Weighed, ...]
    looked_for: tuple[Choice, ...]

    @property
    def matching(self) -> tuple[Weighed, ...]:
        return tuple(row for row in self.rules if row.matches)

    @property
    def others(self) -> tuple[Weighed, ...]:
        return tuple(row for row in self.rules if not row.matches)


def trace(facts: Facts, rules: Iterable[Rule], desks: Iterable[Desk]) -> Trace:
    """The same decision as `decide` makes, and how it came about. Hangs on no order of rules or desks."""
    rules = tuple(rules)
    decision, looked_for = work_out(facts, rules, desks)
    weighed = [Weighed(rule, rule.failed(facts), rule == decision.rule) for rule in rules]
    in_order = sorted(weighed, key=lambda row: (len(row.failed), order(row.rule)))
    return Trace(decision, tuple(in_order), looked_for)
