"""Which thing a run of words means, in documents and in queries.

Ways to say a thing are compared by their letters without spaces, English words without their plural s. Vietnamese is
compared with its accents wherever they were written: "mất" (death) is not "mặt" (face), though both fold to "mat".
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.search.folding import Word, is_unspaced, read_words
from portal.search.glossary import Saying, sayings, stop_words
from portal.search.scripts import letter_places
from portal.search.stemming import singular

LONGEST_TERM = 8  # words
# A shorter piece of unspaced text may stand inside another word.
SHORTEST_INSIDE = 5
# Unaccented letters of another language than the page's: fewer of them mean nothing.
SHORTEST_FOREIGN = 4


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a thing. `letters` are the folded ones, `spelt` those with accents."""

    concept: str
    language: str
    letters: str
    spelt: str
    phrase: tuple[str, ...]


@dataclass(frozen=True)
class Thesaurus:
    """Forms by their letters, by their concept, and those that may stand inside unspaced text by how they begin.

    `shared` are (language, spelling) of forms that can mean several things.
    """

    by_letters: dict[str, tuple[Form, ...]]
    by_concept: dict[str, tuple[Form, ...]]
    by_beginning: dict[str, tuple[Form, ...]]
    shared: frozenset[tuple[str, str]]

    def meant_by(self, words: Sequence[Word], *, language: str) -> frozenset[str]:
        """The things that these words of a query, taken together, can mean: the page's language goes first."""
        letters = joined_letters(words)
        spelt = "".join(singular(word.spelt) for word in words)
        forms = [form for form in self.by_letters.get(letters, ()) if _may_be(spelt, form)]
        own = [form for form in forms if form.language == language]
        if not own and (len(letters) >= SHORTEST_FOREIGN or is_unspaced(letters)):
            own = forms
        return frozenset(form.concept for form in own)

    def said_in(self, words: Sequence[Word], *, language: str) -> Iterator[tuple[int, str, bool]]:
        """(number of the word, thing, whether for certain) for each thing that words of a document say."""
        for number, form in self._aligned(words, language):
            yield number, form.concept, (language, form.spelt) not in self.shared
        for number, form in self._inside(words, language):
            yield number, form.concept, (language, form.spelt) not in self.shared

    def _aligned(self, words: Sequence[Word], language: str) -> Iterator[tuple[int, Form]]:
        """Forms that are whole words."""
        for start in range(len(words)):
            letters = spelt = ""
            for word in words[start : start + LONGEST_TERM]:
                letters += singular(word.folded)
                spelt += singular(word.spelt)
                for form in self.by_letters.get(letters, ()):
                    if form.language == language and form.spelt == spelt:
                        yield start, form

    def _inside(self, words: Sequence[Word], language: str) -> Iterator[tuple[int, Form]]:
        """Long forms in unspaced text, also where the segmenter parted the words elsewhere."""
        run = "".join(word.folded for word in words)
        if not is_unspaced(run):
            return
        numbers = [number for number, word in enumerate(words) for _letter in word.folded]
        places = letter_places(run)
        ends = {*places, len(run)}
        for place in places:
            for form in self.by_beginning.get(run[place : place + 2], ()):
                fits = form.language == language and run.startswith(form.letters, place)
                if fits and place + len(form.letters) in ends:
                    yield numbers[place], form


def _may_be(typed: str, form: Form) -> bool:
    """Whether what was typed is this form, some or all of its accents left out."""
    if len(typed) != len(form.spelt):
        return False
    plain = form.letters
    return all(
        letter in (accented, plain[place])
        for place, (letter, accented) in enumerate(zip(typed, form.spelt, strict=True))
    )


def joined_letters(words: Sequence[Word]) -> str:
    return "".join(singular(word.folded) for word in words)


@functools.cache
def thesaurus() -> Thesaurus:
    """Of the data that came with the code; what editors added stands in `synonyms`."""
    return build([form for saying in sayings() if (form := as_form(saying))])


def as_form(saying: Saying) -> Form | None:
    """None where nothing of it is a word."""
    found = read_words(saying.text)
    spelt = "".join(singular(word.spelt) for word in found)
    phrase = tuple(word.folded for word in found)
    letters = joined_letters(found)
    return Form(saying.concept, saying.language, letters, spelt, phrase) if letters else None


def build(forms: Sequence[Form]) -> Thesaurus:
    by_letters: dict[str, dict[Form, None]] = {}
    by_concept: dict[str, dict[Form, None]] = {}
    by_beginning: dict[str, dict[Form, None]] = {}
    meanings: dict[tuple[str, str], set[str]] = {}
    for form in forms:
        by_letters.setdefault(form.letters, {})[form] = None
        by_concept.setdefault(form.concept, {})[form] = None
        meanings.setdefault((form.language, form.spelt), set()).add(form.concept)
        if is_unspaced(form.letters) and len(form.letters) >= SHORTEST_INSIDE:
            by_beginning.setdefault(form.letters[:2], {})[form] = None
    return Thesaurus(
        _frozen(by_letters),
        _frozen(by_concept),
        _frozen(by_beginning),
        frozenset(form for form, concepts in meanings.items() if len(concepts) > 1),
    )


def _frozen(index: dict[str, dict[Form, None]]) -> dict[str, tuple[Form, ...]]:
    return {key: tuple(found) for key, found in index.items()}


@functools.cache
def _stops() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(word.folded for word in read_words(text)) for text in stop_words())


def says_nothing(phrase: Sequence[str]) -> bool:
    """Whether these folded words together are a stop word, or each of them is one."""
    return tuple(phrase) in _stops() or all((word,) in _stops() for word in phrase)
