"""How requests with a body are let in: bounded in size by where they go, and in how many are read at a time.

The server hands a request to a thread as soon as its head has come. Whoever then sends the body a byte a minute holds
that thread. So the threads of a process are never all given to bodies: pages go on being served whoever trickles. A
proxy that takes whole requests (.docker/Caddyfile) keeps such bodies away altogether.
"""

import threading
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from complaints import uploads
from portal.web.commands import THREADS
from portal.web.language import API_PREFIX
from portal.web.views import errors

MAX_API_BODY = 1_000_000  # bytes of JSON
MAX_FORM = 2_000_000  # any form of a public page; Django itself refuses texts beyond 1 MB
MAX_DESK_UPLOAD = 65_000_000  # a recording of twenty minutes, the list of a ministry
PATIENCE = 0.05  # seconds that a body waits for its turn
_READING = threading.BoundedSemaphore(THREADS - 1)
_LARGE = threading.BoundedSemaphore(max(1, THREADS // 2))


def size_of(request: HttpRequest) -> int:
    """What the request says of itself, in bytes. The server reads no more than that."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def most_bytes(path: str) -> int:
    """The largest body that this address takes."""
    if path.startswith(API_PREFIX):
        return MAX_API_BODY
    if uploads.is_for_a_case(path):
        return uploads.LARGEST_BODY
    return MAX_DESK_UPLOAD if path.startswith("/desk/") else MAX_FORM


def receive(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """The answer to a request, or the refusal of a body: without a length 411, too large 413, no room just now 503."""
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return errors.no_length(request)
    size = size_of(request)
    if size > most_bytes(request.path_info):
        return errors.too_large(request)
    if not size:
        return get_response(request)
    # A large one is read while it is worked on, never held whole.
    is_large = size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    room = _LARGE if is_large else _READING
    if not room.acquire(timeout=PATIENCE):
        return errors.busy(request)
    try:
        if is_large:
            return get_response(request)
        request.body  # noqa: B018 - read here, so that the room is free again before the work begins
    except UnreadablePostError:
        return errors.bad_request(request)
    finally:
        room.release()
    return get_response(request)
