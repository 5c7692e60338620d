"""The service worker. It must come from the root of the site to be allowed to serve pages of the whole site."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

SCRIPT = "js/worker.js"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """`worker.js`, asked for anew each time the browser looks whether it has changed."""
    found = finders.find(SCRIPT)
    assert found is not None, f"{SCRIPT} is one of our own files"  # noqa: S101 - an impossible state  # nosec B101
    response = HttpResponse(Path(found).read_bytes(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
