"""Calling an address that a stranger chose: https only, the open internet only, the very address that was looked at."""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import requests

from portal.partners import outgoing
from portal.partners.outgoing import Refused, check_address, is_public, post

pytestmark = pytest.mark.security

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.0.1",
    "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
    "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:a00:1::1", "2002:7f00:1::", "::ffff:169.254.169.254",
    "100.127.255.255", "192.88.99.1", "fec0::1", "feff::1", "5f00::1", "3fff::1", "::7f00:1", "64:ff9b:1::1", "2001::1",
    "64:ff9b::808:808", "2002:808:808::1", "::ffff:8.8.8.8",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"]


class Seen(BaseHTTPRequestHandler):
    """A partner's system: answers as it is told and notes what came."""

    def do_POST(self) -> None:
        server: Any = self.server
        length = int(self.headers.get("Content-Length") or 0)
        server.seen.append((self.path, dict(self.headers), self.rfile.read(length)))
        status, headers = server.answers.pop(0) if server.answers else (204, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def partner() -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), Seen)
    server.seen, server.answers = [], []
    server.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[Any]:
    """Every name leads to these addresses; gives back who was dialled. Nothing leaves the machine."""
    dialled: list[Any] = []

    def look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        family = {4: socket.AF_INET, 6: socket.AF_INET6}
        found = [ipaddress.ip_address(one) for one in addresses]
        return [(family[one.version], socket.SOCK_STREAM, 6, "", (str(one), port)) for one in found]

    def dial(address: Any, *args: Any, **kwargs: Any) -> Any:
        dialled.append(address)
        raise OSError("not in a test")

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", look_up)
    monkeypatch.setattr("urllib3.util.connection.create_connection", dial)
    return dialled


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_of_the_open_internet_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_public(ipaddress.ip_address(address))
    written = f"[{address}]" if ":" in address else address
    with pytest.raises(Refused):
        check_address(f"https://{written}/hook")
    dialled = names(monkeypatch, address)
    with pytest.raises(Refused) as refused:
        post("https://partner.example.org/hook", body=b"{}", headers={})
    assert (refused.value.code, dialled) == ("private", [])


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_open_internet_is_called(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_public(ipaddress.ip_address(address))
    dialled = names(monkeypatch, address)
    with pytest.raises(requests.ConnectionError):
        post("https://partner.example.org/hook", body=b"{}", headers={})
    assert dialled == [(address, 443)]


def test_one_private_answer_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialled = names(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(Refused):
        post("https://partner.example.org/hook", body=b"{}", headers={})
    assert dialled == []


def test_a_name_that_changes_its_answer_is_called_where_it_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the second look-up would say 127.0.0.1; there is no second one."""
    asked = []

    def look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    dialled = names(monkeypatch)
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", look_up)
    with pytest.raises(requests.ConnectionError):
        post("https://partner.example.org/hook", body=b"{}", headers={})
    assert (asked, dialled) == (["partner.example.org"], [("93.184.216.34", 443)])


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example.org/", "ftp://partner.example.org/", "//partner.example.org/", "https:///x", "x", "",
        "https://user:word@partner.example.org/", "https://partner.example.org:22/", "https://partner.example.org:99999/",
        "https://localhost/", "https://db/", "https://db.internal/", "https://printer.local/", "https://2130706433/",
        "https://0x7f000001/", "https://partner.example.org/\r\nHost: x", "https://partner.example.org\\@10.0.0.1/",
        "https://partner.example.org/" + "x" * 500, "https://ឧទាហរណ៍.org/", "gopher://partner.example.org/",
        "file:///etc/passwd", "https://[::1", "https://127.1/",
    ],
)  # fmt: skip
def test_an_address_that_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        check_address(url)


def test_a_host_of_this_machine_is_called_in_the_demonstration_alone(
    partner: Any, settings: Any
) -> None:
    settings.PARTNER_HOOKS_ON_LOOPBACK = False
    for url in (partner.url, partner.url.replace("http", "https"), "https://localhost:8443/"):
        with pytest.raises(Refused):
            post(url, body=b"{}", headers={})
    settings.PARTNER_HOOKS_ON_LOOPBACK = True
    assert post(partner.url, body=b"{}", headers={"webhook-id": "x"}) == 204
    assert len(partner.seen) == 1


def test_no_redirect_is_followed(partner: Any, settings: Any) -> None:
    settings.PARTNER_HOOKS_ON_LOOPBACK = True
    partner.answers.append((302, {"Location": partner.url}))
    assert post(partner.url, body=b"{}", headers={}) == 302
    assert len(partner.seen) == 1


def test_no_proxy_of_the_environment_is_asked(
    partner: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PARTNER_HOOKS_ON_LOOPBACK = True
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert post(partner.url, body=b"{}", headers={}) == 204


def test_an_endless_answer_is_not_read(settings: Any) -> None:
    """The status is known, and the rest of a body without an end is left where it is."""
    settings.PARTNER_HOOKS_ON_LOOPBACK = True
    listener = socket.create_server(("127.0.0.1", 0))
    sent = []

    def pour() -> None:
        connection, _address = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            try:
                while len(sent) < 10_000:
                    connection.sendall(b"x" * 65536)
                    sent.append(1)
            except OSError:
                return

    thread = threading.Thread(target=pour)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    assert post(url, body=b"{}", headers={}) == 200
    thread.join(10)
    listener.close()
    assert not thread.is_alive()
    assert len(sent) < 1_000


def test_who_does_not_answer_is_not_waited_for_long(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PARTNER_HOOKS_ON_LOOPBACK = True
    monkeypatch.setattr(outgoing, "READ_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(requests.Timeout):
        post(f"http://127.0.0.1:{silent.getsockname()[1]}/", body=b"{}", headers={})
