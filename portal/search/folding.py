"""Bringing spellings together: what differs only in writing must be found all the same.

The rules are data: `meta.search_folding` of `reference_data/glossary.yaml`. Documents and queries are folded alike.
A text is first spelt in one way (`spell`), which keeps the accents of Vietnamese because they part words of different
meaning; then folded (`fold`), which drops them because many people do not type them.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
# Signs that keyboards let one type in any order, or twice, and that look the same.
_BURMESE_MEDIALS = re.compile("[\u103b-\u103e]{2,}")
_SIGN_TWICE = re.compile("([\u102b-\u1030\u1032-\u1038\u103a-\u103e\u17b6-\u17d1])\\1+")
_KHMER_RO_FIRST = re.compile("(\u17d2\u179a)(\u17d2[\u1780-\u17a2])")
# Where the tone mark stands in Vietnamese oa, oe, uy is a matter of taste.
_TONE_PLACES = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_TONE_PLACE = re.compile("|".join(_TONE_PLACES))


class _AsciiDigits(dict[int, str]):
    """For `str.translate`: each script's digits as 0 to 9, each character worked out once."""

    def __missing__(self, code: int) -> str:
        self[code] = script.to_ascii_digits(chr(code))
        return self[code]


_DIGITS = _AsciiDigits()


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is spelt, and without the accents of Latin letters; `start` is its place in the spelt text."""

    spelt: str
    folded: str
    start: int = 0


def spell(text: str) -> str:
    """The text in one spelling: lower case, ASCII digits, no invisible characters, accents kept."""
    text = _ZERO_FOR_WA.sub("\u101d", text).replace("\u1025\u102e", "\u1026")
    text = script.normalise(text).lower().translate(_DIGITS)
    if _HAS_UNSPACED.search(text):
        return _spell_unspaced(text)
    return _TONE_PLACE.sub(lambda found: _TONE_PLACES[found[0]], text)


def _spell_unspaced(text: str) -> str:
    text = _BURMESE_MEDIALS.sub(lambda found: "".join(sorted(set(found[0]))), text)
    text = _KHMER_RO_FIRST.sub(r"\2\1", _SIGN_TWICE.sub(r"\1", text))
    for replaced, pattern in _spellings():
        text = pattern(replaced, text)
    return text


@functools.lru_cache(maxsize=50_000)
def _without_accents(word: str) -> str:
    return script.fold_for_search(word)


def fold(text: str) -> str:
    """The text in the one spelling that search compares."""
    return script.fold_for_search(spell(text))


def read_words(text: str) -> list[Word]:
    """The words of a text in order, also where no spaces part them."""
    spelt = spell(text)
    return [
        Word(spelt[start:end], _without_accents(spelt[start:end]), start)
        for start, end in _word_places(spelt)
    ]


def _word_places(spelt: str) -> Iterator[tuple[int, int]]:
    from icu4py.breakers import WordBreaker

    for start, end in WordBreaker(spelt, "en").segments():
        if any(map(is_letter, spelt[start:end])):
            yield start, end


@functools.lru_cache(maxsize=4_000)
def is_letter(character: str) -> bool:
    """Whether it can be part of a word: a letter, a digit, a sign above or below."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def words(text: str) -> list[str]:
    """The folded words of a text, also where no spaces part them."""
    return [word.folded for word in read_words(text)]


def without_inner_spaces(folded: str) -> str:
    """Folded text without the spaces that stand between letters of an unspaced script: people put them anywhere."""
    return _SPACE_INSIDE.sub("", folded)


def is_unspaced(text: str) -> bool:
    """Whether the text has letters of a script that puts no spaces between words."""
    return bool(_HAS_UNSPACED.search(text))


@functools.cache
def _spellings() -> tuple[tuple[str, Callable[[str, str], str]], ...]:
    """(the spelling, what puts it for any of the others), longest spelling first; those of unspaced scripts."""
    groups = (tuple(map(script.fold_for_search, forms)) for forms in spelling_groups())
    return tuple(
        (group[-1], re.compile("|".join(sorted(map(re.escape, group), key=len, reverse=True))).sub)
        for group in groups
        if len(set(group)) > 1 and is_unspaced(group[-1])
    )
