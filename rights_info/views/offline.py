"""Keeping pages on the phone. The pages explain without script; keeping itself is done by the browser's own store."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from portal.common.caching import public_page
from rights_info.enums import SOURCE_LANGUAGE
from rights_info.offline.offers import TAGS, find_offer, offers_of_destinations


@require_safe
@public_page(tags=TAGS)
def kept(request: HttpRequest) -> HttpResponse:
    """What can be kept, and its size where it is known; what is kept on this phone, and how to forget it.

    A size is not worked out for a list: that would make every page of every country for one reader.
    """
    language = get_language() or SOURCE_LANGUAGE
    # A copy of this page on the phone shows what is kept there; a copy cannot offer more.
    offers = [] if hasattr(request, "kept_on") else offers_of_destinations(language)
    context = {
        "page_title": gettext("Keep pages on this phone"),
        "lead": gettext("Kept pages open without internet and cost no data."),
        "offers": [(offer, offer.known_size(request)) for offer in offers],
    }
    return render(request, "rights_info/kept.html", context)


@require_safe
@public_page(tags=TAGS)
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """One pack: what is in it, how large it is, what to think of first."""
    language = get_language() or SOURCE_LANGUAGE
    offer = find_offer(key, language)
    context = {
        "page_title": offer.title,
        "offer": offer,
        "size": offer.size(request),
        "file_url": reverse("offline:file", args=[key]),
        "back_url": reverse("offline:list"),
    }
    return render(request, "rights_info/keep.html", context)


@require_safe
@public_page(tags=TAGS)
def pack_file(request: HttpRequest, key: str) -> HttpResponse:
    """The pack as JSON: its pages as HTML by address, and the files they need."""
    offer = find_offer(key, get_language() or SOURCE_LANGUAGE)
    options = {"ensure_ascii": False}
    return JsonResponse(offer.make(request).as_json(), json_dumps_params=options)
