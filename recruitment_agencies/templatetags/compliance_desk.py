"""What a decision orders, as label and words."""

from django import template

from recruitment_agencies.models import Decision
from recruitment_agencies.notice_pages import orders_of

register = template.Library()


@register.filter
def orders(decision: Decision) -> list[tuple[str, str]]:
    return orders_of(decision)
