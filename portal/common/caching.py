"""Public pages kept whole: a page that many people read is made once, and again when what it shows has changed.

`@public_page(tags=("rights",), query=("from", "in"))` on a view lets the middleware keep its answers by address,
language, the named query parameters (others are ignored), the day, and the generations of the tags. `touch("rights")`
in a service makes every such page new for the next reader, after commit. Kept pages are sent without a query and past
all inner middleware, compressed once, with `ETag`, `Last-Modified` and `Cache-Control`; who has the page gets 304.

Nothing personal can be kept: an answer with a cookie, one that varies by cookie, one whose making read the session or
drew a CSRF token, and every answer but 200 to GET goes out as it is. What is kept has the inner middleware's headers.
"""

import functools
import gzip
import hashlib
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import brotli  # type: ignore[import-untyped]
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, has_vary_header, patch_vary_headers
from django.utils.http import http_date, parse_http_date
from django.utils.translation import get_language

from portal.common.generations import CacheDown, cache_server

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
LOCAL_PAGES = 256
LOCAL_ADDRESSES = 4096
MIN_COMPRESSED = 600  # bytes; below this the saving is less than a packet
_OWN_HEADERS = frozenset({"cache-control", "etag", "last-modified", "vary", "content-length"})
_local: dict[str, "Page"] = {}
_local_lock = threading.Lock()
_policies: dict[str, "Policy"] = {}  # by path: what this process has seen kept before


def active_language(request: HttpRequest) -> str:
    """The language that was chosen for this request."""
    return get_language() or ""


@dataclass(frozen=True)
class Policy:
    """How one view's answers are kept. All times in seconds.

    Attributes:
        max_age: how long a browser need not ask again.
        stale: how long after that it may show what it has while it asks.
        keep: how long the answer is kept here when nothing it shows changes.
    """

    tags: tuple[str, ...]
    query: tuple[str, ...] = ()
    max_age: int = 60
    stale: int = 600
    keep: int = 300
    language: Callable[[HttpRequest], str] = active_language

    @property
    def cache_control(self) -> str:
        return f"public, max-age={self.max_age}, stale-while-revalidate={self.stale}"

    def key(self, request: HttpRequest) -> str:
        """What the answer depends on (the host too: lists link to their next page). Raises CacheDown."""
        generations = cache_server().read_generations(self.tags)
        asked: list[list[str]] = []
        if self.query and request.META.get("QUERY_STRING"):
            asked = [request.GET.getlist(name) for name in self.query]
        query = json.dumps(asked) if any(asked) else ""
        address = f"{request.scheme}://{request.get_host()}{request.path}"
        day = timezone.localdate().isoformat()
        return "\n".join((address, self.language(request), query, day, release(), generations))


@dataclass(frozen=True)
class Page:
    """An answer as kept: the body in each encoding (the empty name: as it is), and the headers it had."""

    bodies: dict[str, bytes]
    headers: dict[str, str]
    vary: tuple[str, ...]
    etag: str
    last_modified: str
    good_until: float

    def body_for(self, accept_encoding: str) -> tuple[str, bytes]:
        """The smallest body that the reader takes, and the name of its encoding."""
        for encoding in _accepted(accept_encoding):
            if encoding in self.bodies:
                return encoding, self.bodies[encoding]
        return "", self.bodies[""]


