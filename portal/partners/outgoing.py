"""One POST to an address that a stranger chose, without letting her choose what of ours it reaches.

Only https. The name is looked up once; where any answer is not an address of the open internet nothing is sent, and the
connection is made to the very address that was looked at. No redirect is followed, no proxy asked, nothing of the
answer read but its status line and headers, and nobody is waited for long.
"""

import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

CONNECT_SECONDS, READ_SECONDS = 3.05, 8.0
LONGEST_URL = 500
HTTPS_PORT, FIRST_FREE_PORT = 443, 1024
# What the open internet uses of IPv6. Beside it lie site-local addresses, and those with an IPv4 address written within
# (mapped, NAT64), which lead wherever a translator near us leads.
_OPEN_IPV6 = ipaddress.ip_network("2000::/3")
# Tunnels to an address written within (Teredo, 6to4 and its relays), and examples.
_NOT_CALLED = tuple(
    ipaddress.ip_network(network)
    for network in ("2001::/32", "2002::/16", "192.88.99.0/24", "3fff::/20")
)
_INNER_NAMES = (".local", ".internal", ".localhost", ".lan", ".home.arpa", ".intranet")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """The address may not be called. `code`: address, private, name (it is not to be found)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_address(url: str) -> None:
    """What can be seen without looking up its name.

    Raises:
        Refused: it is no https address, or one that is written down as being private.
    """
    parts = _parts(url)
    host = str(parts.hostname)
    if _may_be_ours(parts):
        return
    try:
        written = ipaddress.ip_address(host)
    except ValueError:
        is_numbers = host.replace(".", "").replace("x", "").isdigit()
        if is_numbers or "." not in host.strip(".") or host.rstrip(".").endswith(_INNER_NAMES):
            raise Refused("private") from None
        return
    if not is_public(written):
        raise Refused("private")


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer.

    Raises:
        Refused: see the module.
        requests.RequestException: it did not answer, or not in time.
    """
    check_address(url)
    parts = _parts(url)
    address = _looked_up(parts)
    with requests.Session() as session:
        session.trust_env = False  # no proxy, no .netrc
        session.mount(f"{parts.scheme}://", _PinnedAdapter(str(address)))
        answer = session.post(
            url,
            data=body,
            headers=dict(headers),
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        )
        answer.close()  # the body is never read
        return int(answer.status_code)


def is_public(address: Address) -> bool:
    """An address of the open internet, with no other address written within it."""
    if address.version == 6 and address not in _OPEN_IPV6:
        return False
    if any(address in network for network in _NOT_CALLED):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused("address") from error
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if not parts.hostname or not is_plain or len(url) > LONGEST_URL or "@" in parts.netloc:
        raise Refused("address")
    if _may_be_ours(parts):
        return parts
    if parts.scheme != "https" or not (port in (None, HTTPS_PORT) or port >= FIRST_FREE_PORT):
        raise Refused("address")
    return parts


def _may_be_ours(parts: SplitResult) -> bool:
    """The demonstration and the tests may tell a program on the same machine, also without TLS."""
    return (
        settings.PARTNER_HOOKS_ON_LOOPBACK
        and parts.scheme in {"http", "https"}
        and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    )


def _looked_up(parts: SplitResult) -> Address:
    """The address to connect to; every answer of the name must be one that may be called."""
    port = parts.port or (HTTPS_PORT if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("name") from error
    addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]
    if not addresses:
        raise Refused("name")
    if _may_be_ours(parts):
        return next((one for one in addresses if one.is_loopback), addresses[0])
    if not all(is_public(one) for one in addresses):
        raise Refused("private")
    # Not every host has a way to IPv6; every one has a way to IPv4.
    return next((one for one in addresses if one.version == 4), addresses[0])


class _PinnedAdapter(HTTPAdapter):
    """Connects to one address, whatever the name says by now; name and certificate are still those of the URL."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, **kwargs)  # type: ignore[arg-type]
        self.poolmanager.pool_classes_by_scheme = _pinned_pools(self._address)


def _pinned_pools(address: str) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, address, super()._new_conn)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, address, super()._new_conn)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _connected(connection: HTTPConnection, address: str, connect):  # type: ignore[no-untyped-def]
    """urllib3 dials `_dns_host`; what it checks the certificate against is read from it again afterwards."""
    name, connection._dns_host = connection._dns_host, address
    try:
        return connect()
    finally:
        connection._dns_host = name
