"""Marking what was found. Text goes to templates in parts, never as markup: nothing has to be escaped by hand."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from icu4py.breakers import WordBreaker

from portal.search.folding import fold, is_unspaced, spell
from portal.search.stemming import singular, stem
from portal.search.thesaurus import LONGEST_TERM, SHORTEST_INSIDE, Form, thesaurus
from portal.search.understanding import Query, Term

LONGEST_EXCERPT = 240
SHORTEST_INSIDE_WORD = 3
MAX_LINES = 400  # of a body, to quote from


@dataclass(frozen=True)
class Part:
    """A piece of text, and whether the query's words are in it."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text: the number of its piece, folded, its stem, spelt with its accents, in the singular."""

    place: int
    folded: str
    stem: str
    spelt: str


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as the segmenter cut it, and its words. `letters` are all words' folded ones, `owners` their places."""

    pieces: tuple[str, ...]
    words: tuple[_Word, ...]
    letters: str
    owners: tuple[int, ...]


class Marker:
    """Knows what one query looks for; marks it in any text."""

    def __init__(self, query: Query) -> None:
        self._words = frozenset(_words(query.terms))
        self._stems = frozenset(map(stem, self._words))
        typed = [word for term in query.terms for word in term.typed]
        self._inside = [word for word in typed if _can_stand_inside(word)]
        forms = list(_forms(query.terms))
        self._said = frozenset(form.spelt for form in forms)
        self._beginnings = frozenset(said[:2] for said in self._said)
        self._runs = [form.letters for form in forms if _can_stand_in_a_run(form)]
        if is_unspaced(query.folded) and len(query.folded) >= SHORTEST_INSIDE:
            self._runs.append(query.folded)
        # What a line is searched for to find the one to quote: each is a stretch of folded text.
        self._telling = [*self._words, *(" ".join(form.phrase) for form in forms), *self._runs]

    def mark(self, text: str) -> list[Part]:
        """The whole text in parts; joined, they are the text again."""
        read = _read(text)
        marked = {word.place for word in read.words if self._is_hit(word)}
        marked.update(self._forms_in(read.words))
        marked.update(self._runs_in(read))
        return _merged(read.pieces, marked)

    def excerpt(self, body: str, folded: str) -> list[Part]:
        """The line of the body with the most hits, shortened between words; empty where none has one.

        `folded` is the folded text of the document, whose lines are the title, the summary and those of the body.
        """
        telling = [found for found in self._telling if found in folded]
        lines = folded.split("\n")[2 : MAX_LINES + 2]
        hits = [sum(found in line for found in telling) for line in lines]
        best = max(hits, default=0)
        if not best:
            return []
        parts = self.mark(body.split("\n")[hits.index(best)])
        return _shortened(parts) if any(part.is_hit for part in parts) else []

    def _is_hit(self, word: _Word) -> bool:
        if word.folded in self._words or word.stem in self._stems:
            return True
        return any(inside in word.folded for inside in self._inside)

    def _forms_in(self, words: Sequence[_Word]) -> Iterator[int]:
        """Pieces of which some together say one of the things, from the first to the last."""
        for start, first in enumerate(words):
            if first.spelt[:2] not in self._beginnings:
                continue
            said = ""
            for word in words[start : start + LONGEST_TERM]:
                said += word.spelt
                if said in self._said:
                    yield from range(first.place, word.place + 1)

    def _runs_in(self, read: _Text) -> Iterator[int]:
        """Pieces that a stretch of unspaced text goes through, wherever it begins in them."""
        for run in self._runs:
            at = read.letters.find(run)
            while at >= 0:
                yield from range(read.owners[at], read.owners[at + len(run) - 1] + 1)
                at = read.letters.find(run, at + len(run))


def _words(terms: Sequence[Term]) -> Iterator[str]:
    for term in terms:
        if term.is_known:
            yield from (word for word in term.typed if _is_telling(word, term))
        yield from _words(term.parts)
        yield from term.alike
        yield from term.corrected
        yield from (word for phrase in term.phrases for word in phrase)


def _is_telling(word: str, term: Term) -> bool:
    """Whether the word says something alone: a syllable of a longer term stands in a hundred other words."""
    return len(term.typed) == 1 and (len(word) >= SHORTEST_INSIDE_WORD or not is_unspaced(word))


def _can_stand_inside(word: str) -> bool:
    return is_unspaced(word) and len(word) > SHORTEST_INSIDE_WORD


def _forms(terms: Sequence[Term]) -> Iterator[Form]:
    parts = [part for term in terms for part in term.parts]
    for concept in {concept for term in (*terms, *parts) for concept in term.concepts}:
        yield from thesaurus().by_concept.get(concept, ())


def _can_stand_in_a_run(form: Form) -> bool:
    return is_unspaced(form.letters) and len(form.letters) >= SHORTEST_INSIDE


@functools.lru_cache(maxsize=3_000)
def _read(text: str) -> _Text:
    pieces = _pieces(text)
    words = tuple(
        _Word(place, folded, stem(folded), singular(spelt))
        for place, piece in enumerate(pieces)
        for folded, spelt in [_folded_and_spelt(piece)]
        if folded
    )
    letters = "".join(word.folded for word in words)
    return _Text(pieces, words, letters, tuple(word.place for word in words for _ in word.folded))


def _pieces(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in WordBreaker(text, "en").segments())


@functools.lru_cache(maxsize=20_000)
def _folded_and_spelt(piece: str) -> tuple[str, str]:
    """Both empty for what is no word."""
    folded = fold(piece).strip()
    return (folded, spell(piece).strip()) if any(map(str.isalnum, folded)) else ("", "")


def _merged(pieces: Sequence[str], marked: set[int]) -> list[Part]:
    """Neighbours of one sort together."""
    parts: list[Part] = []
    start = 0
    for end in sorted({*marked, *(place + 1 for place in marked), len(pieces)}):
        if end > start and (end == len(pieces) or (end in marked) != (start in marked)):
            parts.append(Part("".join(pieces[start:end]), start in marked))
            start = end
    return parts


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
    for piece in reversed(_pieces(text)):
        if len(kept) + len(piece) > most:
            break
        kept = piece + kept
    return kept
