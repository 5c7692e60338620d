"""Production by real sockets: cookies, headers, bodies that trickle or never end, heads too long or too slow."""

import contextlib
import http.client
import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from portal.web import bodies, commands
from tests.deployment.processes import a_complaint, ask, free_port, manage, running, wait_for

pytestmark = [
    pytest.mark.process,
    pytest.mark.security,
    pytest.mark.xdist_group("processes"),
]
HOST = "rights.example.org"
OVER_TLS = {"X-Forwarded-Proto": "https", "Host": HOST}
HEAD = f"Host: {HOST}\r\nX-Forwarded-Proto: https\r\n"
STALLED = 12  # more than all threads of the server


@pytest.fixture(scope="module")
def port(production: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A web server as in production, one process of it."""
    port, log = free_port(), tmp_path_factory.mktemp("web") / "log"
    with running(commands.web(port=port, workers=1), environment=production, log=log):
        wait_for(lambda: ask(f"http://127.0.0.1:{port}/healthz"))
        yield port


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    connection.request("GET", path, headers={**OVER_TLS, **headers})
    return connection.getresponse()


def spoken(port: int, text: str, *, seconds: float = 15) -> bytes:
    """What the server answers to these bytes, until it closes or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line:
        line.sendall(text.encode())
        answer = b""
        with contextlib.suppress(TimeoutError, ConnectionError):
            while part := line.recv(65_536):
                answer += part
                if b"\r\n\r\n" in answer:
                    break
    return answer


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def test_every_cookie_of_production_is_bound_to_its_host_or_path(port: int) -> None:
    cookies = []
    for path in ("/accounts/login/", "/language/km/", "/km/complaints/new/"):
        cookies += get(port, path).headers.get_all("Set-Cookie") or []
    names = {cookie.split("=")[0] for cookie in cookies}
    assert {"__Host-csrf", "__Host-language"} <= names
    for cookie in cookies:
        parts = [part.strip().lower() for part in cookie.split(";")]
        assert parts[0].startswith(("__host-", "__secure-")), cookie
        assert {"secure", "httponly", "samesite=lax"} <= set(parts), cookie
        assert not [part for part in parts if part.startswith("domain")]
        if parts[0].startswith("__host-"):
            assert "path=/" in parts


def test_the_cookie_of_a_draft_is_sent_to_the_complaint_pages_only(
    production: dict[str, str],
) -> None:
    program = (
        "import json; from django.http import HttpResponse; from django.test import RequestFactory;"
        "from complaints.views.cookies import set_cookie;"
        "response = HttpResponse();"
        "request = RequestFactory().get('/', secure=True);"
        "set_cookie(request, response, 'visit', 'x');"
        "print(json.dumps([one.OutputString() for one in response.cookies.values()]))"
    )
    cookies = json.loads(
        manage("shell", "--no-imports", "-c", program, environment=production).splitlines()[-1]
    )
    assert len(cookies) == 4
    for cookie in cookies:
        assert cookie.startswith("__Secure-visit_")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "/complaints/" in cookie


def test_session_and_messages_have_names_that_only_this_host_can_set(
    production: dict[str, str],
) -> None:
    program = (
        "import json; from django.conf import settings; from django.utils.module_loading import import_string;"
        "storage = import_string(settings.MESSAGE_STORAGE).storage_classes[0];"
        "print(json.dumps([settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, storage.cookie_name,"
        "settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_DOMAIN,"
        "settings.SESSION_COOKIE_PATH]))"
    )
    found = json.loads(
        manage("shell", "--no-imports", "-c", program, environment=production).splitlines()[-1]
    )
    assert found == ["__Host-session", "__Host-csrf", "__Host-messages", True, True, None, "/"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/km/", 200), ("/nothing", 404), ("/en/?q=%ff", 400), ("/accounts/login/", 200), ("/worker.js", 200)],
)  # fmt: skip
def test_production_says_to_every_browser_what_it_may_do(port: int, path: str, status: int) -> None:
    answer = get(port, path)
    assert answer.status == status
    policy = set(answer.headers["Content-Security-Policy"].split("; "))
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= policy
    assert {"upgrade-insecure-requests", "object-src 'none'", "base-uri 'none'"} <= policy
    assert answer.headers["Strict-Transport-Security"] == (
        "max-age=31536000; includeSubDomains; preload"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    is_page = answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers.get("Cross-Origin-Embedder-Policy") == (
        "require-corp" if is_page else None
    )
    assert "Server" not in answer.headers or answer.headers["Server"].lower() == "granian"


def test_a_static_file_of_production_carries_the_headers(port: int) -> None:
    page = get(port, "/km/").read().decode()
    path = page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
    answer = get(port, path)
    assert answer.status == 200
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "immutable" in answer.headers["Cache-Control"]


def test_trace_is_not_answered_with_what_was_sent(port: int) -> None:
    answer = spoken(
        port, f"TRACE /km/ HTTP/1.1\r\n{HEAD}X-Secret: SEEN\r\nConnection: close\r\n\r\n"
    )
    assert status_of(answer) in (400, 404, 405)
    assert b"SEEN" not in answer


# Sizes and times ----------------------------------------------------------------------------------


def test_a_body_in_pieces_is_refused_by_the_real_server(port: int) -> None:
    body = (
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    )
    answer = spoken(port, f"POST /api/v1/complaints/ HTTP/1.1\r\n{HEAD}{body}")
    assert status_of(answer) == 411


def test_a_body_with_two_lengths_is_refused_by_the_real_server(port: int) -> None:
    """The way in of request smuggling."""
    body = "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    answer = spoken(port, f"POST /api/v1/complaints/ HTTP/1.1\r\n{HEAD}{body}")
    assert status_of(answer) in (400, 411)
    twice = "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd"
    assert status_of(spoken(port, f"POST /api/v1/complaints/ HTTP/1.1\r\n{HEAD}{twice}")) == 400


@pytest.mark.parametrize("path", ["/api/v1/complaints/", "/km/fee-check/", "/km/complaints/new/"])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(port: int, path: str) -> None:
    size = bodies.most_bytes(path) + 1
    begun = time.monotonic()
    answer = spoken(port, f"POST {path} HTTP/1.1\r\n{HEAD}Content-Length: {size}\r\n\r\nx")
    assert status_of(answer) == 413
    assert time.monotonic() - begun < 5


def test_a_head_that_is_too_long_ends_that_line_only(port: int) -> None:
    answer = spoken(port, f"GET /km/ HTTP/1.1\r\n{HEAD}X-Long: {'x' * 200_000}\r\n\r\n")
    assert status_of(answer) in (0, 400, 431)
    assert get(port, "/km/").status == 200


def test_a_head_that_trickles_is_cut_off(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(b"GET /km/ HTTP/1.1\r\n")
        begun = time.monotonic()
        with contextlib.suppress(ConnectionError):
            line.recv(1_000)
        assert time.monotonic() - begun < 20


def test_bodies_that_never_come_stop_nobody_from_reading(port: int) -> None:
    """More of them than the server has threads; afterwards everything is as before."""
    lines = []
    try:
        for _ in range(STALLED):
            line = socket.create_connection(("127.0.0.1", port), timeout=15)
            line.sendall(
                f"POST /km/fee-check/ HTTP/1.1\r\n{HEAD}Content-Length: 500\r\n\r\nx".encode()
            )
            lines.append(line)
        time.sleep(0.5)
        for path in ("/km/", "/km/help/", "/healthz"):
            begun = time.monotonic()
            assert get(port, path).status == 200
            assert time.monotonic() - begun < 3
        busy = spoken(port, f"POST /km/fee-check/ HTTP/1.1\r\n{HEAD}Content-Length: 1\r\n\r\nx")
        assert status_of(busy) == 503
        assert b"retry-after: 10" in busy.lower()
    finally:
        for line in lines:
            line.close()
    filed = wait_for(
        lambda: (
            (
                answer := ask(
                    f"http://127.0.0.1:{port}/api/v1/complaints/",
                    body=a_complaint(),
                    headers=OVER_TLS,
                )
            )
            and answer.status == 201
        )
    )
    assert filed


def test_only_pages_have_limits_of_time_in_the_database(production: dict[str, str]) -> None:
    program = (
        "import json; from django.db import connection; c = connection.cursor(); out = [];"
        "[(c.execute('SHOW ' + name), out.append(c.fetchone()[0])) for name in "
        "('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')];"
        "print(json.dumps(out))"
    )

    def limits(environment: dict[str, str]) -> Any:
        text = manage("shell", "--no-imports", "-c", program, environment=environment)
        return json.loads(text.splitlines()[-1])

    assert limits({**production, "PORTAL_WEB_PROCESS": "1"}) == ["20s", "10s", "30s"]
    assert limits(production) == ["0", "0", "0"]


def test_the_proxy_takes_the_sizes_of_the_code_and_waits_for_whole_bodies() -> None:
    text = (settings.BASE_DIR / ".docker" / "Caddyfile").read_text()
    for most in (bodies.MAX_FORM, bodies.MAX_DESK_UPLOAD, bodies.uploads.LARGEST_BODY):
        assert f"max_size {most // 1_000_000}MB" in text
    assert "request_buffers 12MB" in text
    assert "read_header 10s" in text


def test_the_server_s_own_limits_are_in_its_command() -> None:
    command = commands.web(port=8000)
    assert {"--http=1", "--http1-header-read-timeout=10000", "--http1-buffer-size=65536"} <= set(
        command
    )
