"""Recovery codes as people write them down."""

from django import template

register = template.Library()


@register.filter
def in_fours(code: str) -> str:
    """1234567890123456 → 1234 5678 9012 3456; the form takes it either way."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
