"""The list and the article page: what a reader sees, without script, cookie or account."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from pytest_django import DjangoCaptureOnCommitCallbacks

from portal.common.formatting import language_name
from rights_info.enums import Significance
from rights_info.models import Article
from rights_info.services import publish_article, revise_article, withdraw_article

from .conftest import ENGLISH, KHMER

pytestmark = pytest.mark.django_db


def slugs_in(html: str) -> list[str]:
    return [part.split("/")[0] for part in html.split('class="card" href="/en/rights/')[1:]]


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_pages_open_in_every_language_without_a_cookie(
    article: Article, client: Client, language: str
) -> None:
    for path in ("rights/", "rights/wage/"):
        response = client.get(f"/{language}/{path}")
        assert response.status_code == 200
        assert f'<html lang="{language}">' in response.text
        assert not response.cookies
        assert "Cookie" not in response["Vary"]


def test_article_shows_figure_source_and_next_step(article: Article, client: Client) -> None:
    html = client.get("/en/rights/wage/").text
    assert "400 THB a day" in html
    assert 'id="fact-th-wage"' in html
    assert (
        '<a href="https://example.org/w" rel="noreferrer">Wage notice</a>, Ministry, 2025</span>.'
        in html
    )
    assert '<a class="card card-lead" href="/en/complaints/new/?kind=unpaid_wages">' in html


def test_figure_without_a_source_says_so(article: Article, client: Client) -> None:
    html = client.get("/en/rights/wage/").text
    assert "We have no source for this on record." in html
    assert "Unverified" in html


def test_article_in_khmer_is_whole_and_says_it_was_translated_by_machine(
    article: Article, client: Client
) -> None:
    html = client.get("/km/rights/wage/").text
    assert f"<h1>{KHMER['title']}</h1>" in html
    assert "400 THB" in html
    assert ENGLISH["title"] not in html
    assert "notice-info" in html


def test_missing_translation_is_shown_in_english_and_says_so(
    article: Article, client: Client
) -> None:
    html = client.get("/my/rights/wage/").text
    assert '<h1 lang="en">Your wage</h1>' in html
    assert '<div class="prose flow" lang="en">' in html
    assert "notice-warning" in html


LAW_CHANGED = "The law has changed since this text was translated. The figures are new, but the words may be old."
TEXT_CHANGED = (
    "The original text has changed since it was translated. Original language: %(source)s."
)


def in_khmer(message: str, **values: str) -> str:
    with translation.override("km"):
        return gettext(message) % values


@pytest.mark.parametrize(
    ("significance", "words"),
    [(Significance.NORMAL, TEXT_CHANGED), (Significance.LAW_CHANGED, LAW_CHANGED)],
)
def test_outdated_translation_says_what_it_is_older_than(
    article: Article,
    client: Client,
    significance: Significance,
    words: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    notice = in_khmer(words, source=language_name("en", "km"))
    assert notice not in client.get("/km/rights/wage/").text
    with django_capture_on_commit_callbacks(execute=True):
        revise_article(article=article, language="en", significance=significance, **ENGLISH)
    assert notice in client.get("/km/rights/wage/").text
    assert notice not in client.get("/en/rights/wage/").text


def test_list_groups_by_stage_and_names_the_topic(
    make_article: Callable[..., Article], client: Client
) -> None:
    make_article("wage")
    make_article("home", stages=["going_home", "at_work"])
    html = client.get("/en/rights/").text
    sections = html.split("<section id=")[1:]
    assert [section.split('"')[1] for section in sections] == [
        "deciding", "before_departure", "at_work", "in_trouble", "going_home",
    ]  # fmt: skip
    assert [slugs_in(section) for section in sections] == [[], [], ["home", "wage"], [], ["home"]]
    assert "Wages" in html


def test_list_narrows_to_a_corridor_and_keeps_what_is_for_all(
    make_article: Callable[..., Article], client: Client
) -> None:
    make_article("for-all")
    make_article("thailand", destinations=["TH"])
    make_article("malaysia", destinations=["MY"])
    make_article("cambodians", origins=["KH"], destinations=["TH"])
    assert slugs_in(client.get("/en/rights/?in=TH").text) == ["cambodians", "for-all", "thailand"]
    assert slugs_in(client.get("/en/rights/?from=KH&in=MY").text) == ["for-all", "malaysia"]


def test_list_narrows_to_a_topic(make_article: Callable[..., Article], client: Client) -> None:
    make_article("wage")
    make_article("other").topics.clear()
    assert slugs_in(client.get("/en/rights/?topic=wages").text) == ["wage"]


@pytest.mark.parametrize("query", ["from=XX", "in=Thailand", "topic=nothing", "in=" + "T" * 1500])
def test_list_refuses_a_choice_that_does_not_exist(
    article: Article, client: Client, query: str
) -> None:
    response = client.get(f"/en/rights/?{query}")
    assert response.status_code == 400
    assert "There is a problem" in response.text


def test_unpublished_article_is_not_found(article: Article, client: Client) -> None:
    withdraw_article(article=article)
    assert client.get("/en/rights/wage/").status_code == 404
    assert slugs_in(client.get("/en/rights/").text) == []


def test_article_to_be_published_later_is_not_there_yet(article: Article, client: Client) -> None:
    publish_article(article=article, at=datetime(2200, 1, 1, tzinfo=UTC))
    assert client.get("/en/rights/wage/").status_code == 404


@pytest.mark.parametrize("slug", ["nothing-here", "%E1%9E%80"])
def test_unknown_article_is_not_found(client: Client, slug: str) -> None:
    assert client.get(f"/en/rights/{slug}/").status_code == 404
