"""Codes of the fee check in words."""

from django import template

from recruitment_agencies.fees.explanations import describe_outcome
from recruitment_agencies.fees.types import Outcome

register = template.Library()


@register.filter
def outcome_words(outcome: Outcome | str) -> str:
    """A verdict as a short heading in the active language; nothing for nothing."""
    return describe_outcome(Outcome(outcome)) if outcome else ""
