"""Filters of the rights pages."""

from django import template
from django.utils.translation import get_language

from rights_info.enums import SOURCE_LANGUAGE
from rights_info.fact_kinds import format_known_day
from rights_info.models import Fact

register = template.Library()


@register.filter
def as_of(fact: Fact) -> str:
    """The day as of which the fact is known, no more exactly than it is known."""
    if fact.as_of is None:
        return ""
    return format_known_day(fact.as_of, fact.as_of_precision, get_language() or SOURCE_LANGUAGE)
