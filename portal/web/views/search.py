"""One search over rights, help and agencies."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.search.answers import Answers
from portal.search.queries import search as find
from portal.search.services import record_miss
from portal.settings.languages import LANGUAGE_CODE
from portal.web.context import language_links

MAX_QUERY = 200


@dataclass(frozen=True)
class _Page:
    """A page of results, and whether it has any."""

    content: str
    is_empty: bool


_pages: Answers[_Page] = Answers()


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found for `?q=`; nothing asked, nothing found and too much asked all lead on."""
    text = request.GET.get("q", "").strip()
    if len(text) > MAX_QUERY:
        return _answer(_render(request, text[:MAX_QUERY], is_too_long=True), status=400)
    language = get_language() or LANGUAGE_CODE
    page = _pages.find(text, language, lambda: _make(request, text, language))
    if text and page.is_empty:
        record_miss(text=text, language=language)
    return _answer(page.content)


def _make(request: HttpRequest, text: str, language: str) -> _Page:
    results = find(text=text, language=language)
    return _Page(_render(request, text, results=results), is_empty=not results.total)


def _render(request: HttpRequest, text: str, **context: Any) -> str:
    # What a person looked for tells why she came: she can leave at once.
    context |= {"text": text, "sensitive": bool(text), "max_query": MAX_QUERY}
    if not text or "results" not in context or settings.DEBUG:
        context["languages"] = language_links(request, keep=("q",))
        return render_to_string("web/search.html", context, request)
    before, after = _frame(request, text)
    return f"{before}{render_to_string('web/search_found.html', context)}{after}"


# What a page of results has before and after them is the same for everybody but for the words that were typed, and
# takes most of the time of making it. These letters stand for the words, and for what was found.
_WORDS, _FOUND = "xWordsThatWereTypedx", "xWhatWasFoundx"
_frames: dict[tuple[Any, ...], tuple[str, str]] = {}


def _frame(request: HttpRequest, text: str) -> tuple[str, str]:
    depends_on = (get_language(), settings.SITE_NAME, settings.IS_DEMO)
    if depends_on not in _frames:
        before, _found, after = _render_frame(request).partition(_FOUND)
        _frames[depends_on] = before, after
    before, after = _frames[depends_on]
    return _with_words(before, text), _with_words(after, text)


def _render_frame(request: HttpRequest) -> str:
    links = [replace(link, url=f"{link.url}?q={_WORDS}") for link in language_links(request)]
    context = {"text": _WORDS, "sensitive": True, "frame_place": _FOUND, "languages": links}
    return render_to_string("web/search.html", context, request)


def _with_words(html: str, text: str) -> str:
    return html.replace(f"q={_WORDS}", urlencode({"q": text})).replace(_WORDS, escape(text))


def _answer(content: str, *, status: int = 200) -> HttpResponse:
    """No browser and no proxy keeps it."""
    return HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})
