"""Every address of the portal, read from the resolver."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver

from portal.urls import urlpatterns

GROUP = re.compile(r"\(\?P<\w+>[^()]*\)")
CONVERTER = re.compile(r"<(?:\w+:)?\w+>")


def routes() -> list[str]:
    """Routes with `*` for what varies: `/en/rights/*/`. Django's admin is left out but for its front page."""
    return sorted({*_walk(urlpatterns), "/admin/"})


def _walk(patterns: list[URLPattern | URLResolver], start: str = "/") -> Iterator[str]:
    for pattern in patterns:
        route = start + _readable(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield route
        elif pattern.namespace != "admin":
            yield from _walk(pattern.url_patterns, route)


def _readable(pattern: str) -> str:
    return CONVERTER.sub("*", GROUP.sub("*", pattern.removeprefix("^").removesuffix("$")))


def filled(route: str, value: str) -> str:
    return route.replace("*", value)
