"""GET /api/v1/articles/ as interface.md has it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from pytest_django import DjangoAssertNumQueries

from portal.accounts.models import User
from rights_info.enums import Significance
from rights_info.models import Article
from rights_info.services import review_translation, revise_article

from .conftest import ENGLISH, KHMER

pytestmark = pytest.mark.django_db
LIST = "/api/v1/articles/"


def get(client: Client, path: str, **headers: str) -> Any:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.content
    return response.json()


def test_list_gives_the_promised_fields(article: Article, client: Client) -> None:
    page = get(client, f"{LIST}?language=km")
    assert {**page, "results": None} == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": None,
    }
    (row,) = page["results"]
    assert row.pop("updated_at")
    assert row == {
        "slug": "wage",
        "title": KHMER["title"],
        "summary": KHMER["summary"],
        "stage": "at_work",
        "stages": ["at_work"],
        "topics": ["wages"],
        "language": "km",
        "translation": {
            "state": "current",
            "origin": "machine",
            "reviewed_on": None,
            "source_language": "en",
            "law_changed": False,
        },
        "url": f"{settings.SITE_URL}/km/rights/wage/",
    }


def test_detail_adds_text_and_facts(article: Article, client: Client) -> None:
    detail = get(client, f"{LIST}wage/?language=en")
    assert "<h2>How much</h2>" in detail["body_html"]
    wage, hotline = detail["facts"]
    assert wage == {
        "key": "th-wage",
        "kind": "money",
        "label": "Minimum wage",
        "value": {"amount": "400.00", "currency": "THB"},
        "unit": None,
        "per": "day",
        "written": "400 THB a day",
        "valid_from": None,
        "valid_to": None,
        "as_of": "2025-07-01",
        "law_article": "",
        "source": {"title": "Wage notice", "publisher": "Ministry", "year": "2025", "url": "https://example.org/w"},
        "sources": [
            {"title": "Wage notice", "publisher": "Ministry", "year": "2025", "url": "https://example.org/w"}
        ],
        "confidence": "R",
        "doubts": [],
    }  # fmt: skip
    assert (hotline["value"], hotline["source"], hotline["doubts"]) == (
        "+66 2 123 4567",
        None,
        ["unverified"],
    )


def test_text_in_another_language_says_so(article: Article, client: Client) -> None:
    detail = get(client, f"{LIST}wage/", **{"Accept-Language": "my"})
    assert (detail["language"], detail["title"]) == ("en", ENGLISH["title"])
    assert detail["translation"]["state"] == "missing"
    assert detail["translation"]["origin"] is None


def test_outdated_and_reviewed_translation_says_both(
    article: Article, client: Client, editor: User
) -> None:
    review_translation(article=article, language="km", by=editor)
    revise_article(article=article, language="en", significance=Significance.LAW_CHANGED, **ENGLISH)
    translation = get(client, f"{LIST}wage/?language=km")["translation"]
    assert (translation["state"], translation["law_changed"]) == ("outdated", True)
    assert translation["reviewed_on"] is not None


def test_language_parameter_wins_over_the_header_and_cookies_count_for_nothing(
    article: Article, client: Client
) -> None:
    client.cookies["language"] = "vi"
    assert (
        get(client, f"{LIST}?language=km", **{"Accept-Language": "en"})["results"][0]["language"]
        == "km"
    )
    assert get(client, LIST, **{"Accept-Language": "km"})["results"][0]["language"] == "km"
    assert client.get(f"{LIST}?language=km")["Content-Language"] == "km"


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["everywhere", "home", "thailand"]),
        ("?destination=TH", ["everywhere", "home", "thailand"]),
        ("?destination=MY", ["everywhere", "home"]),
        ("?origin=KH&destination=MY", ["everywhere", "home"]),
        ("?stage=going_home", ["home"]),
        ("?sector=domestic_work", ["home", "thailand"]),
        ("?topic=wages", ["everywhere", "home", "thailand"]),
    ],
)
def test_list_is_narrowed_by_what_is_asked(
    make_article: Callable[..., Article], client: Client, query: str, slugs: list[str]
) -> None:
    make_article("everywhere", sectors=["construction"])
    make_article("thailand", destinations=["TH"])
    make_article("home", stages=["going_home"])
    assert [row["slug"] for row in get(client, LIST + query)["results"]] == slugs


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("stage=nowhere", "stage"),
        ("origin=XX", "origin"),
        ("destination=" + "T" * 1900, "destination"),
        ("language=xx", "language"),
        ("topic=nothing", "topic"),
        ("sector=nothing", "sector"),
    ],
)
def test_unknown_value_is_refused_with_its_field(
    article: Article, client: Client, query: str, field: str
) -> None:
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json; charset=utf-8"
    assert list(response.json()["fields"]) == [field]
    assert response.headers.get("ETag") is None


def test_detail_refuses_an_unknown_language(article: Article, client: Client) -> None:
    assert client.get(f"{LIST}wage/?language=xx").status_code == 400


def test_unknown_article_is_a_problem_not_a_page(client: Client) -> None:
    response = client.get(f"{LIST}nothing/")
    assert (response.status_code, response["Content-Type"]) == (
        404,
        "application/problem+json; charset=utf-8",
    )


def test_page_that_does_not_exist_is_not_found(article: Article, client: Client) -> None:
    assert client.get(f"{LIST}?page=99").status_code == 404


@pytest.mark.parametrize("articles", [1, 3])
def test_list_needs_two_queries_however_long(
    make_article: Callable[..., Article],
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    articles: int,
) -> None:
    for number in range(articles):
        make_article(f"article-{number}")
    with django_assert_num_queries(2):
        assert get(client, LIST)["count"] == articles
    with django_assert_num_queries(0):
        get(client, LIST)


def test_detail_needs_two_queries(
    article: Article, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        get(client, f"{LIST}wage/")


def test_who_has_it_already_gets_304(
    article: Article, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = client.get(f"{LIST}wage/")
    with django_assert_num_queries(0):
        again = client.get(f"{LIST}wage/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert first["Last-Modified"]


def test_khmer_is_sent_unescaped(article: Article, client: Client) -> None:
    assert KHMER["title"].encode() in client.get(f"{LIST}?language=km").content


def test_schema_of_these_reads_has_no_warning() -> None:
    GENERATOR_STATS.reset()
    schema = SchemaGenerator().get_schema(request=None, public=True)
    ours = [
        str(key)
        for key in (*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache)
        if "rights_info" in str(key)
    ]
    assert ours == []
    assert {"/api/v1/articles/", "/api/v1/articles/{slug}/"} <= set(schema["paths"])
