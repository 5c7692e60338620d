"""A pack: several public pages in one file, to be fetched in one go and put away by the reader's own browser.

The pages are made by the views that make them always, with one difference: `request.kept_on`, for which the frame says
from which day the copy is. Nothing signed-in, no complaint and no form that sends anything can be in a pack.
"""

import functools
import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import override

from portal.common.caching import release
from portal.common.formatting import format_date, format_size
from portal.common.generations import CacheDown, cache_server
from portal.reference.queries import CACHE_TAG as HELP_TAG
from rights_info.services.articles import CACHE_TAG

TAGS = (CACHE_TAG, HELP_TAG, "site")
# Most articles are in every pack of a language: about 6 MB.
KEPT_PAGES = 250
# Fonts are named in the style sheet, which asks for one only where its letters are.
FONTS = {"km": ("fonts/noto-khmer.woff2",), "my": ("fonts/noto-myanmar.woff2",)}
NAME_FONTS = ("fonts/name-khmer.woff2", "fonts/name-myanmar.woff2")
_FILE = re.compile(r'(?:href|src)="(/static/[^"#?]+)')
_PRIVATE = re.compile(
    r"^/(?:desk|accounts|admin|demo|api|language)/|^/[a-z]{2}/(?:complaints|exit)/"
)


class PrivatePage(ValueError):
    """A page that must never be kept on a phone was to be put into a pack."""


@dataclass(frozen=True)
class Pack:
    """Pages by address, and the files they need.

    Attributes:
        pages: address with language and query → HTML.
        files: addresses of style sheet, script, icon, fonts.
        size: bytes on the wire, pages and files together, compressed.
        version: changes when any page changes.
    """

    key: str
    title: str
    language: str
    pages: dict[str, str]
    files: list[str]
    size: int
    version: str
    made_on: date

    def as_json(self) -> dict[str, object]:
        """As the reader's browser takes it; `said` is what the list of kept packs shows, in her language."""
        said = (
            f"{format_size(self.size, self.language)} · {format_date(self.made_on, self.language)}"
        )
        names = ("key", "title", "language", "pages", "files", "size", "version")
        row = {name: getattr(self, name) for name in names}
        return {**row, "made_on": self.made_on.isoformat(), "said": said}


def make_pack(
    *, key: str, title: str, language: str, paths: Iterable[str], like: HttpRequest
) -> Pack:
    """Make the pages at `paths` (without the language) in the language.

    Args:
        like: a request to this host; the copies link to the same host and carry nothing else of it.

    Raises:
        PrivatePage: a path is not public, or its page is not simply found.
    """
    addresses = [f"/{language}/{path}" for path in dict.fromkeys(paths)]
    host, scheme, state = like.get_host(), like.scheme or "http", state_of_pages()
    with override(language):
        pages = {address: _page(address, host, scheme, state) for address in addresses}
    files = sorted(_files(pages.values(), language))
    written = json.dumps(pages, ensure_ascii=False).encode()
    return Pack(
        key=key,
        title=title,
        language=language,
        pages=pages,
        files=files,
        size=len(brotli.compress(written, quality=6)) + sum(map(_size_of, files)),
        version=hashlib.blake2b(written, digest_size=8).hexdigest(),
        made_on=timezone.localdate(),
    )


def state_of_pages() -> str:
    """Another word whenever any public page may look otherwise; one nobody had before where that cannot be known."""
    try:
        generations = cache_server().read_generations(TAGS)
    except CacheDown:
        generations = secrets.token_hex(8)
    return "\n".join((generations, release(), timezone.localdate().isoformat()))


@functools.lru_cache(maxsize=KEPT_PAGES)
def _page(address: str, host: str, scheme: str, state: str) -> str:
    """Made once for all packs that hold it, as long as the state is the same."""
    path, _mark, query = address.partition("?")
    if _PRIVATE.match(path):
        raise PrivatePage(address)
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.META = {"HTTP_HOST": host, "QUERY_STRING": query, "wsgi.url_scheme": scheme}
    request.GET = QueryDict(query)
    request.kept_on = timezone.localdate()  # type: ignore[attr-defined]
    match = resolve(path)
    response = match.func(request, *match.args, **match.kwargs)
    if response.status_code != 200 or response.cookies:
        raise PrivatePage(address)
    return str(response.content.decode())


def _files(pages: Iterable[str], language: str) -> Iterator[str]:
    yield from {found for page in pages for found in _FILE.findall(page)}
    for name in (*FONTS.get(language, ()), *NAME_FONTS):
        yield static(name)


def _size_of(address: str) -> int:
    """Bytes of a static file as it is sent: WhiteNoise's compressed copy where there is one."""
    name = address.removeprefix(settings.STATIC_URL)
    collected = Path(settings.STATIC_ROOT) / name
    for path in (collected.with_name(f"{collected.name}.br"), collected):
        if path.exists():
            return path.stat().st_size
    found = finders.find(_unhashed(name))
    return Path(found).stat().st_size if found else 0


def _unhashed(name: str) -> str:
    hashed: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    return next((plain for plain, given in hashed.items() if given == name), name)


__all__ = ["Pack", "PrivatePage", "make_pack"]