def public_page(
    *,
    tags: Sequence[str],
    query: Sequence[str] = (),
    max_age: int = 60,
    stale: int = 600,
    keep: int = 300,
) -> Callable[[View], View]:
    """Let a view's public answers be kept; see the module. Other decorators may stand above or below.

    The view must refuse (with a status other than 200) any value of a query parameter that it does not know, or
    strangers could fill the cache with pages nobody wants.
    """
    policy = Policy(tuple(tags), tuple(query), max_age, stale, keep)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def answer(*args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(*args, **kwargs)

        answer.public_page = policy  # type: ignore[attr-defined]
        return cast(View, answer)

    return decorate


def touch(*tags: str) -> None:
    """What the tags stand for has changed: make its pages new, once this transaction commits."""
    transaction.on_commit(functools.partial(_renew, tags))


def _renew(tags: Sequence[str]) -> None:
    try:
        cache_server().renew(tags)
    except CacheDown:
        logger.error("Pages may stay old for some minutes, the cache server is down: %s", tags)


class PublicPageMiddleware:
    """Sends kept pages, keeps new ones. Stands below what chooses the language, above sessions' users and CSRF.

    The first time in a process an address is resolved to its view to learn its policy; from then on a kept page is
    sent at once.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        policy = _policies.get(request.path)
        if policy is not None:
            sent = self._send_kept(request, policy)
            if sent is not None:
                return sent
        response = self.get_response(request)
        kept = getattr(request, "public_page", None)
        return self._keep(request, response, *kept) if kept else response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """The address is known now. Remember how its answer may be kept; send it if it is kept already."""
        policy = _policy_of(view)
        if policy is None or hasattr(request, "public_page"):
            return None
        sent = self._send_kept(request, policy)
        if sent is not None:
            _remember(request.path, policy)
        return sent

    def _send_kept(self, request: HttpRequest, policy: Policy) -> HttpResponseBase | None:
        if request.method not in ("GET", "HEAD") or settings.DEBUG:
            return None
        key = _key_or_none(policy, request)
        page = _find(key) if key else None
        request.public_page = None if page else (policy, key)  # type: ignore[attr-defined]
        return _respond(request, page, policy) if page else None

    def _keep(
        self, request: HttpRequest, response: HttpResponseBase, policy: Policy, key: str | None
    ) -> HttpResponseBase:
        page = _make_page(request, response, policy)
        if page is None:
            return response
        if key:
            _keep(key, page, policy)
            _remember(request.path, policy)
        return _respond(request, page, policy)


def _policy_of(view: object) -> Policy | None:
    """Of a function, or of the class behind a class-based view."""
    return getattr(view, "public_page", None) or getattr(
        getattr(view, "cls", None), "public_page", None
    )


# Finding and keeping ------------------------------------------------------------------------------


def _key_or_none(policy: Policy, request: HttpRequest) -> str | None:
    try:
        return policy.key(request)
    except CacheDown:
        return None


def _find(key: str) -> Page | None:
    """The kept page: from this process, else from the cache server."""
    page = _local.get(key)
    if page is not None and page.good_until > time.time():
        return page
    try:
        stored = cache_server().get(_digest(key))
    except CacheDown:
        return None
    if stored is None:
        return None
    page = _from_bytes(stored)
    _keep_locally(key, page)
    return page


def _keep(key: str, page: Page, policy: Policy) -> None:
    _keep_locally(key, page)
    try:
        cache_server().set(_digest(key), _to_bytes(page), seconds=policy.keep)
    except CacheDown:
        return


def _keep_locally(key: str, page: Page) -> None:
    with _local_lock:
        while len(_local) >= LOCAL_PAGES:
            del _local[next(iter(_local))]
        _local[key] = page


def _remember(path: str, policy: Policy) -> None:
    if len(_policies) >= LOCAL_ADDRESSES:
        _policies.clear()
    _policies[path] = policy


def _digest(key: str) -> str:
    return "page:" + hashlib.blake2b(key.encode(), digest_size=20).hexdigest()


def _to_bytes(page: Page) -> bytes:
    facts = (page.headers, page.vary, page.etag, page.last_modified, page.good_until)
    return json.dumps(facts).encode() + b"\n" + page.bodies[""]


def _from_bytes(stored: bytes) -> Page:
    facts, _newline, body = stored.partition(b"\n")
    headers, vary, etag, last_modified, good_until = json.loads(facts)
    return Page(_encodings(body), headers, tuple(vary), etag, last_modified, good_until)


# Making and sending -------------------------------------------------------------------------------


def _make_page(request: HttpRequest, response: HttpResponseBase, policy: Policy) -> Page | None:
    """The answer as a page to keep, or None where it may not be kept."""
    if request.method != "GET" or response.status_code != 200:
        return None
    if not isinstance(response, HttpResponse) or _is_personal(request, response):
        return None
    body = bytes(response.content)
    vary = [name.strip() for name in response.get("Vary", "").split(",") if name.strip()]
    return Page(
        bodies=_encodings(body),
        headers={n: v for n, v in response.items() if n.lower() not in _OWN_HEADERS},
        vary=tuple(vary),
        etag=f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"',
        last_modified=http_date(time.time()),
        good_until=time.time() + policy.keep,
    )


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    session = getattr(request, "session", None)
    control = response.get("Cache-Control", "")
    return bool(
        response.cookies
        or has_vary_header(response, "Cookie")
        or has_vary_header(response, "*")
        or getattr(session, "accessed", False)
        or "CSRF_COOKIE_NEEDS_UPDATE" in request.META
        or "private" in control
        or "no-store" in control
        or getattr(request, "_csp_nonce", None)
    )


def _respond(request: HttpRequest, page: Page, policy: Policy) -> HttpResponseBase:
    encoding, body = page.body_for(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    response = HttpResponse(body, headers=page.headers)
    if encoding:
        response["Content-Encoding"] = encoding
    response["Content-Length"] = str(len(body))
    response["ETag"] = page.etag
    response["Last-Modified"] = page.last_modified
    response["Cache-Control"] = policy.cache_control
    patch_vary_headers(response, (*page.vary, "Accept-Encoding"))
    if "HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MODIFIED_SINCE" in request.META:
        changed = parse_http_date(page.last_modified)
        return get_conditional_response(request, page.etag, changed, response) or response
    return response


def _encodings(body: bytes) -> dict[str, bytes]:
    """The body as it is (under the empty name) and compressed. Public text only, so BREACH finds nothing."""
    if len(body) < MIN_COMPRESSED:
        return {"": body}
    return {
        "br": brotli.compress(body, quality=6),
        "gzip": gzip.compress(body, compresslevel=6, mtime=0),
        "": body,
    }


@functools.lru_cache(maxsize=256)
def _accepted(header: str) -> tuple[str, ...]:
    """Encodings the reader takes, best first; one that is refused with q=0 is left out."""
    offers = {}
    for part in header.lower().split(","):
        name, _semicolon, parameters = part.strip().partition(";")
        offers[name.strip()] = not re.fullmatch(r"q=0(\.0*)?", parameters.replace(" ", ""))
    return tuple(name for name in ("br", "gzip") if offers.get(name))


@functools.cache
def release() -> str:
    """Changes with the style sheets' hashed names, so that no kept page points at one that is gone."""
    return str(getattr(staticfiles_storage, "manifest_hash", ""))
