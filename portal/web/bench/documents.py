"""Twenty thousand search documents, made by putting together the sentences of the real ones in other orders."""

import random
from collections.abc import Iterator
from itertools import islice

from portal.search.models import SearchDocument
from portal.search.services.rebuilding import as_row, count_words, sentences_of
from portal.search.sources import ANY_LANGUAGE, Document, sources

SHARES = {"article": 0.8, "help": 0.02, "agency": 0.18}
SENTENCES_A_BODY = (25, 60)
BATCH = 500
SEED = 20261122


def fill(count: int) -> int:
    """Add made-up documents until there are so many, of all kinds and languages; returns how many there are.

    For a database of the benchmark alone: the next rebuild forgets them.
    """
    standing = SearchDocument.objects.count()
    for kind, share in SHARES.items():
        made = _documents(kind, random.Random(SEED))  # noqa: S311 - no secret  # nosec B311
        wanted = max(0, round((count - standing) * share))
        for start in range(0, wanted, BATCH):
            chunk = islice(made, min(BATCH, wanted - start))
            rows = [as_row(kind, document) for document in chunk]
            SearchDocument.objects.bulk_create(rows, ignore_conflicts=True)
    count_words()
    return SearchDocument.objects.count()


def _documents(kind: str, dice: random.Random) -> Iterator[Document]:
    """Without an end; none where the kind has no documents to be made from."""
    by_language: dict[str, list[Document]] = {}
    for document in sources[kind].documents():
        by_language.setdefault(document.language, []).append(document)
    sentences = {
        language: [text for document in real for text in sentences_of(document.body)] or [""]
        for language, real in by_language.items()
    }
    number = 0
    while by_language:
        number += 1
        for language, real in by_language.items():
            yield _made_from(real, sentences[language], f"bench-{kind}-{number}", dice)


def _made_from(
    real: list[Document], sentences: list[str], key: str, dice: random.Random
) -> Document:
    language = real[0].language
    if language == ANY_LANGUAGE:
        words = [word for document in dice.choices(real, k=2) for word in document.title.split()]
        title = " ".join(dice.sample(words, min(len(words), 4)))
        return Document(key, language, f"{title} {key[-4:]}", path=f"agencies/{key}/")
    return Document(
        key=key,
        language=language,
        title=dice.choice(real).title,
        summary=" ".join(dice.choice(real).summary for _twice in range(2)),
        body="\n".join(dice.choices(sentences, k=dice.randint(*SENTENCES_A_BODY))),
        path=f"rights/{key}/",
    )
