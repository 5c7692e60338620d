"""What was found, as pages show it."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.search.highlighting import Part

register = template.Library()


@register.filter
def marked(parts: Iterable[Part]) -> SafeString:
    """Text with its hits marked, all of it escaped. One filter and not a loop: a page has a hundred parts."""
    written = (
        f"<mark>{escape(part.text)}</mark>" if part.is_hit else escape(part.text) for part in parts
    )
    return mark_safe("".join(written))  # noqa: S308 - each part is escaped  # nosec B308 B703
