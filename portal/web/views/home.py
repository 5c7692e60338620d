"""The first pages: home, the way to a language, the way out."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.services import prefer_language
from portal.common.caching import public_page
from portal.settings.languages import LANGUAGE_CODE, LANGUAGE_CODES, PORTAL_LANGUAGES
from portal.web.language import negotiate, same_page_in


def neutral_links() -> list[dict[str, str]]:
    """Public sites that anybody might look at: none has to do with work or rights."""
    language = get_language() or LANGUAGE_CODE
    return [
        {"label": gettext("Weather"), "url": "https://worldweather.wmo.int/"},
        {"label": gettext("Map"), "url": "https://www.openstreetmap.org/"},
        {"label": gettext("Encyclopedia"), "url": f"https://{language}.wikipedia.org/"},
    ]


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """`/` leads to the home page in the person's language."""
    response = redirect(f"/{negotiate(request)}/")
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@public_page(tags=("site",))
def home(request: HttpRequest) -> HttpResponse:
    """What do you need?"""
    return render(request, "web/home.html")


@require_safe
@public_page(tags=("site",))
def about(request: HttpRequest) -> HttpResponse:
    """What the portal is, what it keeps, and how far its translations have been checked."""
    return render(request, "web/about.html", {"translations": PORTAL_LANGUAGES})


@require_http_methods(["GET", "HEAD", "POST"])
def choose_language(request: HttpRequest, chosen: str) -> HttpResponse:
    """Remember the language and show the same page in it. `next` is a path of this site.

    From a desk, whose language is the person's own, the choice becomes theirs; only when it is posted, so that no
    picture or link on another site changes a profile.
    """
    if chosen not in LANGUAGE_CODES:
        raise Http404
    target = (request.POST if request.method == "POST" else request.GET).get("next", "/")
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    response = HttpResponseRedirect(same_page_in(target if is_ours else "/", chosen))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    if request.method == "POST" and request.user.is_authenticated:
        prefer_language(user=request.user, language=chosen)
    return response


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """The exit button: forget this site's cookies and caches, and show something harmless."""
    response = render(request, "web/exit.html", {"links": neutral_links()})
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
