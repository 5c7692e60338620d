"""However much there is: few questions, always by the index, the best first."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.search import finding, vocabulary
from portal.search.models import SearchDocument
from portal.search.queries import search
from portal.search.services.rebuilding import count_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]

TYPED = [
    ("en", "passport"),
    ("en", "my boss does not pay me"),
    ("en", "boss took my pasport"),
    ("en", "daylight corners abroad"),
    ("km", "លិខិតឆ្លងដែន"),
    ("km", "នាយកមិនបើកប្រាក់ខែ"),
    ("my", "နိုင်ငံကူးလက်မတ်"),
    ("vi", "sep khong tra luong"),
]
_MULTIPLY = """
INSERT INTO search_searchdocument
  (kind, key, language, title, summary, body, path, weight, tokens, heading_tokens, folded, digest, updated_at)
SELECT kind, key || '-' || copy, language, title, summary, '', path, weight / 2, heading.tokens, heading_tokens,
  split_part(folded, E'\n', 1), digest, updated_at
FROM search_searchdocument, generate_series(1, %s) AS copy, LATERAL (
  SELECT array_to_tsvector(array_agg(lexeme)) AS tokens FROM (
    SELECT unnest(tsvector_to_array(tokens)) AS lexeme LIMIT 60
  ) AS chosen
) AS heading
"""


@pytest.fixture
def twenty_thousand(index: None) -> int:
    """The real articles, and copies of their headings."""
    with connection.cursor() as cursor:
        cursor.execute(_MULTIPLY, [20_000 // SearchDocument.objects.count() + 1])
        cursor.execute("ANALYZE search_searchdocument")
    count_words()
    return SearchDocument.objects.count()


def asked(text: str, language: str) -> CaptureQueriesContext:
    vocabulary.current()
    search(text="warm", language=language)
    with CaptureQueriesContext(connection) as questions:
        search(text=text, language=language)
    return questions


def sequential_scans() -> int:
    """Of the documents, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'search_searchdocument'"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(("language", "text"), [*TYPED[:2], TYPED[4], TYPED[6]])
def test_search_is_one_question(language: str, text: str) -> None:
    assert len(asked(text, language)) == 1


@pytest.mark.parametrize("text", ["xyzzy qwertyuiop", "🙂", "…"])
def test_search_for_nothing_that_is_known_asks_nothing(text: str) -> None:
    assert len(asked(text, "en")) == 0


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "golden corners hammock wages lotus"), ("km", "ឆ្លងដែន ថ្ងៃសុក្រ លើតុ")],
)
def test_search_in_which_little_fits_asks_few_questions(language: str, text: str) -> None:
    assert len(asked(text, language)) <= 7


def test_page_asks_no_more_than_the_search(client: Client) -> None:
    client.get("/en/search/", {"q": "warm"})
    with CaptureQueriesContext(connection) as questions:
        client.get("/en/search/", {"q": "passport"})
    assert len(questions) == 1


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The plan of each question that finding asks."""
    found: list[str] = []
    ask = finding._ask

    def explain(sql: str, values: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}", values)
            found.append("\n".join(row[0] for row in cursor.fetchall()))
        return ask(sql, values)

    monkeypatch.setattr(finding, "_ask", explain)
    return found


def test_twenty_thousand_documents_are_never_read_through(
    twenty_thousand: int, plans: list[str]
) -> None:
    assert twenty_thousand >= 20_000
    vocabulary.current()
    before = sequential_scans()
    for language, text in TYPED:
        assert search(text=text, language=language).total > 0
    assert plans
    assert [plan for plan in plans if "Seq Scan on search_searchdocument" in plan] == []
    assert sequential_scans() == before


def test_text_inside_other_words_is_found_by_the_index_too(twenty_thousand: int) -> None:
    scopes = vocabulary.current().scopes
    before = sequential_scans()
    assert finding.find_text("ឆ្លងដែ", scopes=scopes, most=5)
    assert sequential_scans() == before


def test_best_document_is_first_among_twenty_thousand(twenty_thousand: int) -> None:
    for language, text in TYPED[:2] + TYPED[4:]:
        first = search(text=text, language=language).groups[0].hits[0].key
        assert first.split("-")[0] in {"passport", "unpaid"}, (text, first)
