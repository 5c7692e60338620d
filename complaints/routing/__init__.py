"""Routing without a database: facts, rules and desks in, a decision out."""

from complaints.routing.decide import decide
from complaints.routing.desks import Choice, Verdict
from complaints.routing.trace import Trace, trace
from complaints.routing.types import Decision, Desk, Facts, KeptOut, Rule

__all__ = [
    "Choice",
    "Decision",
    "Desk",
    "Facts",
    "KeptOut",
    "Rule",
    "Trace",
    "Verdict",
    "decide",
    "trace",
]
