"""What every answer tells browsers and caches: one table. `SafeAnswerMiddleware` applies it, outermost.

The Content-Security-Policy stands in the settings (django-csp writes it); why it has no nonce: ADR 31.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PRIVATE_PREFIXES = ("/desk/", "/accounts/", "/admin/", "/demo/")


@dataclass(frozen=True)
class Rule:
    """Headers of the answers that it applies to. With `wins` they replace what a view said; else they fill gaps."""

    name: str
    applies: Callable[[HttpRequest, HttpResponseBase], bool]
    headers: Mapping[str, str]
    wins: bool = False


def is_private(path: str) -> bool:
    """Signed-in, or about a complaint."""
    return path.startswith(PRIVATE_PREFIXES) or "/complaints/" in path


def _always(request: HttpRequest, response: HttpResponseBase) -> bool:
    return True


def _page(request: HttpRequest, response: HttpResponseBase) -> bool:
    return response.get("Content-Type", "").startswith("text/html")


def _private(request: HttpRequest, response: HttpResponseBase) -> bool:
    return is_private(request.path_info) or "HTTP_AUTHORIZATION" in request.META


def _of_the_administration(request: HttpRequest, response: HttpResponseBase) -> bool:
    return request.path_info.startswith("/admin/")


def _with_a_cookie(request: HttpRequest, response: HttpResponseBase) -> bool:
    return bool(response.cookies)


RULES: tuple[Rule, ...] = (
    Rule(
        "everywhere",
        _always,
        {
            "Permissions-Policy": settings.PERMISSIONS_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        },
    ),
    # Not on PDFs: a browser's own viewer is a page from elsewhere.
    Rule("pages", _page, {"Cross-Origin-Embedder-Policy": "require-corp"}),
    Rule(
        "private: kept nowhere, told to nobody",
        _private,
        {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"},
        wins=True,
    ),
    # Its pages are not ours and carry no <meta name="referrer">. From a page with «no-referrer» browsers post with
    # «Origin: null», which the protection of forms refuses.
    Rule("administration", _of_the_administration, {"Referrer-Policy": "same-origin"}, wins=True),
    Rule("with a cookie", _with_a_cookie, {"Cache-Control": "no-store"}),
)


def add_headers(request: HttpRequest, response: HttpResponseBase) -> None:
    """Put onto the answer what the table says of it."""
    for rule in RULES:
        if rule.applies(request, response):
            for name, value in rule.headers.items():
                if rule.wins:
                    response[name] = value
                else:
                    response.headers.setdefault(name, value)
