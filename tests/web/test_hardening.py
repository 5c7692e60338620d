"""Bodies are let in by size and in number; a contact for weaknesses; what is locked may be used under AGPL-3.0."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from complaints import uploads
from portal.settings import base
from portal.web import bodies, commands
from tests.cast import make_cast

pytestmark = [pytest.mark.security, pytest.mark.django_db]


def fine(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


def post(path: str, size: int = 10, **extra: Any) -> HttpRequest:
    request = RequestFactory().post(path, b"x" * min(size, 10), content_type="text/plain", **extra)
    request.META["CONTENT_LENGTH"] = str(size)
    return request


@pytest.fixture
def full_house() -> Iterator[None]:
    """As many bodies are being read as one process reads at a time."""
    places = commands.THREADS - 1
    taken = [bodies._READING.acquire(blocking=False) for _ in range(places)]
    assert all(taken)
    yield
    for _ in range(places):
        bodies._READING.release()


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/api/v1/complaints/", 1_000_000),
        ("/km/fee-check/", 2_000_000),
        ("/accounts/login/", 2_000_000),
        ("/desk/register/imports/", 65_000_000),
        ("/km/complaints/add-file/", uploads.LARGEST_BODY),
        ("/desk/cases/ABCD-EFGH/files/add/", uploads.LARGEST_BODY),
    ],
)
def test_a_body_is_measured_by_where_it_goes(path: str, most: int) -> None:
    assert bodies.most_bytes(path) == most
    assert bodies.receive(post(path, most + 1), fine).status_code == 413


def test_a_body_in_pieces_without_a_length_is_refused(client: Client) -> None:
    response = client.post(
        "/api/v1/complaints/",
        b"{}",
        content_type="application/json",
        HTTP_TRANSFER_ENCODING="chunked",
    )
    assert response.status_code == 411
    assert response["Content-Type"].startswith("application/problem+json")


def test_one_thread_is_always_left_for_requests_without_a_body(full_house: None) -> None:
    assert bodies.receive(RequestFactory().get("/en/"), fine).status_code == 200
    refused = bodies.receive(post("/en/fee-check/"), fine)
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")


def test_a_place_is_free_again_once_the_body_is_here() -> None:
    """The work itself holds no place: many may file at once."""
    seen = []

    def work(request: HttpRequest) -> HttpResponse:
        seen.append(bodies._READING.acquire(blocking=False))
        bodies._READING.release()
        return HttpResponse()

    for _ in range(2 * commands.THREADS):
        bodies.receive(post("/en/fee-check/"), work)
    assert seen == [True] * 2 * commands.THREADS


def test_large_bodies_leave_room_for_small_ones() -> None:
    inside, go_on = threading.Semaphore(0), threading.Event()

    def slow(request: HttpRequest) -> HttpResponse:
        inside.release()
        go_on.wait(10)
        return HttpResponse()

    large = [
        threading.Thread(
            target=bodies.receive, args=(post("/en/complaints/add-file/", 5_000_000), slow)
        )
        for _ in range(commands.THREADS // 2)
    ]
    for one in large:
        one.start()
    for _ in large:
        assert inside.acquire(timeout=10)
    try:
        assert bodies.receive(post("/en/fee-check/"), fine).status_code == 200
        one_more = bodies.receive(post("/en/complaints/add-file/", 5_000_000), fine)
        assert one_more.status_code == 503
    finally:
        go_on.set()
        for one in large:
            one.join()


def test_a_body_that_breaks_off_is_refused_kindly() -> None:
    request = post("/en/fee-check/", 10)

    class Broken:
        def read(self, *args: object) -> bytes:
            raise OSError("gone")

        def close(self) -> None:
            pass

    request._stream = Broken()  # type: ignore[assignment]
    assert bodies.receive(request, fine).status_code == 400


# Sessions -----------------------------------------------------------------------------------------


def test_signing_in_makes_a_new_session(client: Client) -> None:
    """A session that somebody planted before is not the one that is signed in."""
    request = RequestFactory().get("/")
    request.session = client.session
    request.session["planted"] = True
    request.session.save()
    planted = request.session.session_key
    login(request, make_cast().attache, backend=base.AUTHENTICATION_BACKENDS[-1])
    request.session.save()
    assert request.session.session_key != planted
    assert not request.session.exists(planted)


def test_a_session_of_a_desk_ends_with_the_browser_or_after_eight_hours(client: Client) -> None:
    client.force_login(make_cast().attache)
    left = client.session.get_expiry_date() - timezone.now()
    assert timedelta(hours=7, minutes=59) < left <= timedelta(hours=8)
    assert base.SESSION_EXPIRE_AT_BROWSER_CLOSE


# What is handed on -------------------------------------------------------------------------------


def test_production_hashes_passwords_slowly() -> None:
    assert base.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_the_image_holds_no_history_and_no_secret() -> None:
    """`COPY . /app` takes whatever is not named here."""
    kept_out = set((base.BASE_DIR / ".dockerignore").read_text().split())
    assert {".git", ".env", ".env.*", ".data", "*.dump"} <= kept_out


# The contact --------------------------------------------------------------------------------------


def test_without_a_contact_there_is_no_page_for_it(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


def test_the_contact_of_the_operator_is_published(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = "https://rights.example.org/report"
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "https://rights.example.org/report"
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    assert fields["Expires"].endswith("T00:00:00Z")
