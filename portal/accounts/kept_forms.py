"""What a person typed just before she was asked to sign in again: sealed in her session, for the same page only."""

import base64
import json
import time

from django.http import HttpRequest

from portal.common.encryption import CannotOpen, Place, unwrap_key, wrap_key

KEPT_SECONDS = 15 * 60
MOST_BYTES = 100_000
_KEY = "kept_form"
_NOT_TYPED = {"csrfmiddlewaretoken"}

Typed = list[tuple[str, str]]


def keep(request: HttpRequest) -> None:
    """Keep the posted fields; no files."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NOT_TYPED
        for value in values
    ]
    data = json.dumps(typed).encode()
    if len(data) <= MOST_BYTES:
        sealed = base64.b64encode(wrap_key(data, place=_place(request))).decode()
        request.session[_KEY] = {"path": request.path, "at": time.time(), "sealed": sealed}


def take(request: HttpRequest) -> Typed | None:
    """What was typed on this page a short while ago, once; None where nothing was."""
    found = request.session.get(_KEY)
    if not found or found["path"] != request.path:
        return None
    del request.session[_KEY]
    if time.time() - found["at"] > KEPT_SECONDS:
        return None
    try:
        data = unwrap_key(base64.b64decode(found["sealed"]), place=_place(request))
    except CannotOpen:
        return None
    return [(name, value) for name, value in json.loads(data)]


def _place(request: HttpRequest) -> Place:
    return Place("django_session", _KEY, f"{request.user.pk}:{request.path}")
