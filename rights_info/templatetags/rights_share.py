"""The buttons that pass an article on: share, print, PDF."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from portal.common.papers import size_of
from rights_info.enums import SOURCE_LANGUAGE
from rights_info.models import Article
from rights_info.printing import article_paper_name
from rights_info.queries import article_url
from rights_info.short_links import short_url

register = template.Library()


@register.inclusion_tag("rights_info/_share.html")
def share_buttons(article: Article) -> dict[str, Any]:
    """For the active language. No query; the PDF's size is told where it is known."""
    language = get_language() or SOURCE_LANGUAGE
    return {
        "live_url": article_url(article, language),
        "short_url": short_url(article, language),
        "today": timezone.localdate(),
        "share_page": reverse("rights:share", args=[article.slug]),
        "pdf_url": reverse("rights:pdf", args=[article.slug]),
        "pdf_size": size_of(article_paper_name(article.slug, language)),
    }
