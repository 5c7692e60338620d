"""Middleware: unreadable requests are refused kindly, the language is chosen, private pages leave no trace."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from complaints import uploads
from portal.settings.languages import LANGUAGE_CODES
from portal.web import bodies, safety
from portal.web.language import deciding_headers, language_of_path, negotiate
from portal.web.views import errors

GetResponse = Callable[[HttpRequest], HttpResponse]
# Characters. A query of 200 Khmer letters takes 1,800 once it is percent-encoded.
MAX_PATH = 4000
MAX_API_BODY = bodies.MAX_API_BODY


class SafeAnswerMiddleware:
    """Outermost: whatever answers, a page, a file, an error, goes out with the headers of portal/web/safety.py."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        safety.add_headers(request, response)
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """The Content-Security-Policy of the settings. The administration's jQuery makes markup of texts: no trusted types
    there."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/admin/"):
            without = {"require-trusted-types-for": None, "trusted-types": None}
            parts.replace = {**(parts.replace or {}), **without}
        return parts


class SafeRequestMiddleware:
    """An address that is not UTF-8, holds a NUL or is too long gets 400; bodies are let in by portal/web/bodies.py.

    Files of a case are received in memory only, for a plain copy on a disk would outlive the page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_readable(request):
            return errors.bad_request(request)
        if request.method == "POST" and uploads.is_for_a_case(request.path_info):
            uploads.receive_in_memory(request)
        return bodies.receive(request, self.get_response)


def _is_readable(request: HttpRequest) -> bool:
    query = request.META.get("QUERY_STRING", "")
    if len(request.path) > MAX_PATH or len(query) > MAX_PATH:
        return False
    # In a path, bytes that are not UTF-8 arrive percent-encoded: Django puts them back so.
    return _is_text(request.path) and _is_text(query)


def _is_text(quoted: str) -> bool:
    try:
        return "\x00" not in unquote_to_bytes(quoted).decode()
    except UnicodeError:
        return False


class LanguageMiddleware:
    """The language in the address decides; elsewhere the person's profile, `?language=`, cookie, Accept-Language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_path = language_of_path(request.path_info)
        language = in_path or negotiate(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
        if not in_path and not request.path_info.startswith("/static/"):
            patch_vary_headers(response, deciding_headers(request.path_info))
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> None:
        """At a desk the signed-in person's own language is used."""
        if not request.path_info.startswith("/desk/"):
            return
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and user.language in LANGUAGE_CODES:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language


class RefusedMethodMiddleware:
    """Django answers a wrong method with an empty page; a person gets one that leads home."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_blank = isinstance(response, HttpResponseNotAllowed) and not response.content
        return errors.wrong_method(request, response) if is_blank else response
