"""The client of docs/how-to, as a partner uses it: against the portal itself, and against what may go wrong."""

import importlib.util
import subprocess
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pytest
import requests
from django.conf import settings
from django.test import Client

from portal.partners import outgoing
from portal.partners.services import sending
from tests.cast import STORY, Cast, file_for_worker
from tests.partners.ground import CONSENT, cso_token, hook_of, post_token

FILE = settings.BASE_DIR / "docs" / "how-to" / "python_client.py"


@pytest.fixture(scope="module")
def client_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("python_client", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["python_client"] = module
    spec.loader.exec_module(module)
    return module


class InProcess:
    """The test client in the place of a session of `requests`."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.before: list[Any] = []  # answers or exceptions that come first

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str], data: bytes | None, **more: Any
    ) -> Any:
        self.sent.append((method, url))
        if self.before:
            first = self.before.pop(0)
            if isinstance(first, BaseException):
                raise first
            return first
        path = url.removeprefix("https://portal.example.org")
        return Client().generic(
            method, path, data or b"", content_type="application/json", headers=dict(headers)
        )


class Answered:
    def __init__(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.status_code, self.content = status, content
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def line() -> InProcess:
    return InProcess()


def portal(module: ModuleType, line: InProcess, token: str, **more: Any) -> Any:
    return module.Portal("https://portal.example.org/", token=token, transport=line, **more)


@pytest.fixture(autouse=True)
def no_waiting(client_module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(client_module.time, "sleep", waited.append)
    return waited


def test_the_client_files_reads_and_lists(
    cast: Cast, client_module: ModuleType, line: InProcess
) -> None:
    api = portal(client_module, line, cso_token(cast))
    assert api.token()["scopes"] == ["cases.read", "complaints.file"]
    complaint = client_module.new_complaint(
        language="km", nationality="KH", country_of_work="TH", kind="unpaid_wages", narrative=STORY, complainants=2,
    )  # fmt: skip
    filed = api.file(complaint, consent=CONSENT, people=[{"name": "one"}, {"name": "two"}])
    assert len(filed["receipts"]) == 2
    assert (
        api.file(complaint, consent=CONSENT, people=[{"name": "one"}, {"name": "two"}])["receipt"]
        is None
    )
    assert [case["reference"] for case in api.cases(status="received")] == [filed["reference"]]
    assert api.case(filed["reference"])["deadlines"]


def test_the_client_walks_every_page(
    cast: Cast, client_module: ModuleType, line: InProcess
) -> None:
    for _number in range(101):
        file_for_worker()
        if _number == 2:
            break
    api = portal(client_module, line, post_token(cast))
    from portal.common.api.pagination import PageNumberPagination

    PageNumberPagination.max_page_size, before = 2, PageNumberPagination.max_page_size
    try:
        assert len(list(api.cases())) == 3
    finally:
        PageNumberPagination.max_page_size = before
    assert len(line.sent) == 2


def test_the_client_raises_what_the_portal_says(
    cast: Cast, client_module: ModuleType, line: InProcess
) -> None:
    api = portal(client_module, line, post_token(cast))
    with pytest.raises(client_module.Problem) as refused:
        api.case("ZZZZ-ZZZZ")
    assert refused.value.status == 404
    with pytest.raises(client_module.Problem) as refused:
        list(api.cases(status="no"))
    assert list(refused.value.fields) == ["status"]


def test_the_client_tries_again_as_long_as_it_was_told(
    cast: Cast, client_module: ModuleType, line: InProcess, no_waiting: list[float]
) -> None:
    api = portal(client_module, line, post_token(cast))
    line.before = [
        requests.ConnectionError(),
        Answered(429, b"{}", Retry_After="7"),
        Answered(502, b"<html>"),
    ]
    assert api.token()["scopes"] == ["cases.read"]
    assert no_waiting == [1, 7, 4]
    line.before = [Answered(503, b"x")] * 4
    with pytest.raises(client_module.Problem):
        api.token()


@pytest.mark.security
def test_the_client_follows_no_redirect_with_its_token(
    cast: Cast, client_module: ModuleType, line: InProcess
) -> None:
    api = portal(client_module, line, post_token(cast))
    line.before = [Answered(302, b"", Location="https://elsewhere.example.org/")]
    with pytest.raises(client_module.Problem):
        api.token()
    assert len(line.sent) == 1


@pytest.mark.security
def test_the_client_takes_what_the_portal_signed_and_nothing_else(
    cast: Cast, client_module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    went: list[tuple[bytes, dict[str, str]]] = []

    def post(url: str, *, body: bytes, headers: dict[str, str]) -> int:
        went.append((body, headers))
        return 204

    monkeypatch.setattr(outgoing, "post", post)
    _hook, secret = hook_of(cast.head_of_post, cast.post)
    case = file_for_worker().complaint
    sending.deliver_due()
    body, headers = went[0]
    event = client_module.verify_webhook(body, headers, secret=secret)
    assert (event.type, event.reference) == ("case.received", case.reference)
    moment = int(headers["webhook-timestamp"])
    verify, refused = client_module.verify_webhook, client_module.NotGenuine
    wrong: list[tuple[bytes, dict[str, str], str, float]] = [
        (body + b" ", headers, secret, moment),
        (body, {**headers, "webhook-id": "msg_other"}, secret, moment),
        (body, {**headers, "webhook-timestamp": str(moment + 1)}, secret, moment),
        (body, {**headers, "webhook-timestamp": "soon"}, secret, moment),
        (body, {**headers, "webhook-signature": "v1,AAAA v2,x"}, secret, moment),
        (body, {}, secret, moment),
        (body, headers, "whsec_" + "A" * 43 + "=", moment),
        (body, headers, "no secret", moment),
        (body, headers, secret, moment + 301),
        (body, headers, secret, moment - 301),
    ]
    for one_body, one_headers, one_secret, now in wrong:
        with pytest.raises(refused):
            verify(one_body, one_headers, secret=one_secret, now=now)
    both = {**headers, "Webhook-Signature": "v1,AAAA " + headers["webhook-signature"]}
    del both["webhook-signature"]
    assert verify(body, both, secret=secret, now=moment).reference == case.reference


def test_the_page_shows_only_what_the_client_has(client_module: ModuleType) -> None:
    page = FILE.with_name("python-client.md").read_text()
    code = page.split("```python\n")[1].split("```")[0]
    compile(code, "python-client.md", "exec")
    names = code.split("from python_client import ")[1].split("\n")[0].split(", ")
    assert [name for name in names if not hasattr(client_module, name)] == []


def test_the_client_is_typed_throughout(tmp_path: Any) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", "--config-file=",
         "--disable-error-code=import-untyped", f"--cache-dir={tmp_path}", str(FILE)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_client_stays_one_short_file() -> None:
    text = FILE.read_text()
    assert len(text.splitlines()) < 400
