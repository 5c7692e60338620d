"""What editors added to the glossary, as queries are read: kept in each process until one of them is changed."""

from dataclasses import dataclass

from portal.search.folding import read_words
from portal.search.models import SearchSynonym
from portal.search.renewal import Renewed
from portal.search.thesaurus import thesaurus

TAG = "search-synonyms"
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """The things of the glossary that are meant, or, where it knows none, the words to look for instead."""

    concepts: frozenset[str] = frozenset()
    phrases: frozenset[Phrase] = frozenset()

    def __or__(self, other: "Meaning") -> "Meaning":
        return Meaning(self.concepts | other.concepts, self.phrases | other.phrases)


def _load() -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    for letters, means, language in SearchSynonym.objects.values_list(
        "letters", "means", "language"
    ):
        found[letters] = found.get(letters, Meaning()) | _meaning(means, language)
    return found


def _meaning(text: str, language: str) -> Meaning:
    words = read_words(text)
    concepts = thesaurus().meant_by(words, language=language)
    if concepts:
        return Meaning(concepts)
    return Meaning(phrases=frozenset({tuple(word.folded for word in words)}))


_renewed = Renewed(TAG, _load)


def current() -> dict[str, Meaning]:
    """Folded letters without spaces → what who types them looks for."""
    return _renewed.current()


def has_changed() -> None:
    _renewed.has_changed()
