"""What editors add is meant from the next search on, in every process; no document is made anew for it."""

import pytest

from portal.audit.models import AuditEvent
from portal.common.errors import PortalError
from portal.search.models import SearchDocument, SearchSynonym
from portal.search.queries import search
from portal.search.services import add_synonym, remove_synonym

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]


def keys(text: str, language: str) -> list[str]:
    results = search(text=text, language=language)
    return [hit.key for group in results.groups for hit in group.hits]


def first(text: str, language: str) -> list[str]:
    return keys(text, language)[:1]


@pytest.mark.parametrize(
    ("language", "words", "means", "slug"),
    [
        ("km", "ប៊ីបប៉ូ", "លិខិតឆ្លងដែន", "passport-kept"),
        ("en", "red booklet", "passport", "passport-kept"),
        ("vi", "sổ đỏ nhỏ", "hộ chiếu", "passport-kept"),
        ("en", "snapshotting", "daylight corners", "documents-to-copy"),
    ],
)
def test_synonym_finds_what_it_means(language: str, words: str, means: str, slug: str) -> None:
    assert slug not in first(words, language)
    before = list(SearchDocument.objects.values_list("pk", "updated_at"))
    add_synonym(language=language, words=words, means=means)
    assert first(words, language) == [slug]
    assert not search(text=words, language=language).is_approximate
    assert list(SearchDocument.objects.values_list("pk", "updated_at")) == before


def test_synonym_inside_a_sentence_is_understood() -> None:
    add_synonym(language="en", words="red booklet", means="passport")
    assert "passport-kept" in keys("my boss took my red booklet", "en")[:3]


def test_removed_synonym_means_nothing_any_more() -> None:
    synonym = add_synonym(language="en", words="red booklet", means="passport")
    remove_synonym(synonym=synonym)
    assert first("red booklet", "en") != ["passport-kept"]


def test_synonym_added_twice_is_one_and_recorded_once() -> None:
    for words in ("red booklet", "Red  Booklet"):
        add_synonym(language="en", words=words, means="passport")
    assert SearchSynonym.objects.count() == 1
    assert AuditEvent.objects.filter(action="search.added_synonym").count() == 1


@pytest.mark.security
def test_record_of_a_synonym_holds_no_words() -> None:
    add_synonym(language="en", words="red booklet", means="passport")
    (event,) = AuditEvent.objects.filter(action="search.added_synonym")
    assert event.detail == {"language": "en"}


@pytest.mark.parametrize(("words", "means"), [("?", "passport"), ("x", "…"), ("wages", "Wage")])
def test_synonym_that_says_nothing_is_refused(words: str, means: str) -> None:
    with pytest.raises(PortalError):
        add_synonym(language="en", words=words, means=means)
