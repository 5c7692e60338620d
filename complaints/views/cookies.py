"""Cookies of the complaint pages: sent to these pages only, unreadable to scripts, gone with the browser.

A cookie is bound to a path, and the path begins with the language, so each language has its own
copy: the language can change in the middle without losing anything.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from portal.settings.languages import LANGUAGE_CODES


def read_cookie(request: HttpRequest, name: str) -> str:
    """The value, or an empty text."""
    return request.COOKIES.get(_name(name, translation.get_language() or ""), "")


def set_cookie(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    """A session cookie for the complaint pages in every language."""
    for language in LANGUAGE_CODES:
        response.set_cookie(
            _name(name, language),
            value,
            path=_path(language),
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )


def drop_cookie(response: HttpResponse, name: str) -> None:
    for language in LANGUAGE_CODES:
        response.delete_cookie(_name(name, language), path=_path(language), samesite="Lax")


def _name(name: str, language: str) -> str:
    return f"{settings.PATH_COOKIE_PREFIX}{name}_{language}"


def _path(language: str) -> str:
    with translation.override(language):
        return reverse("complaints:new").removesuffix("new/")
