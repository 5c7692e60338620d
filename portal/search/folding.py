"""Bringing spellings together: what differs only in writing must be found all the same.

The rules are data: `meta.search_folding` of `reference_data/glossary.yaml`. Documents and queries are folded alike.
"""

import functools
import re

from portal.common import script
from portal.search.glossary import spelling_groups

# Scripts written without spaces between words: Thai, Lao, Burmese with its extensions, Khmer.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff"
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_SPACE_INSIDE = re.compile(rf"(?<=[{_UNSPACED}])\s+(?=[{_UNSPACED}])")
# The Burmese digit zero, typed for the letter wa: it stands beside a letter or a vowel sign, never beside a digit.
_ZERO_FOR_WA = re.compile(
    r"(?<![\u1040-\u1049])\u1040(?=[\u1000-\u103f])|(?<=[\u1000-\u103f])\u1040(?![\u1040-\u1049])"
)


def fold(text: str) -> str:
    """The text in the one spelling that search compares."""
    text = _ZERO_FOR_WA.sub("\u101d", text).replace("\u1025\u102e", "\u1026")
    text = script.fold_for_search(text)
    for pattern, replacement in _spellings():
        text = pattern.sub(replacement, text)
    return text


def words(text: str) -> list[str]:
    """The folded words of a text, also where no spaces part them."""
    return script.words(fold(text))


def without_inner_spaces(folded: str) -> str:
    """Folded text without the spaces that stand between letters of an unspaced script: people put them anywhere."""
    return _SPACE_INSIDE.sub("", folded)


def is_unspaced(text: str) -> bool:
    """Whether the text has letters of a script that puts no spaces between words."""
    return bool(_HAS_UNSPACED.search(text))


@functools.cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """(any of these spellings, the one they become), longest spelling first."""
    return tuple(
        (re.compile("|".join(sorted(map(re.escape, group), key=len, reverse=True))), group[-1])
        for group in (tuple(map(script.fold_for_search, forms)) for forms in spelling_groups())
        if len(set(group)) > 1
    )
