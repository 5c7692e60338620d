"""Texts of reference rows on a page."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.reference.models.texts import in_active_language, language_shown

register = template.Library()


@register.filter
def names_of(codes: Iterable[str], names: Mapping[str, str]) -> str:
    """Names of areas in one line; those of another country, which stand in no menu, are left out."""
    return ", ".join(names[code] for code in codes if code in names)


@register.filter
def worded(texts: Mapping[str, str], otherwise: str = "") -> SafeString:
    """A text in the page's language. English that stands in for it (or `otherwise`) is marked as English."""
    text = in_active_language(texts) or otherwise
    if not text or language_shown(texts) == get_language():
        return escape(text)
    return format_html('<span lang="en">{}</span>', text)
