"""The search page: grouped results, marked and escaped; empty and fruitless searches lead on."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.utils.html import escape

from portal.search.models import MissedSearch
from portal.search.services import rebuild
from portal.search.sources import Document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]


def body(client: Client, language: str, text: str, status: int = 200) -> str:
    response = client.get(f"/{language}/search/", {"q": text})
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_empty_search_page_shows_the_box_and_leads_to_help(client: Client, language: str) -> None:
    html = client.get(f"/{language}/search/").content.decode()
    assert 'name="q"' in html
    assert f'href="/{language}/help/"' in html
    assert f'href="/{language}/complaints/new/"' in html
    assert "<mark>" not in html


def test_results_are_grouped_and_marked(client: Client) -> None:
    html = body(client, "en", "passport")
    assert '<h2 id="found-article">' in html
    assert "<mark>passport</mark>" in html
    assert 'href="/en/rights/passport-kept/"' in html
    assert 'value="passport"' in html


def test_result_is_marked_with_its_language(client: Client) -> None:
    html = body(client, "km", "លិខិតឆ្លងដែន")
    assert '<div lang="km"><h3><a href="/km/rights/passport-kept/">' in html


def test_result_in_another_language_is_labelled(
    client: Client, documents: dict[str, list[Document]]
) -> None:
    documents["article"] = [Document(key="x", language="en", title="Passport", path="rights/x/")]
    rebuild(kind="article")
    html = body(client, "vi", "passport")
    assert '<div lang="en"><h3><a href="/vi/rights/x/">' in html
    assert "Only in this language" in html or "Tiếng Anh" in html


@pytest.mark.security
def test_names_and_queries_are_escaped(client: Client) -> None:
    html = body(client, "en", 'hoa sen <b>Export</b> "><script>alert(1)</script>')
    assert "<script>alert" not in html
    html = body(client, "en", "hoa sen")
    assert "&lt;b&gt;Export&lt;/b&gt; &amp; Labour" in html


@pytest.mark.security
@pytest.mark.parametrize(
    "text", ["xWhatWasFoundx passport", "xWordsThatWereTypedx passport", "passport &quot; \" '"]
)
def test_words_of_the_page_s_own_frame_break_nothing(client: Client, text: str) -> None:
    html = body(client, "en", text)
    assert f'value="{escape(text)}"' in html
    assert html.count("</html>") == html.count('id="found-article"') == html.count('name="q"') == 1


def test_frame_is_that_of_the_page_s_language(client: Client) -> None:
    pages = {language: body(client, language, "passport") for language in ("en", "km", "my", "vi")}
    for language, html in pages.items():
        assert f'<html lang="{language}"' in html
        assert 'value="passport"' in html
        assert f'href="/{language}/search/?q=passport"' in html


def test_approximate_results_say_so(client: Client) -> None:
    assert 'role="status"' in body(client, "en", "pasport")
    assert "This comes close" in body(client, "en", "pasport")


def test_fruitless_search_leads_to_help_and_is_counted(client: Client) -> None:
    html = body(client, "en", "xyzzy")
    assert "We found nothing for these words" in html
    assert 'href="/en/help/"' in html
    assert MissedSearch.objects.get().words == "xyzzy"


def test_search_that_finds_something_is_not_counted(client: Client) -> None:
    body(client, "en", "passport")
    assert MissedSearch.objects.count() == 0


def test_query_of_200_characters_is_searched_and_of_201_refused(client: Client) -> None:
    body(client, "en", "x" * 200)
    html = body(client, "en", "x" * 201, status=400)
    assert "at most 200 letters" in html
    assert 'href="#id_search"' in html
    assert MissedSearch.objects.count() == 0


def test_long_khmer_query_counts_characters_not_bytes(client: Client) -> None:
    body(client, "km", "ក" * 200)
    body(client, "km", "ក" * 201, status=400)


@pytest.mark.security
def test_search_leaves_nothing_behind(client: Client) -> None:
    response = client.get("/en/search/", {"q": "passport"})
    assert response["Cache-Control"] == "no-store"
    assert response.cookies == {}
    html = response.content.decode()
    assert "<title>Search –" in html
    assert "data-exit" in html
    assert "csrfmiddlewaretoken" not in html


def test_language_switch_keeps_the_query(client: Client) -> None:
    html = body(client, "en", "hộ chiếu & x")
    assert f'href="/vi/search/?q={quote("hộ chiếu").replace("%20", "+")}+%26+x"' in html


def test_search_answers_only_to_reading(client: Client) -> None:
    assert client.post("/en/search/", {"q": "x"}).status_code in (403, 405)


@pytest.mark.parametrize("query", ["q=%00", "q=%ff%fe", "q=%ED%A0%80"])
def test_unreadable_query_is_refused_kindly(client: Client, query: str) -> None:
    assert client.get(f"/en/search/?{query}").status_code == 400
