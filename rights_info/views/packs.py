"""The packs to print: one for each country that an article is about."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from portal.common.caching import public_page
from portal.common.formatting import country_name
from portal.common.papers import paper_response, size_of
from rights_info.enums import SOURCE_LANGUAGE
from rights_info.models import Article
from rights_info.printing import PAPER_TAGS, pack_destinations, pack_paper, pack_paper_name
from rights_info.services.articles import CACHE_TAG


@require_safe
@public_page(tags=(CACHE_TAG,))
def packs(request: HttpRequest) -> HttpResponse:
    """All packs, with their size and pages where they are known."""
    language = get_language() or SOURCE_LANGUAGE
    codes = pack_destinations(language=language, at=timezone.now())
    context = {
        "page_title": gettext("Print all rights for one country"),
        "lead": gettext("One PDF with everything, for printing or for passing on."),
        "back_url": reverse("rights:list"),
        "packs": [_row(code, language) for code in sorted(codes, key=country_name)],
    }
    return render(request, "rights_info/packs.html", context)


def _row(code: str, language: str) -> dict[str, object]:
    return {
        "label": country_name(code),
        "url": reverse("rights:pack-pdf", args=[code]),
        "size": size_of(pack_paper_name(code, language)),
    }


@require_safe
def pack_pdf(request: HttpRequest, destination: str) -> HttpResponse:
    """All articles for work in one country (ISO 3166-1, in capitals) on paper."""
    language = get_language() or SOURCE_LANGUAGE
    try:
        return paper_response(
            request,
            name=pack_paper_name(destination, language),
            tags=PAPER_TAGS,
            make=lambda: pack_paper(destination=destination, language=language, at=timezone.now()),
        )
    except Article.DoesNotExist as error:
        raise Http404 from error
