"""Filters of the rights pages."""

from django import template
from django.utils.translation import get_language

from rights_info.enums import SOURCE_LANGUAGE
from rights_info.fact_kinds import format_known_day
from rights_info.models import Fact
from rights_info.notices import Notice, notices_of
from rights_info.queries import ArticlePage

register = template.Library()


@register.filter
def as_of(fact: Fact) -> str:
    """The day as of which the fact is known, no more exactly than it is known."""
    if fact.as_of is None:
        return ""
    return format_known_day(fact.as_of, fact.as_of_precision, get_language() or SOURCE_LANGUAGE)


@register.filter
def notices(page: ArticlePage) -> list[Notice]:
    """What the reader must know about the page's text."""
    return notices_of(page.translation, page.text.language)
