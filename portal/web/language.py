"""Which language a request is answered in."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from portal.settings.languages import LANGUAGE_CODE, LANGUAGE_CODES

API_PREFIX = "/api/"


# Pages whose address names no language: there the person's own choice decides.
WITHOUT_LANGUAGE = ("/desk/", "/accounts/", "/demo/")


def language_of_path(path: str) -> str | None:
    """The language that an address names: `/km/…` is Khmer."""
    first = path.lstrip("/").split("/", 1)[0]
    return first if first in LANGUAGE_CODES else None


def negotiate(request: HttpRequest) -> str:
    """`?language=`, then the cookie of an earlier choice, then Accept-Language, then English.

    The API has no cookies: an answer that anybody may keep must not depend on one.
    """
    asked = request.GET.get("language", "") if request.META.get("QUERY_STRING") else ""
    is_api = request.path_info.startswith(API_PREFIX)
    chosen = "" if is_api else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    for candidate in (asked, chosen, _accepted(request.headers.get("Accept-Language", ""))):
        if candidate in LANGUAGE_CODES:
            return candidate
    return LANGUAGE_CODE


def _accepted(header: str) -> str:
    """The best of our languages that a browser asks for: `km-KH` is Khmer."""
    offered = (
        name.split("-")[0] for name, quality in parse_accept_lang_header(header.lower()) if quality
    )
    return next((base for base in offered if base in LANGUAGE_CODES), "")


def deciding_headers(path: str) -> tuple[str, ...]:
    """The request headers that `negotiate` looks at, for `Vary`."""
    return ("Accept-Language",) if path.startswith(API_PREFIX) else ("Accept-Language", "Cookie")


def same_page_in(path: str, language: str) -> str:
    """The address of this page in another language; signed-in pages name no language and keep their address."""
    current = language_of_path(path)
    if current is None:
        return path if path.startswith(WITHOUT_LANGUAGE) else f"/{language}/"
    return f"/{language}{path[len(current) + 1 :]}"


def switch_to(path: str, language: str) -> str:
    """Where the language switch leads: to the same page, by way of remembering the choice where no address holds it."""
    if language_of_path(path):
        return same_page_in(path, language)
    return f"/language/{language}/?{urlencode({'next': path})}"
