"""Making search documents from what the apps register: all of a kind, or one thing after it changed."""

import functools
import hashlib
import json
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from portal.search import answers, glossary, lexemes, vocabulary
from portal.search.folding import fold, without_inner_spaces
from portal.search.models import SearchDocument
from portal.search.sources import Document, sources

_BATCH = 500
# What makes rows from documents; another number makes every row anew at the next rebuild.
FORM = 4
_COPIED = ["title", "summary", "body", "path", "weight", "tokens", "heading_tokens", "folded"]
_COPIED += ["digest", "updated_at"]
_SENTENCE = re.compile(r"[^\n.!?។၊။]+[.!?។၊။]*")


class _Pending(threading.local):
    """What this thread's transaction has changed: however often, it is made anew once."""

    def __init__(self) -> None:
        self.things: set[tuple[str, str]] = set()


_pending = _Pending()


@dataclass(frozen=True)
class _Rebuilt:
    """How many documents a kind has, and whether any is new, another or gone."""

    count: int
    has_changed: bool


def rebuild_all() -> dict[str, int]:
    """Rebuild every kind; kinds that nobody registers any more go. Kind → documents."""
    forgotten, _by_model = SearchDocument.objects.exclude(kind__in=sources.keys()).delete()
    rebuilt = {kind: _rebuild(kind) for kind in sources.keys()}  # noqa: SIM118 - a registry iterates over members
    if forgotten or any(each.has_changed for each in rebuilt.values()):
        _everything_changed()
    return {kind: each.count for kind, each in rebuilt.items()}


def rebuild(*, kind: str) -> int:
    """Bring the documents of a kind up to date and forget those that are gone. Returns how many there are.

    Documents that are what they were are left alone. Safe to run twice, and twice at once: the second waits for the
    first.

    Raises:
        KeyError: no source has this kind.
    """
    rebuilt = _rebuild(kind)
    if rebuilt.has_changed:
        _everything_changed()
    return rebuilt.count


def _everything_changed() -> None:
    count_words()
    answers.documents_have_changed()


@transaction.atomic
def _rebuild(kind: str) -> _Rebuilt:
    _wait_for_others(kind)
    rows = SearchDocument.objects.filter(kind=kind).values_list("key", "language", "digest")
    standing = {(key, language): digest for key, language, digest in rows}
    seen: set[tuple[str, str]] = set()
    waiting: list[SearchDocument] = []
    changed = 0
    for document in sources[kind].documents():
        seen.add((document.key, document.language))
        if standing.get((document.key, document.language)) != digest_of(document):
            waiting.append(as_row(kind, document))
            changed += 1
        if len(waiting) >= _BATCH:
            _save(waiting)
            waiting = []
    _save(waiting)
    gone = standing.keys() - seen
    _forget(kind, gone)
    return _Rebuilt(len(seen), has_changed=bool(changed or gone))


def refresh(*, kind: str, key: str) -> None:
    """Once this transaction commits, bring the documents of one thing up to date in every language.

    To be called by whatever changes what search knows of the thing, as often as it likes. A fault is logged and harms
    nobody: the hourly rebuild makes up for it.
    """
    _pending.things.add((kind, key))
    transaction.on_commit(functools.partial(_refresh_once, kind, key), robust=True)


def _refresh_once(kind: str, key: str) -> None:
    if (kind, key) in _pending.things:
        _pending.things.discard((kind, key))
        refresh_now(kind=kind, key=key)


@transaction.atomic
def refresh_now(*, kind: str, key: str) -> int:
    """Bring the documents of one thing up to date; returns in how many languages it can be found.

    Raises:
        KeyError: no source has this kind.
    """
    source = sources[kind]
    _wait_for_others(kind)
    rows = [as_row(kind, document) for document in source.documents_of(key)]
    _save(rows)
    gone = SearchDocument.objects.filter(kind=kind, key=key)
    gone.exclude(language__in=[row.language for row in rows]).delete()
    _note_new_words(rows)
    answers.documents_have_changed()
    return len(rows)


