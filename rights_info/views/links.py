"""Ways to pass an article on: a short address, a code for a friend's phone, a message."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from portal.common.caching import public_page
from portal.common.papers import size_of
from portal.common.qr import inline_svg
from rights_info.enums import SOURCE_LANGUAGE
from rights_info.models import Article
from rights_info.printing import article_paper_name
from rights_info.queries import article_path, article_url
from rights_info.services.articles import CACHE_TAG
from rights_info.short_links import find_by_code, short_url


@require_safe
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """From `/r/3f-km` to the article, in the language of the code, else in the reader's. Sets no cookie."""
    try:
        article, language = find_by_code(code, timezone.now())
    except Article.DoesNotExist as error:
        raise Http404 from error
    target = article_path(article, language or get_language() or SOURCE_LANGUAGE)
    response = HttpResponseRedirect(target)
    response["Cache-Control"] = "private, no-cache" if language is None else "public, max-age=300"
    return response


@require_safe
@public_page(tags=(CACHE_TAG,))
def share(request: HttpRequest, slug: str) -> HttpResponse:
    """An article's code, its short address to copy, a message to send, and its paper."""
    language = get_language() or SOURCE_LANGUAGE
    try:
        article = Article.objects.published(timezone.now()).without_bodies().get(slug=slug)
    except Article.DoesNotExist as error:
        raise Http404 from error
    live_url = article_url(article, language)
    context = {
        "page_title": gettext("Share this page"),
        "heading": article.heading_for(language),
        "back_url": article_path(article, language),
        "live_url": live_url,
        "short_url": short_url(article, language),
        "qr": inline_svg(live_url, label=gettext("Code of the page's address, for a camera")),
        "pdf_url": reverse("rights:pdf", args=[slug]),
        "pdf_size": size_of(article_paper_name(slug, language)),
    }
    return render(request, "rights_info/share.html", context)
