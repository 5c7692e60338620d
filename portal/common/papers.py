"""Papers: PDFs that anybody may fetch, made once for all that is on them and sent with `ETag` and `Last-Modified`.

A paper is kept under a digest of everything it shows, so it is made anew when, and only when, a word, a figure, a
notice or the day on it changes. Who has it already gets 304 without any typesetting.
"""

import gzip
import hashlib
import json
import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _

from portal.common.generations import CacheDown, cache_server
from portal.common.typesetting import Data, TypesetterBusy, as_json, layouts_digest, press

logger = logging.getLogger(__name__)

KEEP_SECONDS = 26 * 60 * 60  # the day is on the paper, so it is another one tomorrow
TRUST_SECONDS = 300  # as long as pages are kept: an article may be due to appear
REMEMBER_SIZE_SECONDS = 40 * 24 * 60 * 60
MAX_AGE, STALE = 300, 3600  # seconds
RETRY_SECONDS = 10
PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)
_TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
_COUNT = re.compile(rb"/Count (\d+)")


@dataclass(frozen=True)
class Paper:
    """What is to be printed.

    Attributes:
        name: names the paper whatever stands on it, for example `rights/wage/km`; under it the size is remembered.
        layout: a file of `templates/print/`.
        day: the day that is printed on it.
        is_tagged: whether the PDF tells programs that read aloud what is a heading, a list, a link.
    """

    name: str
    layout: str
    data: Data
    day: date
    is_tagged: bool = True

    @cached_property
    def written(self) -> str:
        """The data as the layout reads it. May raise `typesetting.TextTooLong`."""
        return as_json(self.data)

    @cached_property
    def digest(self) -> str:
        """Of all that decides the bytes of the PDF."""
        kind = f"{self.layout} {self.is_tagged}"
        told = (kind, layouts_digest(), self.day.isoformat(), self.written)
        return hashlib.blake2b("\n".join(told).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Printed:
    """A paper as PDF, compressed once more with gzip: a tagged PDF shrinks by a third to a half.

    Attributes:
        made_at: seconds since 1970.
    """

    packed: bytes
    made_at: int

    @property
    def pdf(self) -> bytes:
        return gzip.decompress(self.packed)


@dataclass(frozen=True)
class PaperSize:
    """How large a paper was when it was last made. `size` in bytes on the wire."""

    size: int
    pages: int


def find_printed(digest: str) -> Printed | None:
    """The paper of this digest as it was kept, if it was."""
    stored = _asked(_key(digest))
    if stored is None:
        return None
    made_at, _newline, packed = stored.partition(b"\n")
    return Printed(packed, int(made_at))


def print_paper(paper: Paper) -> Printed:
    """The paper as PDF: as it was kept, else made now and kept. Never inside a transaction.

    Raises:
        TypesetterBusy, TextTooLong: see `typesetting`.
    """
    kept = find_printed(paper.digest)
    if kept is not None:
        return kept
    with press(paper.written) as machine:
        kept = find_printed(paper.digest)  # somebody may have made it while we waited
        if kept is not None:
            return kept
        pdf = machine.pdf(paper.layout, day=paper.day, is_tagged=paper.is_tagged)
    printed = Printed(gzip.compress(pdf, compresslevel=6, mtime=0), int(time.time()))
    _keep(paper, printed, pages=_count_pages(pdf))
    return printed


def size_of(name: str) -> PaperSize | None:
    """The size of the paper of this name, where it has been made in the last weeks."""
    stored = _asked(f"paper-size:{name}")
    return PaperSize(*json.loads(stored)) if stored else None


def paper_response(
    request: HttpRequest, *, name: str, tags: Sequence[str], make: Callable[[], Paper]
) -> HttpResponse:
    """The PDF for a browser or for any cache on the way; 304 to who has it; 503 when too many want paper at once.

    Args:
        name: as the paper's own.
        tags: what `portal.common.caching.touch` renews when something on the paper may have changed. While it is not,
            a paper that is kept costs no query.
        make: says what is to be printed; may raise what the view turns into 404.
    """
    state = _state_key(name, tags)
    digest, paper = _known_digest(state), None
    if digest is None:
        paper = make()
        digest = paper.digest
        _remember_digest(state, digest)
    known = get_conditional_response(request, etag=_etag(digest))
    if known is not None:
        return _with_headers(known, digest)
    printed = find_printed(digest)
    if printed is None:
        paper = paper or make()
        try:
            printed, digest = print_paper(paper), paper.digest
        except TypesetterBusy:
            return _busy()
    answer = _with_headers(_pdf(request, name, printed), digest, printed.made_at)
    return get_conditional_response(request, _etag(digest), printed.made_at, answer) or answer


# Answers ------------------------------------------------------------------------------------------


def _pdf(request: HttpRequest, name: str, printed: Printed) -> HttpResponse:
    is_packed = _TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")) is not None
    body = printed.packed if is_packed else printed.pdf
    response = HttpResponse(body, content_type="application/pdf")
    if is_packed:
        response["Content-Encoding"] = "gzip"
    # A browser's own viewer holds the PDF as an object of this address and styles the page around it.
    response["Content-Security-Policy"] = PDF_POLICY
    response["Content-Disposition"] = f'inline; filename="{name.replace("/", "-")}.pdf"'
    response["Content-Length"] = str(len(body))
    return response


def _with_headers(response: HttpResponse, digest: str, made_at: int | None = None) -> HttpResponse:
    response["ETag"] = _etag(digest)
    patch_vary_headers(response, ("Accept-Encoding",))
    response["Cache-Control"] = f"public, max-age={MAX_AGE}, stale-while-revalidate={STALE}"
    if made_at is not None:
        response["Last-Modified"] = http_date(made_at)
    return response


def _etag(digest: str) -> str:
    return f'W/"{digest}"'


def _busy() -> HttpResponse:
    words = _("Many people are printing now. Please try again in a minute.")
    response = HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


# What is remembered -------------------------------------------------------------------------------


def _keep(paper: Paper, printed: Printed, *, pages: int) -> None:
    kept = b"%d\n%b" % (printed.made_at, printed.packed)
    _tell(_key(paper.digest), kept, KEEP_SECONDS)
    size = json.dumps([len(printed.packed), pages]).encode()
    _tell(f"paper-size:{paper.name}", size, REMEMBER_SIZE_SECONDS)


def _count_pages(pdf: bytes) -> int:
    """The root of Typst's page tree has the largest count."""
    return max((int(count) for count in _COUNT.findall(pdf)), default=0)


def _key(digest: str) -> str:
    return f"paper:{digest}"


def _state_key(name: str, tags: Sequence[str]) -> str | None:
    """Changes with the day, and whenever something was changed that may be on the paper."""
    try:
        generations = cache_server().read_generations(tuple(tags))
    except CacheDown:
        return None
    day = timezone.localdate().isoformat()
    return ":".join(("paper-state", name, day, layouts_digest(), generations))


def _known_digest(state: str | None) -> str | None:
    known = _asked(state) if state else None
    return known.decode() if known else None


def _remember_digest(state: str | None, digest: str) -> None:
    if state:
        _tell(state, digest.encode(), TRUST_SECONDS)


def _asked(key: str) -> bytes | None:
    try:
        return cache_server().get(key)
    except CacheDown:
        return None


def _tell(key: str, value: bytes, seconds: int) -> None:
    try:
        cache_server().set(key, value, seconds=seconds)
    except CacheDown:
        logger.warning("The cache server is down: a paper will be made again")


__all__ = [
    "Paper",
    "PaperSize",
    "Printed",
    "find_printed",
    "paper_response",
    "print_paper",
    "size_of",
]
