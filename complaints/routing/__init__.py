"""Routing without a database: facts, rules and desks in, a decision out."""

from complaints.routing.decide import decide
from complaints.routing.types import Decision, Desk, Facts, KeptOut, Rule

__all__ = ["Decision", "Desk", "Facts", "KeptOut", "Rule", "decide"]
