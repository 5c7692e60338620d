"""From what a person typed to the terms to look for: synonyms, one typing error, the last word's beginning."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from math import log

from portal.common.script import guess_unicode, normalise
from portal.search import lexemes, synonyms, vocabulary
from portal.search.folding import Word, is_unspaced, read_words, without_inner_spaces
from portal.search.lexemes import all_of, any_of
from portal.search.scripts import clusters_of
from portal.search.synonyms import Meaning
from portal.search.thesaurus import LONGEST_TERM, joined_letters, says_nothing, thesaurus
from portal.search.vocabulary import SHORTEST_TERM, is_one_error_with_accents, near_forms

MAX_WORDS, MAX_TERMS = 24, 6
SHORTEST_BEGINNING = 3
_LONG_ENOUGH_TO_BE_MEANT = 5
# What a way to part unspaced text costs for each part: less for words that there are, much for letters that are none.
_KNOWN, _KNOWN_BUT_SHORT, _CORRECTED, _UNKNOWN = 1.0, 1.2, 2.2, 1.9
_LONGEST_PART = 10  # syllables
# Pieces shorter than this stand in too many words of unspaced scripts to be looked for inside them.
SHORTEST_PIECE = 4


# How a word, or a thing, stands in the index that is asked.
Write = Callable[[str], str]


@dataclass(frozen=True)
class Term:
    """A part of the query: one word, or several that mean one thing.

    Attributes:
        typed: its folded words, without those that say nothing.
        concepts: the things that they mean.
        phrases: what editors say is meant.
        alike: words of the documents that a single word can stand for: they begin with it or have it inside.
        corrected: words of the documents that may be meant where the typed one has an error.
        parts: the terms of its words apart, where several of them say something.
        is_phrase: whether it was typed as several words.
        is_known: whether documents have all of its words.
        is_guess: whether it has an error, so that something else is looked for in its place.
        can_be_found: whether any document can have it.
        importance: from 0.3 to 1.3, more for what few documents have.
    """

    typed: tuple[str, ...]
    concepts: frozenset[str] = frozenset()
    phrases: frozenset[tuple[str, ...]] = frozenset()
    alike: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    parts: tuple["Term", ...] = ()
    is_phrase: bool = False
    is_known: bool = True
    is_guess: bool = False
    can_be_found: bool = True
    importance: float = 1.0

    def as_typed(self, write: Write) -> str:
        """A text query for the very words, or the very thing that several words say; empty if they have an error."""
        said = self.concepts if self.is_phrase and not self.is_guess else ()
        things = (write(lexemes.of_concept(concept)) for concept in sorted(said))
        typed = [self._typed(write)] if self.is_known and not self.is_guess else []
        return any_of([*typed, *things]) if typed or said else ""

    def as_meant(self, write: Write) -> str:
        """A text query for the words, or what means the same, or what was probably meant. Never empty."""
        concepts = (write(lexemes.of_concept(concept)) for concept in sorted(self.concepts))
        phrases = (all_of(map(write, phrase)) for phrase in sorted(self.phrases) if phrase)
        typed = [self._typed(write)] if self.is_known else []
        words = map(write, (*self.alike, *self.corrected))
        parts = [all_of(part.as_meant(write) for part in self.parts)] if self.parts else []
        found = [*typed, *concepts, *phrases, *words, *parts]
        return any_of(found or [self._typed(write)])

    def _typed(self, write: Write) -> str:
        return all_of(any_of(map(write, lexemes.of_word(word))) for word in self.typed)

    @property
    def says_nothing(self) -> bool:
        """Whether it can be left out where there is more to go by."""
        return not self.is_phrase and says_nothing(self.typed)


@dataclass(frozen=True)
class Query:
    """What is looked for. `is_guess`: something of it had to be corrected or left out. `folded`: the whole text."""

    text: str
    language: str
    folded: str
    terms: tuple[Term, ...] = ()
    is_guess: bool = False


def understand(text: str, *, language: str) -> Query:
    """Read what a person typed on a page in the language. A text without a word has no terms."""
    return _Reader(language).read(guess_unicode(normalise(text)))


@dataclass(frozen=True)
class _Reading:
    """So many words belong together and mean this."""

    words: Sequence[Word]
    meaning: Meaning
    is_guess: bool = False


class _Reader:
    """Reads one query with the words that documents have now."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._known = vocabulary.current()
        self._added = synonyms.current()
        self._thesaurus = thesaurus()

    def read(self, text: str) -> Query:
        words = self._with_known_words(read_words(text))[:MAX_WORDS]
        folded = without_inner_spaces(" ".join(word.folded for word in words))
        terms = list(dict.fromkeys(self._terms(words)))
        telling = [term for term in terms if not term.says_nothing] or terms
        findable = [term for term in telling if term.can_be_found]
        is_guess = any(term.is_guess or not term.can_be_found for term in telling)
        return Query(text, self._language, folded, _most_important(findable), is_guess)

    # Words --------------------------------------------------------------------------------------------

    def _with_known_words(self, words: list[Word]) -> list[Word]:
        """The same, parted anew where ICU found words that no document has: it has to guess inside unspaced text, and a
        typing error makes it guess wrong."""
        return [parted for run in _runs(words) for parted in self._parted(run)]

    def _parted(self, run: list[Word]) -> list[Word]:
        if not is_unspaced(run[0].folded) or all(self._known.has(word.folded) for word in run):
            return run
        letters = "".join(word.folded for word in run)
        return [Word(part, part) for part in self._cheapest_parts(letters)]

    def _cheapest_parts(self, letters: str) -> list[str]:
        """The run in as few words of the documents as can be, words with one error where there is no way without."""
        pieces = clusters_of(letters)
        best: list[tuple[float, list[str]]] = [(0.0, [])]
        for end in range(1, len(pieces) + 1):
            ways = []
            for start in range(max(0, end - _LONGEST_PART), end):
                cost, parts = best[start]
                piece = "".join(pieces[start:end])
                ways.append((cost + self._cost(piece, end - start), [*parts, piece]))
            best.append(min(ways, key=lambda way: way[0]))
        return best[-1][1]

    def _cost(self, piece: str, clusters: int) -> float:
        if self._known.has(piece) or piece in self._thesaurus.by_letters:
            return _KNOWN if clusters > 1 else _KNOWN_BUT_SHORT
        if clusters > 1 and (self._known.corrections(piece) or near_forms().near(piece)):
            return _CORRECTED
        return _UNKNOWN * clusters

    # Terms --------------------------------------------------------------------------------------------

    def _terms(self, words: Sequence[Word]) -> Iterator[Term]:
        while words:
            reading = self._longest_reading(words[:LONGEST_TERM])
            words = words[len(reading.words) :]
            yield self._term(reading, is_last=not words)

    def _longest_reading(self, words: Sequence[Word]) -> _Reading:
        """The longest term that the words begin with, as it is written or with one error; else the first word."""
        for count in range(len(words), 0, -1):
            span = words[:count]
            meaning = self._meaning_of(span)
            if meaning:
                return _Reading(span, meaning)
            concepts = self._concepts_near(span)
            if concepts:
                return _Reading(span, Meaning(concepts), is_guess=True)
        return _Reading(words[:1], Meaning())

    def _meaning_of(self, span: Sequence[Word]) -> Meaning | None:
        """What the glossary and the editors say that these words together mean."""
        added = self._added.get(joined_letters(span), Meaning())
        meaning = added | Meaning(self._thesaurus.meant_by(span, language=self._language))
        return meaning if meaning.concepts or meaning.phrases else None

    def _concepts_near(self, span: Sequence[Word]) -> frozenset[str]:
        """What the words would mean without the one error in them, which may have made other words that there are."""
        letters = joined_letters(span)
        if len(letters) < SHORTEST_TERM - 1 or says_nothing([word.folded for word in span]):
            return frozenset()
        if len(span) == 1 and self._known.has(letters):
            return frozenset()
        near = near_forms().near(letters)
        inside = self._terms_inside(span) if near and len(span) > 1 else []
        if inside is None:
            return frozenset()
        spelt = "".join(word.spelt for word in span)
        forms = [
            form
            for one in near
            if all(term in one and term != one for term in inside)
            for form in self._thesaurus.by_letters[one]
            if is_unspaced(one) or is_one_error_with_accents(spelt, form.spelt, form.letters)
        ]
        own = [form for form in forms if form.language == self._language]
        return frozenset(form.concept for form in own or forms)

    def _terms_inside(self, span: Sequence[Word]) -> list[str] | None:
        """Letters of shorter terms in it that are written as they should be: no error can be there.

        A short one can have come about by the error. None where all of it makes sense as it is.
        """
        if all(self._meaning_of([word]) for word in span):
            return None
        spans = (span[a:b] for a in range(len(span)) for b in range(a + 1, len(span) + 1))
        long_spans = (one for one in spans if len(joined_letters(one)) >= _LONG_ENOUGH_TO_BE_MEANT)
        return [joined_letters(one) for one in long_spans if self._meaning_of(one)]

    def _term(self, reading: _Reading, *, is_last: bool) -> Term:
        typed = _telling([word.folded for word in reading.words])
        is_phrase, meaning = len(reading.words) > 1, reading.meaning
        # One word of a longer term is not the term.
        is_known = all(map(self._known.has, typed)) and (not is_phrase or len(typed) > 1)
        alike = () if is_phrase else self._alike(typed[0], is_last=is_last)
        has_error = not (is_phrase or is_known or alike or meaning.phrases)
        has_error = has_error and (reading.is_guess or not meaning.concepts)
        corrected = tuple(self._known.corrections(typed[0])) if has_error else ()
        spoken_of = any(concept in self._known.concepts for concept in meaning.concepts)
        return Term(
            typed=typed,
            concepts=meaning.concepts,
            phrases=meaning.phrases,
            alike=alike,
            corrected=corrected,
            parts=() if reading.is_guess else self._parts(reading.words),
            is_phrase=is_phrase,
            is_known=is_known,
            is_guess=reading.is_guess or bool(corrected),
            can_be_found=is_known or spoken_of or bool(meaning.phrases or alike or corrected),
            importance=self._importance(
                (*typed, *alike, *corrected), meaning.concepts, is_phrase=is_phrase
            ),
        )

    def _parts(self, words: Sequence[Word]) -> tuple[Term, ...]:
        """What the words of a longer term say one by one: few texts have just this phrase."""
        if len(words) == 1:
            return ()
        apart = [self._term(self._longest_reading([word]), is_last=False) for word in words]
        telling = tuple(term for term in apart if not term.says_nothing)
        are_enough = len(telling) > 1 and all(term.can_be_found for term in telling)
        return telling if are_enough else ()

    def _alike(self, word: str, *, is_last: bool) -> tuple[str, ...]:
        if is_unspaced(word):
            return tuple(self._known.containing(word)) if len(word) >= SHORTEST_PIECE else ()
        if is_last and len(word) >= SHORTEST_BEGINNING and not says_nothing([word]):
            return tuple(self._known.completions(word))
        return ()

    def _importance(
        self, words: Sequence[str], concepts: Collection[str], *, is_phrase: bool
    ) -> float:
        """By how few documents have any of the words or speak of any of the things; of a phrase, the thing alone."""
        counts = [self._known.concepts.get(concept, 0) for concept in concepts]
        if not (is_phrase and any(counts)):
            counts += [self._known.documents.get(word, 0) for word in words]
        most, total = max(counts, default=0) or 1, self._known.total
        return 0.3 + log(1 + total / most) / log(2 + total)


def _runs(words: list[Word]) -> Iterator[list[Word]]:
    """Neighbouring words of unspaced scripts together, all others alone."""
    run: list[Word] = []
    for word in words:
        if run and not (is_unspaced(word.folded) and is_unspaced(run[-1].folded)):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _telling(words: Sequence[str]) -> tuple[str, ...]:
    """Those that say something, or, where none does, all."""
    return tuple(word for word in words if not says_nothing([word])) or tuple(words)


def _most_important(terms: list[Term]) -> tuple[Term, ...]:
    """Not more than can be looked for at once, in the order of the query."""
    chosen = sorted(terms, key=lambda term: -term.importance)[:MAX_TERMS]
    return tuple(term for term in terms if term in chosen)
