"""«Did this help?» Answered without a cookie, without a name, without a script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.common.api.throttling import FeedbackThrottle
from rights_info.enums import SOURCE_LANGUAGE
from rights_info.models import Article, ArticleRevision
from rights_info.models.feedback import LONGEST_FEEDBACK
from rights_info.services.feedback import give_feedback

TOO_MANY = 429


# No token, on purpose: a token needs a cookie, and these pages must set none. Nothing here acts in anybody's name, so
# there is nothing to forge; how often one address may answer is limited.
@csrf_exempt
@require_POST
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep one answer; `helped` is yes or no, `missing` free text, `revision` what was read."""
    article = _published(slug)
    if request.POST.get("helped") not in ("yes", "no"):
        return redirect("rights:what-is-missing", slug=slug)
    if not FeedbackThrottle().allow_request(request, feedback):  # type: ignore[arg-type]
        return _thanks(request, article, status=TOO_MANY)
    give_feedback(
        revision=_revision_read(article, request.POST.get("revision", "")),
        helped=request.POST["helped"] == "yes",
        missing=request.POST.get("missing", ""),
    )
    return redirect("rights:thanks", slug=slug)


@require_safe
def what_is_missing(request: HttpRequest, slug: str) -> HttpResponse:
    """The question to those whom the text did not help."""
    article = _published(slug)
    revision = _revision_read(article, request.GET.get("revision", ""))
    context = {
        "page_title": gettext("What is missing?"),
        "back_url": reverse("rights:article", args=[slug]),
        "heading": article.heading_for(get_language() or SOURCE_LANGUAGE),
        "revision": revision.pk,
        "longest": LONGEST_FEEDBACK,
        "slug": slug,
    }
    return render(request, "rights_info/what_is_missing.html", context)


@require_http_methods(["GET", "HEAD"])
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    return _thanks(request, _published(slug))


def _thanks(request: HttpRequest, article: Article, status: int = 200) -> HttpResponse:
    context = {
        "page_title": gettext("Thank you"),
        "back_url": reverse("rights:article", args=[article.slug]),
    }
    return render(request, "rights_info/thanks.html", context, status=status)


def _published(slug: str) -> Article:
    return get_object_or_404(Article.objects.published(timezone.now()), slug=slug)


def _revision_read(article: Article, given: str) -> ArticleRevision:
    """The revision the page named, if it is one of this article's; else the newest she could have read."""
    revisions = article.revisions.all()
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 18 else 0
    language = article.language_for(get_language() or SOURCE_LANGUAGE)
    found = revisions.filter(pk=number).first() or revisions.filter(language=language).first()
    return found or get_object_or_404(revisions[:1])
