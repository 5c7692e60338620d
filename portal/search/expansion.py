"""From the words of a query to a PostgreSQL text query: synonyms, and the last word's beginning."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery

from portal.search.folding import words
from portal.search.glossary import synonym_groups

Phrase = tuple[str, ...]
MAX_WORDS = 12


class LexemeQuery(SearchQuery):
    """A query that is already lexemes: PostgreSQL's own parser would part Khmer and Burmese in the wrong places."""

    template = "%(expressions)s::tsquery"

    def __init__(self, literal: str) -> None:
        super().__init__(literal, search_type="raw")


@dataclass(frozen=True)
class Term:
    """A part of the query, and the phrases that mean the same."""

    typed: Phrase
    others: frozenset[Phrase] = frozenset()


def terms(typed: Sequence[str]) -> list[Term]:
    """The typed words, grouped to the longest terms that the glossary knows."""
    return list(_terms(tuple(typed[:MAX_WORDS])))


def _terms(typed: Phrase) -> Iterator[Term]:
    start = 0
    while start < len(typed):
        end = _end_of_known_term(typed, start)
        span = typed[start:end]
        yield Term(span, _thesaurus().get("".join(span), frozenset()) - {span})
        start = end


def _end_of_known_term(typed: Phrase, start: int) -> int:
    known = _thesaurus()
    for end in range(len(typed), start + 1, -1):
        if "".join(typed[start:end]) in known:
            return end
    return start + 1


@functools.cache
def _thesaurus() -> dict[str, frozenset[Phrase]]:
    """A term's letters without spaces → every phrase for that thing. Two things with one word share them all."""
    found: dict[str, set[Phrase]] = {}
    for group in synonym_groups():
        phrases = {phrase for form in group if (phrase := tuple(words(form)))}
        for phrase in phrases:
            found.setdefault("".join(phrase), set()).update(phrases)
    return {letters: frozenset(phrases) for letters, phrases in found.items()}


def typed_query(terms: Sequence[Term]) -> LexemeQuery:
    """All of the typed words, the last one as a beginning."""
    return LexemeQuery(" & ".join(_typed(term, is_last=term is terms[-1]) for term in terms))


def expanded_query(terms: Sequence[Term]) -> LexemeQuery:
    """For each term the typed words, or a phrase that means the same."""
    return LexemeQuery(" & ".join(_either(term, is_last=term is terms[-1]) for term in terms))


def _either(term: Term, *, is_last: bool) -> str:
    others = (" <-> ".join(map(quoted, phrase)) for phrase in sorted(term.others))
    return (
        "(" + " | ".join([_typed(term, is_last=is_last), *(f"({other})" for other in others)]) + ")"
    )


def _typed(term: Term, *, is_last: bool) -> str:
    lexemes = [quoted(word) for word in term.typed]
    if is_last:
        lexemes[-1] += ":*"
    return "(" + " & ".join(lexemes) + ")"


def vector(*texts: tuple[str, str]) -> str:
    """(text, weight A to D) pairs as a tsvector literal with positions, so that rank knows titles and nearness."""
    entries: dict[str, list[str]] = {}
    position = 0
    for text, weight in texts:
        for word in words(text):
            position = min(position + 1, _LAST_POSITION)
            entries.setdefault(word[:_LONGEST_LEXEME], []).append(f"{position}{weight}")
    return " ".join(f"{quoted(word)}:{','.join(places)}" for word, places in entries.items())


# PostgreSQL's own limits for a tsvector.
_LAST_POSITION, _LONGEST_LEXEME = 16_383, 500


def quoted(word: str) -> str:
    """A lexeme as PostgreSQL reads it literally."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
