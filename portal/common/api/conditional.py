"""Public reads of the API: kept whole like public pages, in the asked language, 304 for who has them already."""

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.common.caching import Policy

ApiView = TypeVar("ApiView", bound=type[APIView])


def public_read(
    *,
    tags: Sequence[str],
    query: Sequence[str] = (),
    max_age: int = 60,
    stale: int = 600,
    keep: int = 300,
) -> Callable[[ApiView], ApiView]:
    """Class decorator for an API view whose answers to GET are the same for everybody.

    It answers in the language of `?language=`, else of Accept-Language, never by cookie. The view must check `language`
    and every parameter in `query`: an unknown value is a 400. `language`, `page`, `page_size` need not be named.
    """
    names = tuple(dict.fromkeys(("language", "page", "page_size", *query)))
    policy = Policy(tuple(tags), names, max_age, stale, keep, language=language_of)

    def decorate(view: ApiView) -> ApiView:
        dispatch = view.dispatch

        def answer(
            self: APIView, request: HttpRequest, *args: object, **kwargs: object
        ) -> HttpResponseBase:
            with translation.override(language_of(request)):
                response = cast(Response, dispatch(self, request, *args, **kwargs))
                response.render()
                response.headers.setdefault("Content-Language", translation.get_language())
                patch_vary_headers(response, ("Accept-Language",))
                return response

        view.dispatch = answer  # type: ignore[method-assign]
        view.public_page = policy  # type: ignore[attr-defined]
        return view

    return decorate


def language_of(request: HttpRequest) -> str:
    """`?language=`, else the best of Accept-Language, else the source language. Reads no cookie."""
    asked = request.GET.get("language") if request.META.get("QUERY_STRING") else None
    if asked in settings.LANGUAGE_CODES:
        return str(asked)
    accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "").lower()
    for name, _quality in parse_accept_lang_header(accepted):
        base = name.split("-")[0]
        if base in settings.LANGUAGE_CODES:
            return base
    return str(settings.LANGUAGE_CODE)
