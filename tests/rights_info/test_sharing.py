"""Passing an article on: short links, the code for a friend's phone, the share page, the buttons."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import segno
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.common.qr import QUIET_ZONE, inline_svg, matrix_of, svg_of
from rights_info.models import Article
from rights_info.printing import article_paper
from rights_info.services import withdraw_article
from rights_info.short_links import ALPHABET, decode, encode, short_url

pytestmark = pytest.mark.django_db

STATIC = Path(settings.BASE_DIR) / "portal" / "static"


def modules_drawn(svg: str) -> list[list[int]]:
    """The dark modules that an SVG draws, read back from its strokes."""
    size = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])  # type: ignore[index]
    drawn = [[0] * size for _row in range(size)]
    path = re.search(r'<path stroke="#000" d="([^"]+)"', svg)[1]  # type: ignore[index]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            for column in range(int(x), int(x + values[0])):
                drawn[int(y)][column] = 1
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    quiet = QUIET_ZONE
    return [row[quiet : size - quiet] for row in drawn[quiet : size - quiet]]


# Short links ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30, 31, 32, 961, 123_456_789])
def test_code_stands_for_its_number(number: int) -> None:
    assert decode(encode(number)) == number


def test_codes_have_no_letters_that_are_taken_for_others() -> None:
    assert set(ALPHABET).isdisjoint("01ilo")
    assert len(ALPHABET) == 31


def code_of(article: Article, language: str) -> str:
    return short_url(article, language).removeprefix(settings.SITE_URL)


def test_short_link_leads_to_the_article_in_its_language(article: Article, client: Client) -> None:
    response = client.get(code_of(article, "km"), headers={"accept-language": "vi"})
    assert (response.status_code, response["Location"]) == (302, "/km/rights/wage/")
    assert not response.cookies


@pytest.mark.parametrize("spelling", ["{}", "{}/", "upper"])
def test_short_link_may_be_typed_as_people_type(
    article: Article, client: Client, spelling: str
) -> None:
    path = code_of(article, "km")
    typed = f"/r/{path[3:].upper()}" if spelling == "upper" else spelling.format(path)
    assert client.get(typed)["Location"] == "/km/rights/wage/"


def test_short_link_without_a_language_follows_the_reader(article: Article, client: Client) -> None:
    path = f"/r/{encode(article.pk)}"
    response = client.get(path, headers={"accept-language": "my,en;q=0.5"})
    assert response["Location"] == "/my/rights/wage/"
    assert "Accept-Language" in response["Vary"]
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["/r/0", "/r/zzzzzzzzzzzzzzz", "/r/-km", "/r/2-xx", "/r/2-km-en"])
def test_code_that_stands_for_nothing_is_not_found(
    article: Article, client: Client, path: str
) -> None:
    assert client.get(path).status_code == 404


def test_short_link_of_a_withdrawn_article_is_not_found(article: Article, client: Client) -> None:
    withdraw_article(article=article)
    assert client.get(code_of(article, "km")).status_code == 404


# Codes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_code_on_page_and_paper_is_that_of_the_live_address(
    article: Article, client: Client, language: str
) -> None:
    """Drawn again from the address, it is the same; so what reads one reads the other."""
    address = f"{settings.SITE_URL}/{language}/rights/wage/"
    expected = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    html = client.get(f"/{language}/rights/wage/share/").text
    on_page = re.search(r'<svg class="qr".*?</svg>', html, flags=re.DOTALL)
    assert on_page is not None
    assert modules_drawn(on_page[0]) == expected
    article_data = article_paper(slug="wage", language=language, at=article.updated_at).data
    assert article_data["live"].endswith("/rights/wage/")
    assert [list(row) for row in matrix_of(address)] == expected
    assert modules_drawn(svg_of(address)) == expected


def test_code_has_words_for_who_cannot_see_it() -> None:
    svg = inline_svg("https://example.org/", label='a "code"')
    assert 'role="img" aria-label="a &quot;code&quot;"' in svg
    assert "style=" not in svg


# Pages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "km", "my", "vi"])
def test_share_page_needs_no_script_and_no_cookie(
    article: Article, client: Client, language: str
) -> None:
    response = client.get(f"/{language}/rights/wage/share/")
    html = response.text
    assert response.status_code == 200
    assert not response.cookies
    assert short_url(article, language) in html
    assert 'href="sms:?&amp;body=' in html
    assert f'href="/{language}/rights/wage.pdf"' in html
    assert f'href="/{language}/rights/wage/"' in html


def test_share_page_takes_one_query(
    article: Article, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        client.get("/km/rights/wage/share/")
    with django_assert_num_queries(0):
        client.get("/km/rights/wage/share/")


def test_share_page_of_nothing_is_not_found(article: Article, client: Client) -> None:
    assert client.get("/en/rights/nothing/share/").status_code == 404
    withdraw_article(article=article)
    assert client.get("/en/rights/wage/share/").status_code == 404


def test_article_offers_share_print_and_pdf(article: Article, client: Client) -> None:
    html = client.get("/km/rights/wage/").text
    live = f"{settings.SITE_URL}/km/rights/wage/"
    assert f'<a class="button" href="/km/rights/wage/share/" data-share="{live}">' in html
    assert "data-print hidden" in html
    assert 'href="/km/rights/wage.pdf" type="application/pdf"' in html


def test_article_tells_the_size_of_its_paper_once_it_is_known(
    make_article: Callable[..., Article], client: Client
) -> None:
    make_article("first")
    client.get("/en/rights/first.pdf")
    html = client.get("/en/rights/first/").text
    assert re.search(r'PDF <span class="number">\(\d+ KB\)</span>', html)


def test_printed_page_names_its_short_address(article: Article, client: Client) -> None:
    html = client.get("/en/rights/wage/").text
    assert f'<p class="on-paper small">{short_url(article, "en")} · Printed: ' in html


def test_style_for_paper_is_apart_and_small(client: Client) -> None:
    html = client.get("/en/").text
    assert 'css/print.css" media="print">' in html
    css = (STATIC / "css" / "print.css").read_bytes()
    assert len(gzip.compress(css, 9)) <= 1024
    assert b"@media print" not in (STATIC / "css" / "portal.css").read_bytes()
