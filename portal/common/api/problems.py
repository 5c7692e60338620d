"""Errors of the API as RFC 9457 problem details, in the asked language, with a `fields` map."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from portal.common.api.renderers import JSONRenderer
from portal.common.errors import PortalError, TooMany


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: turn an exception into a problem, or None for a true fault of ours (a 500).

    A problem is JSON whatever the view gives else, and whatever the client said that it takes.
    """
    _answer_in_json(context.get("request"))
    if isinstance(error, TooMany):
        response = problem(status.HTTP_429_TOO_MANY_REQUESTS, detail=str(error.message))
        response["Retry-After"] = str(error.retry_after)
        return response
    if isinstance(error, PortalError):
        return problem(error.status, detail=str(error.message), fields=error.fields)
    if isinstance(error, Http404 | exceptions.NotFound):
        return problem(status.HTTP_404_NOT_FOUND, detail=_("Nothing was found at this address."))
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    handled = drf_exception_handler(error, context)
    if handled is None:
        return None
    return _from_drf(error, handled)


def _answer_in_json(request: Any) -> None:
    if request is not None:
        request.accepted_renderer = JSONRenderer()
        request.accepted_media_type = JSONRenderer.media_type


def problem(code: int, *, detail: str, fields: dict[str, Any] | None = None) -> Response:
    """A problem-details response. `fields` maps a dotted path to its messages."""
    body = {
        "type": "about:blank",
        "title": _titles().get(code, _("The request could not be done.")),
        "status": code,
        "detail": detail,
        "fields": fields or {},
    }
    response = Response(body, status=code)
    response.is_problem = True  # type: ignore[attr-defined]
    return response


def _from_drf(error: Exception, handled: Response) -> Response:
    if isinstance(error, exceptions.ValidationError):
        response = problem(
            status.HTTP_400_BAD_REQUEST,
            detail=_("Please mend the fields named below and send again."),
            fields=flatten(error.detail),
        )
    elif isinstance(error, exceptions.Throttled):
        response = problem(
            handled.status_code, detail=_("Too many requests. Please wait a little.")
        )
    elif isinstance(error, exceptions.NotAcceptable):  # the library's sentence is in English alone
        response = problem(handled.status_code, detail=_titles()[handled.status_code])
    else:
        detail = handled.data.get("detail", "") if isinstance(handled.data, dict) else ""
        response = problem(handled.status_code, detail=str(detail))
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if handled.has_header(header):
            response[header] = handled[header]
    return response


def flatten(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Nested errors as {"payments.0.amount": ["…"]}."""
    if isinstance(detail, dict):
        flat: dict[str, list[str]] = {}
        for key, value in detail.items():
            flat |= flatten(value, f"{path}.{key}" if path else str(key))
        return flat
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        flat = {}
        for index, item in enumerate(detail):
            flat |= flatten(item, f"{path}.{index}" if path else str(index))
        return flat
    messages = detail if isinstance(detail, list) else [detail]
    return {path or "non_field_errors": [str(message) for message in messages]} if messages else {}


def _titles() -> dict[int, str]:
    return {
        400: _("Something needs mending."),
        401: _("Please sign in."),
        403: _("This is not allowed."),
        404: _("Not found."),
        405: _("This cannot be done here."),
        406: _("This is not given in the form that was asked for."),
        409: _("This contradicts something that already stands."),
        413: _("This is too large."),
        415: _("This kind of content is not understood."),
        429: _("Too many requests. Please wait a little."),
    }
