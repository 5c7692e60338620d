"""Public pages are kept whole, renewed at once, never personal, and survive the loss of the cache server."""

import dataclasses
import gzip
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import brotli
import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from portal.common import caching
from portal.common.caching import PublicPageMiddleware, public_page, touch
from portal.common.generations import CacheServer
from rights_info.models import Article
from rights_info.services import publish_article, revise_article, withdraw_article

from .conftest import ENGLISH

pytestmark = pytest.mark.django_db


class Counted:
    """A kept view that counts how often it was really asked, and answers with the number."""

    def __init__(self, **options: Any) -> None:
        self.calls = 0
        self.body = "x" * 2000
        self.answer: Callable[[HttpRequest], HttpResponse] = lambda request: HttpResponse(
            f"{self.calls} {translation.get_language()} {self.body}"
        )
        self.view = public_page(**{"tags": ("test",), "query": ("a",), **options})(self._view)
        self.middleware = PublicPageMiddleware(self._resolve)

    def _resolve(self, request: HttpRequest) -> Any:
        """What stands below the middleware: Django's handler."""
        return self.middleware.process_view(request, self.view, (), {}) or self.view(request)

    def _view(self, request: HttpRequest) -> HttpResponse:
        self.calls += 1
        return self.answer(request)

    def get(self, path: str = "/page/", **meta: str) -> Any:
        return self.middleware(RequestFactory().get(path, **meta))


@pytest.fixture
def counted() -> Counted:
    return Counted()


def forget_locally() -> None:
    """As if this were another process."""
    caching._local.clear()
    caching._policies.clear()


# Keeping -------------------------------------------------------------------------------------------


def test_page_is_made_once(counted: Counted) -> None:
    bodies = {counted.get().content for _ in range(3)}
    assert (counted.calls, len(bodies)) == (1, 1)


def test_another_process_finds_the_page_too(counted: Counted) -> None:
    first = counted.get()
    forget_locally()
    second = counted.get()
    assert counted.calls == 1
    assert (second.content, second.headers) == (first.content, first.headers)


def test_page_is_kept_apart_by_path_language_host_and_named_query(counted: Counted) -> None:
    counted.get("/page/")
    counted.get("/other/")
    counted.get("/page/?a=1")
    counted.get("/page/?a=1&a=2")
    counted.get("/page/", HTTP_HOST="localhost")
    with translation.override("km"):
        counted.get("/page/")
    assert counted.calls == 6


def test_unknown_query_parameters_do_not_make_another_page(counted: Counted) -> None:
    for query in ("", "?utm=1", "?b=2&fbclid=3"):
        counted.get(f"/page/{query}")
    assert counted.calls == 1


def test_query_values_cannot_be_confused_with_each_other() -> None:
    counted = Counted(query=("a", "b"))
    counted.get("/page/?a=1&b=2")
    counted.get("/page/?a=1%22%5D%2C%5B%222")
    assert counted.calls == 2


def test_page_is_made_anew_when_the_day_changes(counted: Counted) -> None:
    with time_machine.travel(datetime(2026, 11, 22, 23, 59, 50, tzinfo=UTC), tick=False) as clock:
        counted.get()
        clock.shift(20)
        counted.get()
    assert counted.calls == 2


def test_page_is_made_anew_after_its_time(counted: Counted) -> None:
    forget_locally()
    counted.get()
    (key, page) = next(iter(caching._local.items()))
    caching._local[key] = dataclasses.replace(page, good_until=0.0)
    server = caching.cache_server()
    server._client.delete(f"{server._prefix}:{caching._digest(key)}")
    counted.get()
    assert counted.calls == 2


