"""The page that keeps promises, and the way out."""

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory

from portal.settings.languages import LANGUAGE_CODES, PORTAL_LANGUAGES
from portal.web.views import home

CASE_WORDS = (
    "complain", "right", "wage", "worker", "migrant", "labour", "agency", "fee", "attach", "portal", "help", "receipt",
    "demonstration", "khiếu nại", "quyền", "lương", "lao động", "បណ្តឹង", "សិទ្ធិ", "ពលករ", "တိုင်ကြား", "အခွင့်အရေး", "အလုပ်သမား",
)  # fmt: skip


def visible(html: str) -> str:
    """What a person sees: title and text, without markup."""
    return re.sub(r"<[^>]*>", " ", html).lower()


@pytest.mark.security
@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_exit_page_tells_nothing_of_where_it_came_from(client: Client, language: str) -> None:
    html = client.get(f"/{language}/exit/").content.decode()
    assert [word for word in CASE_WORDS if word in visible(html)] == []
    assert "mark.svg" not in html
    assert "<script" not in html
    assert "data-exit" not in html


@pytest.mark.security
def test_exit_page_clears_what_the_browser_kept(client: Client) -> None:
    response = client.get("/en/exit/")
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_exit_page_offers_neutral_links_that_tell_no_referrer(
    client: Client, language: str
) -> None:
    html = client.get(f"/{language}/exit/").content.decode()
    links = re.findall(r'<a href="(https://[^"]+)" rel="noreferrer nofollow">', html)
    assert len(links) == 3
    assert f"https://{language}.wikipedia.org/" in links


def test_exit_page_says_that_the_history_stays(client: Client) -> None:
    assert "history of this browser" in client.get("/en/exit/").content.decode()


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_about_page_states_each_promise(client: Client, language: str) -> None:
    html = client.get(f"/{language}/about/").content.decode()
    sections = re.findall(r'<h2 id="([a-z-]+)">', html)
    assert sections == ["runs", "keeps", "does-not-keep", "cannot", "translations", "sources"]
    for row in PORTAL_LANGUAGES:
        assert f'<span lang="{row.code}">{row.endonym}</span>' in html


def test_about_page_says_which_translations_nobody_has_read(client: Client) -> None:
    html = client.get("/en/about/").content.decode()
    unread = [row for row in PORTAL_LANGUAGES if not row.is_source and not row.natively_reviewed_on]
    assert html.count("a native speaker has not yet reviewed it") == len(unread)


def test_about_page_of_a_demonstration_says_that_nobody_reads_complaints(client: Client) -> None:
    assert (
        "Nobody reads the complaints that are sent here."
        in client.get("/en/about/").content.decode()
    )


def test_about_page_of_a_real_portal_claims_no_demonstration(
    rf: RequestFactory, settings: Any
) -> None:
    settings.IS_DEMO, settings.DEBUG = (
        False,
        True,
    )  # debugging: nothing kept from a page before is shown
    html = home.about(rf.get("/en/about/")).content.decode()
    assert "demonstration" not in html.lower()
    assert "is responsible for what happens with your data here" in html
