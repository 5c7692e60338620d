"""What stands in the index: words, their English stems, and the things they mean; each by kind and language.

What is a thing and not a word begins with a colon, which no word does.
"""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from portal.search.folding import read_words
from portal.search.stemming import stem
from portal.search.thesaurus import thesaurus

MARK = ":"
# PostgreSQL's own limits for a tsvector.
_LAST_POSITION, LONGEST_LEXEME = 16_383, 500
# More places of one word add nothing to its rank and much to what has to be read.
MAX_PLACES = 12


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents of one kind in one language. Each lexeme in the index belongs to one scope, so that no question has
    to look at documents of another."""

    kind: str
    language: str

    def lexeme(self, word: str) -> str:
        """The word, or thing, anywhere in a document."""
        return f"{self.kind}/{self.language}/{word}"[:LONGEST_LEXEME]

    def heading(self, word: str) -> str:
        """The same in its title or summary: so the index itself can tell."""
        return f"{self.kind}/{self.language}^/{word}"[:LONGEST_LEXEME]


def of_concept(concept: str) -> str:
    return f"{MARK}{concept}"


def of_word(word: str) -> tuple[str, ...]:
    """The folded word, and its stem where that is another."""
    return tuple(dict.fromkeys((word, stem(word))))


def quoted(lexeme: str, weight: str = "") -> str:
    """A lexeme as PostgreSQL reads it literally; in a query only where it has the weight, if one is given."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}':{weight}" if weight else f"'{escaped}'"


def any_of(queries: Iterable[str]) -> str:
    return _together(" | ", queries)


def all_of(queries: Iterable[str]) -> str:
    return _together(" & ", queries)


def most_of(queries: Sequence[str], *, at_least: int) -> str:
    """So many of the queries, whichever."""
    return any_of(all_of(chosen) for chosen in combinations(queries, at_least))


def _together(sign: str, queries: Iterable[str]) -> str:
    found = list(dict.fromkeys(queries))
    return found[0] if len(found) == 1 else f"({sign.join(found)})"


@dataclass(frozen=True, slots=True)
class _Read:
    """A lexeme that a line has at the word of this number. What is not said for certain counts no more than a body."""

    number: int
    lexeme: str
    is_certain: bool = True


def vector(
    language: str,
    *texts: tuple[str, str],
    write: Callable[[str], str] = str,
    also: Iterable[str] = (),
) -> str:
    """(text, weight A to D) pairs as a tsvector literal with positions, so that rank knows titles and nearness.

    What means the same is recognised in the language; in proper names, which are in no one language, nothing is.

    Args:
        write: how each lexeme is to stand.
        also: lexemes without a place.
    """
    entries: dict[str, list[str]] = {lexeme: [] for lexeme in also}
    before = 0
    for text, weight in texts:
        for line in text.split("\n"):
            count, found = _read_line(line, language)
            for read in found:
                place = min(before + read.number + 1, _LAST_POSITION)
                places = entries.setdefault(write(read.lexeme), [])
                if len(places) < MAX_PLACES:
                    places.append(f"{place}{weight if read.is_certain else 'D'}")
            before += count
    return " ".join(map(_entry, entries.items()))


def of_headings(scope: Scope, *texts: tuple[str, str]) -> list[str]:
    """What says of each lexeme of these texts that it stands in a heading."""
    found = (
        read.lexeme
        for text, _weight in texts
        for line in text.split("\n")
        for read in _read_line(line, scope.language)[1]
        if read.is_certain
    )
    return [scope.heading(lexeme) for lexeme in dict.fromkeys(found)]


def _entry(item: tuple[str, list[str]]) -> str:
    lexeme, places = item
    return f"{quoted(lexeme)}:{','.join(dict.fromkeys(places))}" if places else quoted(lexeme)


@functools.lru_cache(maxsize=10_000)
def _read_line(line: str, language: str) -> tuple[int, tuple[_Read, ...]]:
    """How many words a line has, and all it says. Articles repeat many lines."""
    words = read_words(line)
    found = [
        _Read(number, lexeme)
        for number, word in enumerate(words)
        for lexeme in of_word(word.folded)
    ]
    said = dict.fromkeys(thesaurus().said_in(words, language=language)) if language else {}
    found += [_Read(number, of_concept(concept), certain) for number, concept, certain in said]
    return len(words), tuple(found)
