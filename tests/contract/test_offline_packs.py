"""Packs for the phone: what is in them, how large they are, and what never is."""

import json
import re
from collections.abc import Callable
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.http import Http404
from django.test import Client, RequestFactory

from portal.settings.languages import LANGUAGE_CODES
from rights_info.enums import Significance
from rights_info.models import Article
from rights_info.offline.contents import pack_pages
from rights_info.offline.offers import find_offer, offers_of_destinations
from rights_info.offline.packs import PrivatePage, make_pack
from rights_info.services import revise_article, withdraw_article

LIMIT = 300_000  # bytes, compressed: issue 3, item 7
PRIVATE = re.compile(r"^/(desk|accounts|admin|demo|api)/|/complaints/|/exit/")

pytestmark = pytest.mark.django_db


def fetch(key: str, language: str = "km") -> dict[str, Any]:
    response = Client().get(f"/{language}/offline/{key}.json")
    assert response.status_code == 200
    return dict(json.loads(response.content))


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_pack_of_a_destination_stays_small(language: str) -> None:
    sizes = {}
    for offer in offers_of_destinations(language):
        like = RequestFactory().get("/")
        sizes[offer.key] = offer.size(like)
    assert sizes
    assert {key: size for key, size in sizes.items() if size > LIMIT} == {}


def test_size_is_what_goes_over_the_wire() -> None:
    pack = fetch("TH")
    pages = brotli.compress(json.dumps(pack["pages"], ensure_ascii=False).encode(), quality=6)
    assert len(pages) < pack["size"] < LIMIT


def test_pack_holds_the_articles_of_the_country_and_those_for_all() -> None:
    pages = fetch("TH")["pages"]
    assert "/km/rights/wages-and-hours-thailand/" in pages
    assert "/km/rights/passport-kept/" in pages
    assert "/km/help/?from=KH&in=TH" in pages
    assert "/km/offline/" in pages
    others = {
        row.slug for row in Article.objects.exclude(destinations=[]) if "TH" not in row.destinations
    }
    assert not {f"/km/rights/{slug}/" for slug in others} & set(pages)


def test_copy_says_from_which_day_it_is() -> None:
    page = fetch("passport-kept", "en")["pages"]["/en/rights/passport-kept/"]
    assert "Copy on your phone, from" in page
    assert "Copy on your phone" not in Client().get("/en/rights/passport-kept/").content.decode()


def test_pack_of_an_article_is_the_article_and_the_list() -> None:
    pack = fetch("passport-kept")
    assert sorted(pack["pages"]) == ["/km/offline/", "/km/rights/passport-kept/"]
    assert all(address.startswith(settings.STATIC_URL) for address in pack["files"])


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_nothing_private_is_in_any_pack(language: str) -> None:
    for offer in offers_of_destinations(language):
        pages = fetch(offer.key, language)["pages"]
        assert [address for address in pages if PRIVATE.search(address)] == []
        assert [a for a, page in pages.items() if "csrfmiddlewaretoken" in page] == []


@pytest.mark.parametrize("path", ["complaints/new/", "complaints/follow-up/", "exit/", "nothing/"])
def test_private_or_missing_page_is_refused(path: str) -> None:
    with pytest.raises((PrivatePage, Http404)):
        make_pack(key="x", title="x", language="en", paths=[path], like=RequestFactory().get("/"))


def test_pack_of_an_unknown_key_is_not_found() -> None:
    for key in ("XX", "nobody", "KH"):
        assert Client().get(f"/en/offline/{key}.json").status_code == 404
        assert Client().get(f"/en/offline/{key}/").status_code == 404


def test_withdrawn_article_leaves_the_packs() -> None:
    withdraw_article(article=Article.objects.get(slug="passport-kept"))
    assert "passport-kept" not in find_offer("TH", "en").slugs


def test_pack_changes_its_version_with_a_text(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    def version() -> str:
        offer = find_offer("passport-kept", "en")
        return offer.make(RequestFactory().get("/")).version

    before = version()
    article = Article.objects.get(slug="passport-kept")
    text = {"title": "New", "summary": "", "body": "Other words."}
    with django_capture_on_commit_callbacks(execute=True):
        revise_article(article=article, language="en", significance=Significance.NORMAL, **text)
    assert version() != before


def test_pages_for_packs_come_from_more_than_one_app() -> None:
    assert "web.help" in pack_pages


def test_worker_may_serve_the_whole_site_and_is_asked_for_anew() -> None:
    response = Client().get("/worker.js")
    assert response["Content-Type"] == "text/javascript"
    assert response["Cache-Control"] == "no-cache"
    script = response.content.decode()
    assert ".put(" not in script
    assert ".add" not in script.replace("addEventListener", "")