def digest_of(document: Document) -> str:
    """Another one whenever anything of the document, or of what rows are made by, is another."""
    content = [
        FORM,
        glossary.digest(),
        document.title,
        document.summary,
        document.body,
        document.path,
        document.weight,
    ]
    return hashlib.blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()


def as_row(kind: str, document: Document) -> SearchDocument:
    """The row of a document, not yet saved."""
    headings = ((document.title, "A"), (document.summary, "B"))
    language = document.language
    scope = lexemes.Scope(kind, language)
    body = "\n".join(sentences_of(document.body))
    return SearchDocument(
        kind=kind,
        key=document.key,
        language=language,
        title=document.title,
        summary=document.summary,
        body=body,
        path=document.path,
        weight=document.weight,
        tokens=lexemes.vector(
            language, *headings, (body, "D"),
            write=scope.lexeme, also=lexemes.of_headings(scope, *headings),
        ),
        heading_tokens=lexemes.vector(language, *headings),
        folded="\n".join(map(_folded, (document.title, document.summary, *body.split("\n")))),
        digest=digest_of(document),
    )  # fmt: skip


def sentences_of(text: str) -> Iterator[str]:
    """A text sentence by sentence, as it is kept: the folded text has the same lines."""
    return (found for part in _SENTENCE.findall(text) if (found := part.strip()))


@functools.lru_cache(maxsize=10_000)
def _folded(line: str) -> str:
    return " ".join(without_inner_spaces(fold(line)).split())


def _save(rows: Iterable[SearchDocument]) -> None:
    SearchDocument.objects.bulk_create(
        rows,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["kind", "key", "language"],
        update_fields=_COPIED,
    )


def _forget(kind: str, gone: Iterable[tuple[str, str]]) -> None:
    """Documents of things, or of languages of things, that are no more."""
    languages: dict[str, list[str]] = {}
    for key, language in gone:
        languages.setdefault(language, []).append(key)
    for language, keys in languages.items():
        SearchDocument.objects.filter(kind=kind, language=language, key__in=keys).delete()


def _wait_for_others(kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"search:{kind}"])


# Words ------------------------------------------------------------------------------------------------


# A lexeme is kind/language/word, or kind/language^/word for a heading.
_WORD, _IS_OF_TEXT = "split_part(lexeme, '/', 3)", "split_part(lexeme, '/', 2) NOT LIKE '%%^'"


@transaction.atomic
def count_words() -> None:
    """Every word of the documents, and every thing they speak of, with how many have it."""
    _wait_for_others("words")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_searchword")
        cursor.execute(
            f"INSERT INTO search_searchword (word, documents) SELECT {_WORD}, sum(ndoc)"  # noqa: S608 - constants  # nosec B608
            " FROM ts_stat($$SELECT tokens FROM search_searchdocument$$) AS s (lexeme, ndoc)"
            f" WHERE {_IS_OF_TEXT} GROUP BY 1",
            [],
        )
    vocabulary.has_changed()


def _note_new_words(rows: Iterable[SearchDocument]) -> None:
    """Words that no document had, so that they are known at once; how many have each is counted at the next rebuild."""
    with connection.cursor() as cursor:
        for kind, key in dict.fromkeys((row.kind, row.key) for row in rows):
            cursor.execute(
                f"INSERT INTO search_searchword (word, documents) SELECT DISTINCT {_WORD}, 1"  # noqa: S608 - constants  # nosec B608
                " FROM search_searchdocument, unnest(tsvector_to_array(tokens)) AS lexeme"
                f" WHERE kind = %s AND key = %s AND {_IS_OF_TEXT}"
                " ORDER BY 1 ON CONFLICT (word) DO NOTHING",
                [kind, key],
            )
            if cursor.rowcount:
                vocabulary.has_changed()
