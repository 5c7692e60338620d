"""A file by parts: phones ask for a piece of a recording before they play it, and go on where the line broke."""

import re
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
PARTIAL, OUT_OF_RANGE = 206, 416


def ranged_file(request: HttpRequest, path: Path, *, content_type: str) -> HttpResponseBase:
    """The file, or the one part that `Range` asks for (RFC 9110, section 14). Several parts at once get it whole."""
    size = path.stat().st_size
    asked = _RANGE.match(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-":
        response: HttpResponseBase = FileResponse(path.open("rb"), content_type=content_type)
    else:
        response = _part(path, *_bounds(asked[1], asked[2], size), size, content_type)
    response["Accept-Ranges"] = "bytes"
    return response


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """First and last byte; `-500` means the last 500."""
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last or size), size - 1)


def _part(path: Path, first: int, last: int, size: int, content_type: str) -> HttpResponse:
    if first > last or first >= size:
        return HttpResponse(status=OUT_OF_RANGE, headers={"Content-Range": f"bytes */{size}"})
    with path.open("rb") as file:
        file.seek(first)
        response = HttpResponse(file.read(last - first + 1), content_type=content_type)
    response.status_code = PARTIAL
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response
