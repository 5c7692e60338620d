"""Answers that are kept: found once, and again when anything they were found in has changed."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.common import generations
from portal.search.answers import MOST, Answers
from portal.search.models import MissedSearch, SearchDocument
from portal.search.services import rebuild
from portal.search.sources import Document, SearchSource, sources

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    """What there is to find: change the list, then rebuild."""
    found = [Document("one", "en", "Your passport", "rights/one/")]
    source = SearchSource(key="shelf", label="Shelf", documents=lambda: iter(found))
    monkeypatch.setitem(sources._members, "shelf", source)
    rebuild(kind="shelf")
    return found


def titles(text: str = "passport") -> list[str]:
    """The titles on the page."""
    html = Client().get("/en/search/", {"q": text}).content.decode()
    found = re.findall(r'<h3><a href="/en/rights/[^"]*">(.*?)</a></h3>', html)
    return [re.sub("<[^>]+>", "", title) for title in found]


def test_second_search_asks_the_database_nothing(shelf: list[Document]) -> None:
    first = titles()
    with CaptureQueriesContext(connection) as asked:
        assert titles() == first == ["Your passport"]
    assert len(asked) == 0


def test_changed_document_is_found_at_once(shelf: list[Document]) -> None:
    titles()
    shelf[0] = Document("one", "en", "My passport", "rights/one/")
    rebuild(kind="shelf")
    assert titles() == ["My passport"]


def test_document_that_is_gone_is_found_no_more(shelf: list[Document]) -> None:
    titles()
    shelf.clear()
    rebuild(kind="shelf")
    assert titles() == []


def test_each_language_has_its_own_answer(shelf: list[Document]) -> None:
    for language in ("en", "vi"):
        html = Client().get(f"/{language}/search/?q=passport").content.decode()
        assert f'href="/{language}/rights/one/"' in html


def test_each_search_in_vain_is_counted(shelf: list[Document]) -> None:
    for _ in range(3):
        titles("xyzzyquux")
    assert MissedSearch.objects.get().count == 3


def test_only_so_many_answers_are_kept() -> None:
    kept: Answers[int] = Answers(("a-tag-of-this-test",))
    for number in range(MOST + 10):
        kept.find(str(number), "en", lambda number=number: number)  # type: ignore[misc]
    assert len(kept._kept) == MOST
    assert kept.find("0", "en", lambda: -1) == -1


def test_without_the_cache_server_nothing_kept_is_used(
    shelf: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    titles()
    SearchDocument.objects.update(title="Changed behind its back")

    class Down:
        def read_generations(self, tags: object) -> str:
            raise generations.CacheDown

    monkeypatch.setattr("portal.search.answers.cache_server", Down)
    assert titles() == ["Changed behind its back"]


def test_page_of_a_search_is_stored_nowhere_else(shelf: list[Document]) -> None:
    assert Client().get("/en/search/?q=passport")["Cache-Control"] == "no-store"
