"""What cannot be read is refused kindly, in the asked language, never with a 5xx."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from portal.settings.languages import LANGUAGE_CODES
from portal.web.middleware import (
    MAX_API_BODY,
    MAX_PATH,
    SafeAnswerMiddleware,
    SafeRequestMiddleware,
)
from portal.web.views import errors

pytestmark = pytest.mark.django_db

UNREADABLE = [
    "/en/%ff%fe/",
    "/en/%C3%28",
    "/en/%ED%A0%80/",
    "/en/rights/%00/",
    "/%00",
    "/en/?q=%ff",
    "/en/?%ff=1",
    "/en/?q=a%00b",
    "/en/" + "x" * MAX_PATH,
    "/en/?q=" + "x" * MAX_PATH,
]


@pytest.mark.parametrize("path", UNREADABLE, ids=lambda path: path[:20])
def test_unreadable_address_gets_400(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_unreadable_address_is_answered_in_the_asked_language(
    client: Client, language: str
) -> None:
    for path in (f"/{language}/?q=%ff", f"/{language}/%ff"):
        response = client.get(path)
        assert response.status_code == 400
        assert f'<html lang="{language}">' in response.content.decode()
    response = client.get("/?q=%ff", headers={"accept-language": language})
    assert f'<html lang="{language}">' in response.content.decode()


def test_readable_address_in_any_script_is_not_refused(client: Client) -> None:
    for text in ("លិខិតឆ្លងដែន", "နိုင်ငံကူးလက်မှတ်", "hộ chiếu", "🙂"):
        assert client.get(f"/en/rights/{quote(text)}/").status_code == 404
        assert client.get("/en/about/", {"q": text}).status_code == 200


def test_query_of_200_khmer_letters_fits(client: Client) -> None:
    assert client.get("/km/search/", {"q": "ខ" * 200}).status_code == 200


def test_unreadable_api_address_gets_a_problem(client: Client) -> None:
    response = client.get("/api/v1/articles/?q=%ff", headers={"accept-language": "en"})
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json; charset=utf-8"
    assert response.json()["status"] == 400


@pytest.mark.parametrize("language", LANGUAGE_CODES)
@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v1/agencies/nothing-here/", "/api/v2/"])
def test_api_404_is_a_problem_in_the_asked_language(
    client: Client, language: str, path: str
) -> None:
    for address, header in ((path, language), (f"{path}?language={language}", "en")):
        response = client.get(address, headers={"accept-language": header})
        assert response.status_code == 404
        assert response["Content-Type"].startswith("application/problem+json")
        assert response["Content-Language"] == language
        problem = response.json()
        assert set(problem) == {"type", "title", "status", "detail", "fields"}
        assert problem["status"] == 404


def test_problem_is_not_escaped_to_ascii() -> None:
    request = RequestFactory().get("/api/v1/x/")
    assert b"\\u" not in errors.not_found(request).content


@pytest.mark.security
def test_api_body_that_is_too_large_gets_413(client: Client) -> None:
    body = json.dumps({"narrative": "x" * MAX_API_BODY})
    response = client.post("/api/v1/complaints/", body, content_type="application/json")
    assert response.status_code == 413
    assert response["Content-Type"].startswith("application/problem+json")


@pytest.mark.security
def test_form_that_is_too_large_says_so(client: Client) -> None:
    response = client.post("/en/fee-check/", {"wage": "x" * 2_000_000})
    assert response.status_code in (403, 413)
    assert '<html lang="en">' in response.content.decode()


@pytest.mark.security
def test_form_with_too_many_fields_says_so(client: Client, settings: Any) -> None:
    fields = range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)
    response = client.post("/en/fee-check/", {f"f{number}": "1" for number in fields})
    assert response.status_code in (403, 413)


@pytest.mark.parametrize("length", ["", "abc", "-1", None])
def test_odd_content_length_breaks_nothing(length: str | None) -> None:
    request = RequestFactory().post("/api/v1/x/")
    request.META["CONTENT_LENGTH"] = length
    assert SafeRequestMiddleware(lambda request: HttpResponse())(request).status_code == 200


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (errors.bad_request, 400),
        (errors.permission_denied, 403),
        (errors.csrf_failure, 403),
        (errors.not_found, 404),
        (errors.too_large, 413),
        (errors.server_error, 500),
    ],
)
@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_error_page_renders_in_every_language(view: object, status: int, language: str) -> None:
    assert callable(view)
    response = view(RequestFactory().get(f"/{language}/x/"))
    assert response.status_code == status
    html = response.content.decode()
    assert f'<html lang="{language}">' in html
    assert f'href="/{language}/"' in html


@pytest.mark.security
def test_error_page_does_not_repeat_the_address(client: Client) -> None:
    html = client.get("/en/<script>alert(1)</script>/").content.decode()
    assert "<script>alert" not in html


@pytest.mark.security
def test_server_error_tells_nothing_of_its_cause(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("SECRETCAUSE")

    monkeypatch.setattr("portal.web.views.search.find", broken)
    client.raise_request_exception = False
    response = client.get("/km/search/?q=x")
    assert response.status_code == 500
    assert "SECRETCAUSE" not in response.content.decode()
    assert '<html lang="km">' in response.content.decode()


@pytest.mark.security
@pytest.mark.parametrize(
    "path",
    [
        "/desk/",
        "/desk/nothing/",
        "/accounts/login/",
        "/demo/outbox/",
        "/en/complaints/new/",
        "/my/complaints/follow-up/",
        "/api/v1/complaints/follow-up/",
    ],
)
def test_private_page_is_kept_nowhere(client: Client, path: str) -> None:
    response = client.get(path)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.security
@pytest.mark.parametrize(
    "path", ["/en/", "/km/about/", "/my/search/", "/vi/exit/", "/en/nothing/", "/api/v1/nothing/"]
)
def test_every_answer_carries_the_safety_headers(client: Client, path: str) -> None:
    response = client.get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]


@pytest.mark.parametrize(
    "path", ["/en/", "/km/about/", "/my/search/", "/vi/exit/", "/en/help/", "/en/rights/"]
)
def test_public_page_sets_no_cookie_and_asks_for_no_token(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_public_page_may_be_kept() -> None:
    response = SafeAnswerMiddleware(lambda request: HttpResponse())(
        RequestFactory().get("/en/rights/")
    )
    assert "Cache-Control" not in response
    assert "X-Robots-Tag" not in response
