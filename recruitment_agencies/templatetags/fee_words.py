"""Codes of the fee check in words, and its laws as they are cited to the public."""

import re

from django import template

from recruitment_agencies.fees.explanations import describe_outcome
from recruitment_agencies.fees.types import Outcome

register = template.Library()

# What researchers wrote beside a title about how they read it: paths, copies, what they did not see.
_READING_NOTE = re.compile(
    r" ?(?:transcription )?[(](?:text as )?(?:backend/|transcribed|article number|number from)[^)]*[)]"
    r"| transcription [(][^)]*[)]"
    r"|; [^;()]*not read(?=[)])"
)
_COPY = re.compile(r"(?:^|; )[^;]*GitHub[^;]*")


@register.filter
def outcome_words(outcome: Outcome | str) -> str:
    """A verdict as a short heading in the active language; nothing for nothing."""
    return describe_outcome(Outcome(outcome)) if outcome else ""


@register.filter
def cited(text: str | None) -> str:
    """A title, article or publisher without the notes on how its text was read; how sure we are stands beside it."""
    return _COPY.sub("", _READING_NOTE.sub("", text or "")).strip()
