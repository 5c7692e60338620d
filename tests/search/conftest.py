"""The real articles, indexed straight from their files, and a few agencies that exist only here."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.search import sources
from portal.search.services import rebuild_all
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


@pytest.fixture
def documents() -> dict[str, list[Document]]:
    """Kind → documents; a test may change them and rebuild."""
    return {"article": list(article_documents()), "agency": list(agency_documents())}


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch, documents: dict[str, list[Document]]) -> None:
    """Only these documents can be found."""
    members = {
        "article": SearchSource("article", "My rights", lambda: documents["article"]),
        "agency": SearchSource("agency", "Agencies", lambda: documents["agency"], "agencies/"),
    }
    monkeypatch.setattr(sources.sources, "_members", members)


@pytest.fixture
def index(db: None, registered: None) -> None:
    rebuild_all()
