"""Whatever goes wrong under /api/: problem details in the asked language, never a page."""

from typing import Any

import pytest
from django.test import Client

from tests.contract.addresses import filled, routes
from tests.contract.examples import COMPLAINTS, FEE_CHECKS, LANGUAGES
from tests.contract.probes import faults_of_problem

pytestmark = pytest.mark.django_db
API = [route for route in routes() if route.startswith("/api/")]
# Each is what a client sends, and the status that answers it.
WRONG: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "unknown address": ("get", "/api/v1/no-such-thing/", {}, 404),
    "unknown version": ("get", "/api/v9/articles/", {}, 404),
    "root": ("get", "/api/", {}, 404),
    "unknown row": ("get", "/api/v1/articles/no-such-article/", {}, 404),
    "method": ("delete", "/api/v1/articles/", {}, 405),
    "method of a write": ("get", COMPLAINTS, {}, 405),
    "sent without the last slash": ("post", COMPLAINTS.rstrip("/"), {}, 404),
    "replaced without the last slash": ("put", COMPLAINTS.rstrip("/"), {}, 404),
    "method of the schema": ("post", "/api/v1/schema/", {}, 405),
    "form of the answer": ("get", "/api/v1/articles/", {"accept": "text/html"}, 406),
    "form of the schema": ("get", "/api/v1/schema/", {"accept": "image/png"}, 406),
    "no token": ("get", "/api/v1/cases/", {}, 401),
    "wrong token": ("get", "/api/v1/cases/", {"authorization": "Bearer mrp_x"}, 401),
    "wrong token where none is needed": ("post", COMPLAINTS, {"authorization": "Token x"}, 401),
    "too long an address": ("get", "/api/v1/" + "x" * 5000, {}, 400),
    "no text in an address": ("get", "/api/v1/%ff/", {}, 400),
}


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WRONG)
def test_every_refusal_is_a_problem_in_the_asked_language(
    client: Client, name: str, language: str
) -> None:
    method, path, headers, status = WRONG[name]
    answer = getattr(client, method)(path, headers={"accept-language": language, **headers})
    assert answer.status_code == status
    assert faults_of_problem(answer, language=language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ],
)
def test_another_content_than_json_answers_415(client: Client, kind: str, language: str) -> None:
    answer = client.generic("POST", FEE_CHECKS, b"a=1", kind, headers={"accept-language": language})
    assert answer.status_code == 415
    assert faults_of_problem(answer, language=language) == []


def test_a_browser_that_asks_for_a_page_gets_the_problem_too(client: Client) -> None:
    header = "text/html,application/xhtml+xml,*/*;q=0.8"
    for path in ("/api/v1/no-such-thing/", "/api/v1/cases/", "/api/v1/articles/no-such-article/"):
        assert faults_of_problem(client.get(path, headers={"accept": header})) == []


def test_who_reads_an_address_without_its_slash_is_led_to_it(client: Client) -> None:
    answer = client.get("/api/v1/articles?topic=pay")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/articles/?topic=pay")


def test_a_refused_token_names_the_way_to_sign_in(client: Client) -> None:
    for headers in ({}, {"authorization": "Bearer mrp_x"}):
        assert client.get("/api/v1/cases/", headers=headers)["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options", "head"])
def test_no_address_of_the_api_ever_answers_with_a_page(client: Client, method: str) -> None:
    """Every address × every method, asked for HTML."""
    pages = []
    for route in API:
        answer = getattr(client, method)(filled(route, "x"), headers={"accept": "text/html"})
        if "html" in answer.get("Content-Type", "") and answer.status_code not in (301, 308):
            pages.append(f"{method} {route}: {answer.status_code}")
        assert answer.status_code < 500, route
    assert pages == []
    assert len(API) >= 15


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_many_requests_answer_429_with_the_time_to_wait(
    client: Client, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.common.api.throttling import FeeCheckThrottle

    monkeypatch.setattr(FeeCheckThrottle, "rate", "1/hour", raising=False)
    headers = {"accept-language": language}
    answers = [
        client.post(FEE_CHECKS, {}, "application/json", headers=headers) for _call in range(3)
    ]
    assert [one.status_code for one in answers][1:] == [429, 429]
    assert faults_of_problem(answers[-1], language=language) == []
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600


def test_a_fault_of_ours_is_a_problem_as_well(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recruitment_agencies.api import views

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("SREYMOMSTORY")

    monkeypatch.setattr(views, "run_fee_check", broken)
    body = {"origin": "VN", "destination": "TW", "payments": []}
    answer = client.post(FEE_CHECKS, body, "application/json", headers={"accept-language": "vi"})
    if answer.status_code == 400:  # the body was refused before
        pytest.fail(answer.content.decode())
    assert (answer.status_code, answer["Content-Language"]) == (500, "vi")
    assert answer["Content-Type"] == "application/problem+json; charset=utf-8"
    assert "SREYMOM" not in answer.content.decode()
