"""Making search documents from what the apps register: all of a kind, or one thing after it changed."""

import functools
import hashlib
import json
import logging
import re
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from portal.search import lexemes, vocabulary
from portal.search.folding import fold, without_inner_spaces
from portal.search.models import SearchDocument
from portal.search.sources import Document, sources

logger = logging.getLogger(__name__)

_BATCH = 500
# What makes rows from documents; another number makes every row anew at the next rebuild.
FORM = 4
_COPIED = ["title", "summary", "body", "path", "weight", "tokens", "heading_tokens", "folded"]
_COPIED += ["digest", "updated_at"]
_SENTENCE = re.compile(r"[^\n.!?។၊။]+[.!?។၊။]*")
_pending: set[tuple[str, str]] = set()


def rebuild_all() -> dict[str, int]:
    """Rebuild every kind; kinds that nobody registers any more go. Kind → documents."""
    SearchDocument.objects.exclude(kind__in=sources.keys()).delete()
    counts = {kind: _rebuild(kind) for kind in sources.keys()}  # noqa: SIM118 - a registry iterates over members
    count_words()
    return counts


def rebuild(*, kind: str) -> int:
    """Bring the documents of a kind up to date and forget those that are gone. Returns how many there are.

    Documents that are what they were are left alone. Safe to run twice, and twice at once: the second waits for the
    first.

    Raises:
        KeyError: no source has this kind.
    """
    count = _rebuild(kind)
    count_words()
    return count


@transaction.atomic
def _rebuild(kind: str) -> int:
    source = sources[kind]
    _wait_for_others(kind)
    standing = {
        (key, language): digest
        for key, language, digest in SearchDocument.objects.filter(kind=kind).values_list(
            "key", "language", "digest"
        )
    }
    seen = set()
    changed: list[SearchDocument] = []
    for document in source.documents():
        seen.add((document.key, document.language))
        if standing.get((document.key, document.language)) != digest_of(document):
            changed.append(as_row(kind, document))
        if len(changed) >= _BATCH:
            _save(changed)
            changed = []
    _save(changed)
    _forget(kind, standing.keys() - seen)
    return len(seen)


def refresh(*, kind: str, key: str) -> None:
    """Once this transaction commits, bring the documents of one thing up to date in every language.

    To be called by whatever changes what search knows of the thing, as often as it likes. A fault is logged and harms
    nobody: the hourly rebuild makes up for it.
    """
    _pending.add((kind, key))
    transaction.on_commit(functools.partial(_refresh_once, kind, key), robust=True)


def _refresh_once(kind: str, key: str) -> None:
    if (kind, key) in _pending:
        _pending.discard((kind, key))
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
    return len(rows)


def digest_of(document: Document) -> str:
    """Another one whenever anything of the document, or the way rows are made, is another."""
    content = [
        FORM,
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
            f"INSERT INTO search_searchword (word, documents) SELECT {_WORD}, sum(ndoc)"  # noqa: S608 - constants
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
                f"INSERT INTO search_searchword (word, documents) SELECT DISTINCT {_WORD}, 1"  # noqa: S608 - constants
                " FROM search_searchdocument, unnest(tsvector_to_array(tokens)) AS lexeme"
                f" WHERE kind = %s AND key = %s AND {_IS_OF_TEXT}"
                " ORDER BY 1 ON CONFLICT (word) DO NOTHING",
                [kind, key],
            )
            if cursor.rowcount:
                vocabulary.has_changed()
