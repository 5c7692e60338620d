"""The real articles, indexed straight from their files, and a few agencies that exist only here."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from portal.search import answers, sources, vocabulary
from portal.search.models import SearchDocument
from portal.search.services.rebuilding import as_row, count_words
from portal.search.sources import ANY_LANGUAGE, Document, SearchSource

ARTICLES = Path(__file__).resolve().parents[2] / "rights_info" / "reference_data" / "articles"
LANGUAGES = ("en", "km", "my", "vi")
AGENCIES = {
    "a1": "Sok Sabay Manpower Co., Ltd. (សុខសប្បាយ)",
    "a2": "Golden Lotus Overseas Employment (ရွှေကြာ)",
    "a3": "Công ty Hoa Sen <b>Export</b> & Labour",
}


@functools.cache
def article(slug: str) -> dict[str, Any]:
    text = (ARTICLES / f"{slug}.yaml").read_text("utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return content


def article_documents() -> Iterator[Document]:
    for file in sorted(ARTICLES.glob("*.yaml")):
        content = article(file.stem)
        for language in LANGUAGES:
            yield Document(
                key=content["key"],
                language=language,
                title=content["title"][language],
                summary=content["summary"][language],
                body=content["body"][language],
                path=f"rights/{content['key']}/",
            )


def agency_documents() -> Iterator[Document]:
    for key, name in AGENCIES.items():
        yield Document(key=key, language=ANY_LANGUAGE, title=name, path=f"agencies/{key}/")


def all_documents() -> dict[str, list[Document]]:
    return {"article": list(article_documents()), "agency": list(agency_documents())}


@pytest.fixture
def documents() -> dict[str, list[Document]]:
    """Kind → documents; a test may change them and rebuild."""
    return all_documents()


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch, documents: dict[str, list[Document]]) -> None:
    """Only these documents can be found."""
    members = {
        "article": SearchSource("article", "My rights", lambda: documents["article"]),
        "agency": SearchSource("agency", "Agencies", lambda: documents["agency"], "agencies/"),
    }
    monkeypatch.setattr(sources.sources, "_members", members)


TABLES = ("search_searchdocument", "search_searchword")


@pytest.fixture(scope="session")
def copies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tables with the index of all documents, made once: reading every article takes seconds."""
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        for kind, found in all_documents().items():
            SearchDocument.objects.bulk_create(as_row(kind, document) for document in found)
        count_words()
        for table in TABLES:
            cursor.execute(f"CREATE TABLE copy_of_{table} AS TABLE {table}")
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - constants


@pytest.fixture
def index(copies: None, db: None, registered: None) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"INSERT INTO {table} SELECT * FROM copy_of_{table}")  # noqa: S608 - constants
    vocabulary.has_changed()
    answers.documents_have_changed()
