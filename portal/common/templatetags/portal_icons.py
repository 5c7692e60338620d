"""`{% lucide %}` with a memory: an icon drawn once in a process is not drawn again. A list may show a hundred."""

import functools

from django import template
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide as draw

register = template.Library()


@register.simple_tag
def lucide(name: str, *, size: int | None = 24, **attributes: object) -> SafeString:
    """The icon as inline SVG; arguments as the library's own tag takes them."""
    return _drawn(
        str(name), size, tuple(sorted((key, str(value)) for key, value in attributes.items()))
    )


@functools.lru_cache(maxsize=1024)
def _drawn(name: str, size: int | None, attributes: tuple[tuple[str, str], ...]) -> SafeString:
    return mark_safe(draw(name, size=size, **dict(attributes)))  # noqa: S308 - the library's own SVG  # nosec B308 B703
