"""Error pages in the asked language. Under /api/ the same, as problem details."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from portal.web.language import API_PREFIX, language_of_path, negotiate


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What could not be read; a form that is too large has a sentence of its own."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return _error_page(
        request, 400, _("This address or form could not be read. Please go back and try again.")
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_page(request, 403, _("You may not see this page."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    message = _(
        "This form was open for too long. Please go back, reload the page and send it again."
    )
    return _error_page(request, 403, message, template="403_csrf.html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_page(request, 404, _("Nothing was found at this address."))


def wrong_method(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """An address that takes only forms was opened as a page: 405 as before, but no longer blank."""
    response = _error_page(request, 405, _("This page is not here"), template="404.html")
    response["Allow"] = refused["Allow"]
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    return _error_page(
        request, 413, _("What you sent is too large. Please make it shorter and send it again.")
    )


def no_length(request: HttpRequest) -> HttpResponse:
    """A body sent in pieces without its length: no browser does so, and nobody could say beforehand how much comes."""
    return _error_page(
        request, 411, _("This address or form could not be read. Please go back and try again.")
    )


def busy(request: HttpRequest) -> HttpResponse:
    """Others are sending just now, or holding the door: a moment later there is room."""
    message = _("Please wait a few minutes, then try again.")
    response = _error_page(request, 503, message, template="400.html")
    response["Retry-After"] = "10"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return _error_page(
        request, 500, _("Something is broken on our side. Please try again in a few minutes.")
    )


def _error_page(
    request: HttpRequest, status: int, message: str, *, template: str = ""
) -> HttpResponse:
    language = getattr(request, "LANGUAGE_CODE", "") or _language_of(request)
    with translation.override(language):
        if request.path.startswith(API_PREFIX):
            response: HttpResponse = _problem(status, message)
        else:
            context: dict[str, Any] = {"message": message, "status": status}
            response = render(request, template or _template(status), context, status=status)
        response["Content-Language"] = language
    return response


def _language_of(request: HttpRequest) -> str:
    """For a request that was refused before its language was looked at; its query may be unreadable."""
    return language_of_path(request.path) or negotiate(request)


def _template(status: int) -> str:
    return f"{status}.html" if status in {400, 403, 404, 500} else "400.html"


def _problem(status: int, message: str) -> JsonResponse:
    body = {
        "type": "about:blank",
        "title": message,
        "status": status,
        "detail": message,
        "fields": {},
    }
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json; charset=utf-8",
        json_dumps_params={"ensure_ascii": False},
    )
