"""One search over rights, help and agencies."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.search.queries import search as find
from portal.search.services import record_miss
from portal.settings.languages import LANGUAGE_CODE
from portal.web.context import language_links

MAX_QUERY = 200


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found for `?q=`; nothing asked, nothing found and too much asked all lead on."""
    text = request.GET.get("q", "").strip()
    if len(text) > MAX_QUERY:
        return _page(request, text[:MAX_QUERY], is_too_long=True, status=400)
    language = get_language() or LANGUAGE_CODE
    results = find(text=text, language=language)
    if text and not results.total:
        record_miss(text=text, language=language)
    return _page(request, text, results=results)


def _page(request: HttpRequest, text: str, *, status: int = 200, **context: Any) -> HttpResponse:
    # What a person looked for tells why she came: nothing keeps it, and she can leave at once.
    context |= {"text": text, "sensitive": bool(text), "max_query": MAX_QUERY}
    context["languages"] = language_links(request, keep=("q",))
    response = render(request, "web/search.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