def test_touch_renews_after_commit_and_not_before(
    counted: Counted, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    counted.get()
    with django_capture_on_commit_callbacks(execute=True):
        touch("test")
        counted.get()
        assert counted.calls == 1
    counted.get()
    assert counted.calls == 2


def test_touch_of_another_tag_renews_nothing(
    counted: Counted, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    counted.get()
    with django_capture_on_commit_callbacks(execute=True):
        touch("other")
    counted.get()
    assert counted.calls == 1


def test_this_process_keeps_no_more_pages_than_allowed(
    counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "LOCAL_PAGES", 3)
    forget_locally()
    for number in range(8):
        counted.get(f"/{number}/")
    assert len(caching._local) == 3


# Never personal ------------------------------------------------------------------------------------


def with_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("personal")
    response.set_cookie("who", "she")
    return response


def reading_the_session(request: HttpRequest) -> HttpResponse:
    request.session = type("Session", (), {"accessed": True})()  # type: ignore[assignment]
    request.user = AnonymousUser()
    return HttpResponse("personal")


def drawing_a_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


@pytest.mark.security
@pytest.mark.parametrize(
    "answer",
    [
        with_cookie,
        reading_the_session,
        drawing_a_token,
        lambda request: HttpResponse("x", headers={"Vary": "Accept, cookie"}),
        lambda request: HttpResponse("x", headers={"Vary": "*"}),
        lambda request: HttpResponse("x", headers={"Cache-Control": "no-store"}),
        lambda request: HttpResponse("x", headers={"Cache-Control": "private, max-age=5"}),
        lambda request: HttpResponse("x", status=404),
        lambda request: HttpResponse("x", status=400),
        lambda request: HttpResponse(status=302, headers={"Location": "/"}),
    ],
)
def test_personal_or_unusual_answers_are_never_kept(
    counted: Counted, answer: Callable[[HttpRequest], HttpResponse]
) -> None:
    counted.answer = answer
    responses = [counted.get() for _ in range(2)]
    assert counted.calls == 2
    assert [response.headers.get("ETag") for response in responses] == [None, None]
    assert "public" not in responses[0].headers.get("Cache-Control", "")


@pytest.mark.security
def test_post_is_never_answered_from_what_is_kept(counted: Counted) -> None:
    counted.get()
    counted.middleware(RequestFactory().post("/page/"))
    assert counted.calls == 2


# What is sent --------------------------------------------------------------------------------------


def test_kept_page_has_the_headers_that_inner_middleware_gives(
    article: Article, client: Client
) -> None:
    made, kept = (client.get("/en/rights/wage/") for _ in range(2))
    for name in (
        "X-Frame-Options",
        "Permissions-Policy",
        "Content-Security-Policy",
        "Content-Type",
    ):
        assert kept[name] == made[name]
    assert kept["Content-Length"] == str(len(kept.content))


def test_head_gets_the_headers_of_get_and_is_not_kept_itself(counted: Counted) -> None:
    head = counted.middleware(RequestFactory().head("/page/"))
    assert head.headers.get("ETag") is None
    full = counted.get()
    assert counted.middleware(RequestFactory().head("/page/"))["ETag"] == full["ETag"]
    assert counted.calls == 2


def test_body_is_compressed_as_the_reader_takes_it(counted: Counted) -> None:
    plain = counted.get()
    by_brotli = counted.get(HTTP_ACCEPT_ENCODING="gzip, deflate, br")
    by_gzip = counted.get(HTTP_ACCEPT_ENCODING="gzip, br;q=0")
    assert plain.headers.get("Content-Encoding") is None
    assert (by_brotli["Content-Encoding"], by_gzip["Content-Encoding"]) == ("br", "gzip")
    assert brotli.decompress(by_brotli.content) == gzip.decompress(by_gzip.content) == plain.content
    assert plain["Vary"] == by_gzip["Vary"] == "Accept-Encoding"
    assert plain["ETag"] == by_gzip["ETag"]


def test_headers_let_browsers_and_proxies_keep_it(counted: Counted) -> None:
    response = counted.get()
    assert response["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert response["ETag"].startswith('W/"')
    assert response["Last-Modified"].endswith("GMT")


@pytest.mark.parametrize("header", ["HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"])
def test_reader_who_has_the_page_gets_304(counted: Counted, header: str) -> None:
    first = counted.get()
    name = {"HTTP_IF_NONE_MATCH": "ETag", "HTTP_IF_MODIFIED_SINCE": "Last-Modified"}[header]
    again = counted.get(**{header: first[name]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"]


def test_reader_with_another_version_gets_the_page(counted: Counted) -> None:
    assert counted.get(HTTP_IF_NONE_MATCH='"other"').status_code == 200


# Without the cache server --------------------------------------------------------------------------


@pytest.fixture
def dead_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[CacheServer]:
    """A cache server whose port nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = CacheServer(f"redis://127.0.0.1:{taken.getsockname()[1]}/1", "dead")
        monkeypatch.setattr(caching, "cache_server", lambda: server)
        yield server


def test_page_is_served_without_the_cache_server(
    counted: Counted, dead_server: CacheServer
) -> None:
    responses = [counted.get() for _ in range(2)]
    assert [response.status_code for response in responses] == [200, 200]
    assert counted.calls == 2
    assert counted.get(HTTP_IF_NONE_MATCH=responses[1]["ETag"]).status_code == 200


def test_saving_does_not_fail_without_the_cache_server(
    dead_server: CacheServer, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        touch("test")


def test_connection_that_went_stale_is_made_anew() -> None:
    server = CacheServer(settings.CACHES["default"]["LOCATION"], "stale")
    before = server.read_generations(("a", "b"))
    connection = server._connection()
    connection._sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
    assert server.read_generations(("a", "b")) == before


# On the pages of the rights ------------------------------------------------------------------------


def test_article_page_needs_two_queries_uncached_and_none_cached(
    article: Article, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        first = client.get("/km/rights/wage/")
    with django_assert_num_queries(0):
        again = client.get("/km/rights/wage/")
        unchanged = client.get("/km/rights/wage/", headers={"If-None-Match": first["ETag"]})
    assert first.content == again.content
    assert unchanged.status_code == 304


@pytest.mark.parametrize("articles", [1, 3])
def test_list_page_needs_three_queries_however_long(
    make_article: Callable[..., Article],
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    articles: int,
) -> None:
    for number in range(articles):
        make_article(f"article-{number}")
    with django_assert_num_queries(3):
        client.get("/km/rights/")
    with django_assert_num_queries(0):
        client.get("/km/rights/")


def test_revised_and_withdrawn_articles_change_their_page_at_once(
    article: Article,
    client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    old = client.get("/en/rights/wage/")
    with django_capture_on_commit_callbacks(execute=True):
        revise_article(
            article=article,
            language="en",
            significance="minor",
            **{**ENGLISH, "title": "New title"},
        )  # type: ignore[arg-type]
    new = client.get("/en/rights/wage/", headers={"If-None-Match": old["ETag"]})
    assert (new.status_code, "New title" in new.text) == (200, True)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_article(article=article)
    assert client.get("/en/rights/wage/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        publish_article(article=article)
    assert client.get("/en/rights/wage/").status_code == 200
