"""The open set of rule kinds. A kind is one module in `kinds/` and one import line there.

A kind judges; it never selects. Rules of a kind that is not registered are not judged.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import ClassVar

from .compare import Context
from .types import FeeCheckInput, Judgement, Outcome, Payment, Rule

SIGNING = "signing"
PAYMENT = "payment"

AMOUNT = "amount"
GAP = "gap"

KINDS: dict[str, RuleKind] = {}


class RuleKind:
    """Base of every rule kind.

    `limit` is the kind of limit (specific beats general only within one), `key_date` the day
    that decides which version of a rule holds: the signing of the contract or the payment.
    `judges` is false for kinds that are a comparison, a note or a matter of dates.
    """

    key: ClassVar[str]
    limit: ClassVar[str] = AMOUNT
    key_date: ClassVar[str] = SIGNING
    judges: ClassVar[bool] = True
    moves_dates: ClassVar[bool] = False
    required_params: ClassVar[tuple[str, ...]] = ()

    def reaches(self, rule: Rule, case: FeeCheckInput, payment: Payment) -> frozenset[str] | None:
        """None where the rule has nothing to say; else the unknowns on which that hangs."""
        return frozenset()

    def family(self, rule: Rule) -> Hashable:
        """Rules of one family are judged together, their amounts added."""
        return rule.key

    def judge(
        self, rules: Sequence[Rule], payments: Sequence[Payment], context: Context
    ) -> list[Judgement]:
        """What the rules of one family say about the payments they reach."""
        raise NotImplementedError

    def moved_key_date(self, rule: Rule, case: FeeCheckInput) -> tuple[date, str | None] | None:
        """For rules on transition: another key date for caps, and the unknown it hangs on."""
        return None

    def meaning(self, outcome: Outcome) -> str | None:
        """A sentence of its own for an outcome, with `%(paid)s` in it; None for the usual one."""
        return None

    def label(self) -> str:
        """The kind's name in the active language."""
        raise NotImplementedError

    def reason(self) -> str:
        """One sentence in the active language: what rules of this kind demand."""
        raise NotImplementedError


def register(kind: type[RuleKind]) -> type[RuleKind]:
    """Class decorator: make a rule kind known. Raises ValueError on a second one of the name."""
    if kind.key in KINDS:
        raise ValueError(f"rule kind {kind.key} is registered twice")
    KINDS[kind.key] = kind()
    return kind


def kind_of(rule: Rule) -> RuleKind | None:
    """The kind that judges this rule; a rule whose figure is a gap is never taken for a cap."""
    kind = KINDS.get(rule.rule_kind)
    is_gap = kind is not None and kind.judges and rule.confidence == "gap"
    return KINDS["unknown"] if is_gap else kind
