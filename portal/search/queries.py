"""Finding: exact words and their synonyms first, words that are like them only when that finds too little."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from urllib.parse import urlencode

from django.db import connection, transaction

from portal.common.script import guess_unicode, normalise
from portal.search.expansion import Term, terms
from portal.search.folding import fold, without_inner_spaces, words
from portal.search.highlighting import Marker, Part
from portal.search.models import SearchDocument
from portal.search.sources import ANY_LANGUAGE, SearchSource, sources

ENOUGH = 3
MAX_CANDIDATES = 200
MAX_HITS_A_GROUP = 10
# One wrong letter in a word of five leaves about half of its trigrams.
LIKENESS_OF_A_WORD = 0.4
LIKENESS_IF_NOTHING_ELSE, LIKENESS_BESIDE_OTHERS = 0.5, 0.8
# What is much less alike than the best is noise.
SHARE_OF_THE_BEST = 0.75


@dataclass(frozen=True)
class Hit:
    """One thing found. `language` differs from the page's where the text does not exist in it; empty for names."""

    kind: str
    key: str
    language: str
    title: list[Part]
    excerpt: list[Part]
    url: str
    is_in_other_language: bool
    rank: float


@dataclass(frozen=True)
class Group:
    """The hits of one kind, those in the page's language first. `more_url` leads to the rest, where there is a rest."""

    source: SearchSource
    hits: list[Hit]
    more_url: str


@dataclass(frozen=True)
class Results:
    """What a search found. `is_approximate`: nothing has these words, this comes close."""

    text: str
    groups: list[Group]
    is_approximate: bool = False

    @property
    def total(self) -> int:
        return sum(len(group.hits) for group in self.groups)


@dataclass(frozen=True)
class _Query:
    text: str
    folded: str
    terms: list[Term]
    language: str


@dataclass(frozen=True)
class _Candidate:
    kind: str
    key: str
    language: str
    rank: float

    @property
    def thing(self) -> tuple[str, str]:
        """The object, whatever the language."""
        return self.kind, self.key


@dataclass(frozen=True)
class _Find:
    """A thing by the document that is shown of it; foreign where that is not in the page's language."""

    document: SearchDocument
    rank: float
    is_foreign: bool


def search(*, text: str, language: str) -> Results:
    """Find documents for what a person typed, on a page in `language`. Text without a word finds nothing.

    A thing found by its text in another language is shown in the page's language if it exists in it.
    """
    query = _understand(text, language)
    if not query.terms:
        return Results(text, [])
    exact = _exact(query)
    alike = [] if len({c.thing for c in exact}) >= ENOUGH else _alike(query, beside=exact)
    finds = _finds([*exact, *alike], query)
    marker = Marker(query.terms, is_lenient=bool(alike))
    return Results(text, _groups(finds, query, marker), is_approximate=bool(finds) and not exact)


def _understand(text: str, language: str) -> _Query:
    readable = guess_unicode(normalise(text))
    folded = without_inner_spaces(fold(readable))
    return _Query(readable, folded, terms(words(readable)), language)


def _exact(query: _Query) -> list[_Candidate]:
    found = SearchDocument.objects.matching(query.terms, folded=query.folded)
    return _candidates(found)


def _alike(query: _Query, *, beside: Sequence[_Candidate]) -> list[_Candidate]:
    at_least = LIKENESS_BESIDE_OTHERS if beside else LIKENESS_IF_NOTHING_ELSE
    with transaction.atomic():
        _offer_for_comparison(LIKENESS_OF_A_WORD)
        found = _candidates(
            SearchDocument.objects.resembling(query.terms, folded=query.folded, at_least=at_least)
        )
    best = max((candidate.rank for candidate in found), default=0)
    known = {candidate.thing for candidate in beside}
    return [
        # Never before what has the very words.
        replace(candidate, rank=candidate.rank / 1000)
        for candidate in found
        if candidate.rank >= SHARE_OF_THE_BEST * best and candidate.thing not in known
    ]


def _offer_for_comparison(likeness: float) -> None:
    """Which rows the index offers for comparison, in this transaction only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(likeness)]
        )


def _candidates(found: Iterable[SearchDocument]) -> list[_Candidate]:
    best = found.order_by("-rank", "kind", "key").values_list("kind", "key", "language", "rank")  # type: ignore[attr-defined]
    return [_Candidate(*row) for row in best[:MAX_CANDIDATES]]


def _finds(candidates: Sequence[_Candidate], query: _Query) -> list[_Find]:
    """One find a thing, however many of its languages matched; the page's language first, then the best."""
    ranks: dict[tuple[str, str], float] = {}
    languages: dict[tuple[str, str], list[str]] = {}
    for candidate in candidates:
        ranks[candidate.thing] = max(ranks.get(candidate.thing, 0), candidate.rank)
        languages.setdefault(candidate.thing, []).append(candidate.language)
    documents = _documents(languages, query.language)
    finds = [
        _Find(document, ranks[thing], document.language not in (query.language, ANY_LANGUAGE))
        for thing, document in documents.items()
    ]
    return sorted(finds, key=lambda find: (find.is_foreign, -find.rank, find.document.key))


def _documents(
    languages: dict[tuple[str, str], list[str]], language: str
) -> dict[tuple[str, str], SearchDocument]:
    """For each thing its document in the page's language, else the best one that was found."""
    wanted = {language, ANY_LANGUAGE, *chain.from_iterable(languages.values())}
    found = SearchDocument.objects.filter(
        kind__in={kind for kind, _key in languages},
        key__in={key for _kind, key in languages},
        language__in=wanted,
    ).defer("tokens", "folded")
    by_thing: dict[tuple[str, str], dict[str, SearchDocument]] = {}
    for document in found:
        by_thing.setdefault((document.kind, document.key), {})[document.language] = document
    return {
        thing: next(
            versions[code] for code in (language, ANY_LANGUAGE, *matched) if code in versions
        )
        for thing, matched in languages.items()
        if (versions := by_thing.get(thing))
    }


def _groups(finds: Sequence[_Find], query: _Query, marker: Marker) -> list[Group]:
    """Groups in the order of their best find."""
    by_kind: dict[str, list[_Find]] = {}
    for find in finds:
        by_kind.setdefault(find.document.kind, []).append(find)
    known = {kind: found for kind, found in by_kind.items() if kind in sources}
    in_order = sorted(known.items(), key=lambda item: -max(find.rank for find in item[1]))
    return [_group(sources[kind], found, query, marker) for kind, found in in_order]


def _group(source: SearchSource, finds: list[_Find], query: _Query, marker: Marker) -> Group:
    has_more = len(finds) > MAX_HITS_A_GROUP and source.more_path
    more_url = f"/{query.language}/{source.more_path}?{urlencode({'q': query.text})}"
    return Group(
        source=source,
        hits=[_hit(find, query, marker) for find in finds[:MAX_HITS_A_GROUP]],
        more_url=more_url if has_more else "",
    )


def _hit(find: _Find, query: _Query, marker: Marker) -> Hit:
    document = find.document
    title, summary = marker.mark(document.title), marker.mark(document.summary)
    is_quoted = not any(part.is_hit for part in (*title, *summary))
    return Hit(
        kind=document.kind,
        key=document.key,
        language=document.language,
        title=title,
        excerpt=(is_quoted and marker.excerpt(document.body)) or summary,
        url=f"/{query.language}/{document.path}",
        is_in_other_language=find.is_foreign,
        rank=find.rank,
    )
