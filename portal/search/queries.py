"""Finding: what has all the terms in the page's language; then, while that is too little, what comes close."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from portal.search import finding, vocabulary
from portal.search.finding import Found
from portal.search.folding import is_unspaced
from portal.search.highlighting import Marker, Part
from portal.search.lexemes import Scope
from portal.search.models import SearchDocument
from portal.search.sources import ANY_LANGUAGE, SearchSource, sources
from portal.search.understanding import Query, understand

ENOUGH = 5
MAX_HITS_A_GROUP = 10
# Shorter pieces of unspaced text stand in every page.
SHORTEST_TEXT = 4


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
class _Find:
    """A thing by the document that is shown of it. `pass_number`: lower found what was asked more nearly."""

    found: Found
    pass_number: int
    is_foreign: bool

    @property
    def order(self) -> tuple[bool, int, float, str]:
        return self.is_foreign, self.pass_number, -self.found.score, self.found.key


def search(*, text: str, language: str) -> Results:
    """Find documents for what a person typed, on a page in `language`. Text without a word finds nothing.

    A thing found by its text in another language is shown in the page's language if it exists in it.
    """
    query = understand(text, language=language)
    if not query.terms:
        return Results(text, [])
    finds, exact = _find_enough(query)
    groups = _groups(sorted(finds, key=lambda find: find.order), query, Marker(query))
    return Results(text, groups, is_approximate=bool(finds) and (query.is_guess or not exact))


Pass = Callable[[], Sequence[Found]]


def _find_enough(query: Query) -> tuple[list[_Find], bool]:
    """Passes from the nearest to the loosest until enough things are found; whether any has all that was asked."""
    things: dict[tuple[str, str], _Find] = {}
    exact = False
    for number, (is_exact, ask) in enumerate(_passes(query)):
        for found in ask():
            is_foreign = found.language not in (query.language, ANY_LANGUAGE)
            things.setdefault((found.kind, found.key), _Find(found, number, is_foreign))
        exact = exact or (is_exact and bool(things))
        if len(things) >= ENOUGH:
            break
    return _in_page_language(list(things.values()), query.language), exact


def _passes(query: Query) -> Iterator[tuple[bool, Pass]]:
    """(whether what it finds has all that was asked, what asks for it)."""
    scopes = [scope for scope in vocabulary.current().scopes if scope.kind in sources]
    own = [scope for scope in scopes if scope.language in (query.language, ANY_LANGUAGE)]
    other = [scope for scope in scopes if scope not in own]
    count, most = len(query.terms), MAX_HITS_A_GROUP + 1

    def ask(scopes: Sequence[Scope], at_least: int) -> Pass:
        return lambda: finding.find(query, scopes=scopes, at_least=at_least, most=most)

    yield True, ask(own, count)
    yield True, ask(other, count)
    if is_unspaced(query.folded) and len(query.folded) >= SHORTEST_TEXT:
        yield True, lambda: finding.find_text(query.folded, scopes=scopes, most=most)
    for fewer in dict.fromkeys((count - 1, (count + 1) // 2, 1)):
        if 0 < fewer < count:
            yield False, ask(own, fewer)
    if count > 1:
        yield False, ask(other, 1)


_OF_DOCUMENT = ("kind", "key", "language", "title", "summary", "path", "body", "folded")


def _in_page_language(finds: Sequence[_Find], language: str) -> list[_Find]:
    """Things found by their text in another language, by that in the page's where there is one."""
    foreign = [find.found for find in finds if find.is_foreign]
    if not foreign:
        return list(finds)
    rows = SearchDocument.objects.filter(
        kind__in={found.kind for found in foreign},
        key__in={found.key for found in foreign},
        language=language,
    ).values_list(*_OF_DOCUMENT)
    own = {(row[0], row[1]): row for row in rows}
    return [_by_own(find, own.get((find.found.kind, find.found.key))) for find in finds]


def _by_own(find: _Find, row: Sequence[Any] | None) -> _Find:
    if row is None or not find.is_foreign:
        return find
    found = replace(find.found, **dict(zip(_OF_DOCUMENT, row, strict=True)))
    return _Find(found, find.pass_number, is_foreign=False)


def _groups(finds: Sequence[_Find], query: Query, marker: Marker) -> list[Group]:
    """Groups in the order of their best find."""
    by_kind: dict[str, list[_Find]] = {}
    for find in finds:
        by_kind.setdefault(find.found.kind, []).append(find)
    return [_group(sources[kind], found, query, marker) for kind, found in by_kind.items()]


def _group(source: SearchSource, finds: list[_Find], query: Query, marker: Marker) -> Group:
    has_more = len(finds) > MAX_HITS_A_GROUP and source.more_path
    more_url = f"/{query.language}/{source.more_path}?{urlencode({'q': query.text})}"
    return Group(
        source=source,
        hits=[_hit(find, query, marker) for find in finds[:MAX_HITS_A_GROUP]],
        more_url=more_url if has_more else "",
    )


def _hit(find: _Find, query: Query, marker: Marker) -> Hit:
    found = find.found
    title, summary = marker.mark(found.title), marker.mark(found.summary)
    is_marked = any(part.is_hit for part in chain(title, summary))
    quoted = [] if is_marked else marker.excerpt(found.body, found.folded)
    return Hit(
        kind=found.kind,
        key=found.key,
        language=found.language,
        title=title,
        excerpt=quoted or summary,
        url=f"/{query.language}/{found.path}",
        is_in_other_language=find.is_foreign,
        rank=found.score,
    )
