"""Making the search table anew from what the apps register."""

from django.db import connection, transaction

from portal.search.expansion import vector
from portal.search.folding import fold, without_inner_spaces
from portal.search.models import SearchDocument
from portal.search.sources import Document, sources

_BATCH = 500
_COPIED = ["title", "summary", "body", "path", "weight", "tokens", "folded", "folded_heading"]
_COPIED += ["updated_at"]


def rebuild_all() -> dict[str, int]:
    """Rebuild every kind; kinds that nobody registers any more go. Kind → documents."""
    SearchDocument.objects.exclude(kind__in=sources.keys()).delete()
    return {kind: rebuild(kind=kind) for kind in sources.keys()}  # noqa: SIM118 - a registry iterates over members


@transaction.atomic
def rebuild(*, kind: str) -> int:
    """Bring the documents of a kind up to date and forget those that are gone. Returns how many there are.

    Safe to run twice, and twice at once: the second waits for the first.

    Raises:
        KeyError: no source has this kind.
    """
    _wait_for_other_rebuilds(kind)
    rows = [_row(kind, document) for document in sources[kind].documents()]
    SearchDocument.objects.bulk_create(
        rows,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["kind", "key", "language"],
        update_fields=_COPIED,
    )
    _forget_all_but(kind, {(row.key, row.language) for row in rows})
    return len(rows)


def _row(kind: str, document: Document) -> SearchDocument:
    texts = (document.title, document.summary, document.body)
    return SearchDocument(
        kind=kind,
        key=document.key,
        language=document.language,
        title=document.title,
        summary=document.summary,
        body=document.body,
        path=document.path,
        weight=document.weight,
        tokens=vector(*zip(texts, "ABD", strict=True)),
        folded=_folded(*texts),
        folded_heading=_folded(document.title, document.summary),
    )


def _folded(*texts: str) -> str:
    return without_inner_spaces(fold("\n".join(texts)))


def _forget_all_but(kind: str, wanted: set[tuple[str, str]]) -> None:
    standing = SearchDocument.objects.filter(kind=kind).values_list("pk", "key", "language")
    gone = [pk for pk, key, language in standing if (key, language) not in wanted]
    SearchDocument.objects.filter(pk__in=gone).delete()


def _wait_for_other_rebuilds(kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"search:{kind}"])
