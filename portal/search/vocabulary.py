"""The words that documents really have, and which of them is meant by a word with one typing error.

Kept in each process; `current()` looks at its generation, so that a change anywhere is seen at the next search.
"""

import functools
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from portal.search.folding import is_unspaced
from portal.search.lexemes import MARK, Scope
from portal.search.models import SearchDocument, SearchWord
from portal.search.renewal import Renewed
from portal.search.scripts import letters_of
from portal.search.thesaurus import thesaurus

TAG = "search-words"
MAX_WORDS = (
    40_000  # of the most frequent ones: about 30 MB in a process with all that is one letter away
)
SHORTEST_CORRECTED = 3  # letters
MAX_CORRECTIONS, MAX_COMPLETIONS, MAX_CONTAINING = 5, 6, 6


class NearWords:
    """Finds the words that differ from a given one by one letter: added, left out, another, or two changed round.

    Each word is filed under itself with any one letter left out; two words one error apart meet there.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._filed: dict[str, list[str]] = {}
        self._words: set[str] = set()
        self.add(words)

    def add(self, words: Iterable[str]) -> None:
        """File words that were not filed before. Nothing is ever taken out."""
        for word in words:
            if word not in self._words:
                self._words.add(word)
                for shorter in _one_left_out(word):
                    self._filed.setdefault(shorter, []).append(word)

    def near(self, word: str) -> list[str]:
        """Words one error away; the word itself is not among them."""
        shorter = _one_left_out(word)
        if not shorter:
            return []
        met = {*self._filed.get(word, ()), *(s for s in shorter if s in self._words)}
        met.update(found for key in shorter for found in self._filed.get(key, ()))
        return [found for found in met if found != word and is_one_error(word, found)]


def _one_left_out(word: str) -> set[str]:
    """Empty for a word too short to tell what is meant."""
    if word.isascii():
        long_enough = len(word) >= SHORTEST_CORRECTED
        return {word[:i] + word[i + 1 :] for i in range(len(word))} if long_enough else set()
    letters = letters_of(word)
    if len(letters) < SHORTEST_CORRECTED:
        return set()
    return {"".join(letters[:i] + letters[i + 1 :]) for i in range(len(letters))}


def is_one_error(one: str, other: str) -> bool:
    """Whether one letter more, fewer or another, or two neighbours changed round, makes the other word."""
    a, b = sorted((letters_of(one), letters_of(other)), key=len)
    if len(b) - len(a) > 1:
        return False
    start = next((i for i, letter in enumerate(a) if letter != b[i]), len(a))
    rest_a, rest_b = a[start:], b[start:]
    if len(a) != len(b):
        return rest_a == rest_b[1:]
    is_turned_round = rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:]
    return rest_a[1:] == rest_b[1:] or is_turned_round


def is_one_error_with_accents(typed: str, meant: str, plain: str) -> bool:
    """The same where accents may have been left out, but those that were typed must be right.

    Args:
        plain: `meant` without its accents.
    """
    kept = {letter for letter in typed if not letter.isascii()}
    if not kept or len(plain) != len(meant):
        return True
    letters = zip(meant, plain, strict=True)
    as_typed = "".join(letter if letter in kept else bare for letter, bare in letters)
    return typed == as_typed or is_one_error(typed, as_typed)


# Kept when the words change, which they do by a few at a time.
_near_words = NearWords()


@dataclass(frozen=True)
class Vocabulary:
    """Words, and things that are meant, with how many documents have each; and what kinds and languages there are."""

    documents: dict[str, int]
    concepts: dict[str, int]
    scopes: tuple[Scope, ...] = ()

    @functools.cached_property
    def _in_order(self) -> list[str]:
        return sorted(self.documents)

    @functools.cached_property
    def _unspaced(self) -> str:
        return "\n".join(word for word in self.documents if is_unspaced(word))

    @functools.cached_property
    def _near(self) -> NearWords:
        _near_words.add(word for word in self.documents if not word.isdigit())
        return _near_words

    @functools.cached_property
    def total(self) -> int:
        """As many as the most frequent word has, which is about how many documents there are."""
        return max(self.documents.values(), default=1)

    def has(self, word: str) -> bool:
        return word in self.documents

    def corrections(self, word: str) -> list[str]:
        """Words one typing error away, the likeliest first."""
        near = [found for found in self._near.near(word) if found in self.documents]
        return self._best(near, word, MAX_CORRECTIONS)

    def completions(self, beginning: str) -> list[str]:
        """Words that begin so, the most frequent first; the beginning itself is not among them."""
        at = bisect_left(self._in_order, beginning)
        begun = takewhile(lambda word: word.startswith(beginning), self._in_order[at : at + 500])
        return self._best([word for word in begun if word != beginning], beginning, MAX_COMPLETIONS)

    def containing(self, piece: str) -> list[str]:
        """Words of unspaced scripts with this piece inside, which the segmenter did not part there."""
        found: list[str] = []
        text, at = self._unspaced, self._unspaced.find(piece)
        while at >= 0 and len(found) < 100:
            start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            end = len(text) if end < 0 else end
            found.append(text[start:end])
            at = text.find(piece, end)
        return self._best([word for word in found if word != piece], piece, MAX_CONTAINING)

    def _best(self, words: Sequence[str], typed: str, most: int) -> list[str]:
        def order(word: str) -> tuple[bool, int, str]:
            return word[:1] != typed[:1], -self.documents[word], word

        return sorted(words, key=order)[:most]


@functools.cache
def near_forms() -> NearWords:
    """For errors in terms of the glossary, over all of a term's words."""
    return NearWords(
        [letters for letters in thesaurus().by_letters if len(letters) >= SHORTEST_TERM]
    )


SHORTEST_TERM = 6  # letters of a term with an error in it: shorter ones are too like each other


def _load() -> Vocabulary:
    rows = SearchWord.objects.order_by("-documents").values_list("word", "documents")[:MAX_WORDS]
    words, concepts = {}, {}
    for lexeme, documents in rows:
        if lexeme.startswith(MARK):
            concepts[lexeme.removeprefix(MARK)] = documents
        else:
            words[lexeme] = documents
    scopes = SearchDocument.objects.order_by("kind", "language").values_list("kind", "language")
    return Vocabulary(words, concepts, tuple(Scope(*row) for row in scopes.distinct()))


_renewed = Renewed(TAG, _load)


def current() -> Vocabulary:
    """The words of the documents as they are now."""
    return _renewed.current()


def has_changed() -> None:
    """To be called when documents got other words."""
    _renewed.has_changed()
