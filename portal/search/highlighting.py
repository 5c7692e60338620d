"""Marking what was found. Text goes to templates in parts, never as markup: nothing has to be escaped by hand."""

import difflib
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from icu4py.breakers import WordBreaker

from portal.search.expansion import Phrase, Term
from portal.search.folding import fold, is_unspaced

LONGEST_EXCERPT = 240
SHORTEST_BEGINNING = 3
_SENTENCE = re.compile(r"[^\n.!?។၊။]+[.!?។၊။]*")
_SIMILAR = 0.7


@dataclass(frozen=True)
class Part:
    """A piece of text, and whether the query's words are in it."""

    text: str
    is_hit: bool


class Marker:
    """Knows the words of one query; marks them in any text. `is_lenient` also marks words with a typing error."""

    def __init__(self, terms: Sequence[Term], *, is_lenient: bool = False) -> None:
        typed = tuple(word for term in terms for word in term.typed)
        self._typed = {word for word in typed if _is_telling(word)}
        self._beginning = typed[-1] if typed and len(typed[-1]) >= SHORTEST_BEGINNING else None
        known = {phrase for term in terms for phrase in (term.typed, *term.others)} | {typed}
        self._by_first_word = _by_first(known)
        self._whole = "".join(typed) if is_unspaced("".join(typed)) else None
        self._alike = [*typed, "".join(typed)] if is_lenient else []

    def mark(self, text: str) -> list[Part]:
        """The whole text in parts; joined, they are the text again."""
        pieces = list(_pieces(text))
        folded = [_folded(piece) for piece in pieces]
        places = [index for index, word in enumerate(folded) if _is_word(word)]
        marked = {index for index in places if self._is_hit(folded[index])}
        for first, last in self._phrases([folded[index] for index in places]):
            marked.update(range(places[first], places[last] + 1))
        return _merged((piece, index in marked) for index, piece in enumerate(pieces))

    def excerpt(self, text: str) -> list[Part]:
        """The sentence with the most hits, shortened between words; empty where no sentence has one."""
        sentences = [self.mark(found.strip()) for found in _SENTENCE.findall(text)]
        best = max(sentences, key=_hits, default=[])
        return _shortened(best) if _hits(best) else []

    def _is_hit(self, word: str) -> bool:
        if word in self._typed or (self._beginning and word.startswith(self._beginning)):
            return True
        if self._whole and len(self._whole) >= SHORTEST_BEGINNING and self._whole in word:
            return True
        return bool(
            self._alike and difflib.get_close_matches(word, self._alike, n=1, cutoff=_SIMILAR)
        )

    def _phrases(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where the words hold a whole phrase that was typed or means the same: its first and last place."""
        for start, first in enumerate(words):
            for phrase in self._by_first_word.get(first, []):
                if tuple(words[start : start + len(phrase)]) == phrase:
                    yield start, start + len(phrase) - 1


def _by_first(phrases: Iterable[Phrase]) -> dict[str, list[Phrase]]:
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        if phrase:
            found.setdefault(phrase[0], []).append(phrase)
    return found


@functools.lru_cache(maxsize=20_000)
def _folded(piece: str) -> str:
    return fold(piece).strip()


def _pieces(text: str) -> Iterable[str]:
    return (text[start:end] for start, end in WordBreaker(text, "en").segments())


def _is_telling(word: str) -> bool:
    """Whether the word says something alone: a Khmer or Burmese syllable stands in a hundred other words."""
    return len(word) >= SHORTEST_BEGINNING or not is_unspaced(word)


def _is_word(folded: str) -> bool:
    return any(character.isalnum() for character in folded)


def _merged(pieces: Iterable[tuple[str, bool]]) -> list[Part]:
    groups = groupby(pieces, key=lambda piece: piece[1])
    return [Part("".join(text for text, _hit in group), is_hit) for is_hit, group in groups]


def _hits(parts: Sequence[Part]) -> int:
    return sum(part.is_hit for part in parts)


def _shortened(parts: Sequence[Part]) -> list[Part]:
    """At most `LONGEST_EXCERPT` characters around the first hit, cut between words only."""
    if sum(len(part.text) for part in parts) <= LONGEST_EXCERPT:
        return list(parts)
    first = next(index for index, part in enumerate(parts) if part.is_hit)
    before = _last_words("".join(part.text for part in parts[:first]), LONGEST_EXCERPT // 3)
    shown, left = [], LONGEST_EXCERPT - len(before)
    for part in parts[first:]:
        text = part.text if part.is_hit else _first_words(part.text, left)
        shown.append(Part(text, part.is_hit))
        left -= len(text)
        if left <= 0 or text != part.text:
            break
    return [Part("… " + before, False), *shown, Part(" …", False)]


def _first_words(text: str, most: int) -> str:
    kept = ""
    for piece in _pieces(text):
        if len(kept) + len(piece) > most:
            break
        kept += piece
    return kept


def _last_words(text: str, most: int) -> str:
    kept = ""
    for piece in reversed(list(_pieces(text))):
        if len(kept) + len(piece) > most:
            break
        kept = piece + kept
    return kept
