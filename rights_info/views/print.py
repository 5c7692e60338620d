"""Articles as PDF. Made outside any transaction, kept by all that stands on them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.common.papers import paper_response
from rights_info.enums import SOURCE_LANGUAGE
from rights_info.models import Article
from rights_info.printing import PAPER_TAGS, article_paper, article_paper_name


@require_safe
def article_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """One article on paper."""
    language = get_language() or SOURCE_LANGUAGE
    try:
        return paper_response(
            request,
            name=article_paper_name(slug, language),
            tags=PAPER_TAGS,
            make=lambda: article_paper(slug=slug, language=language, at=timezone.now()),
        )
    except Article.DoesNotExist as error:
        raise Http404 from error
