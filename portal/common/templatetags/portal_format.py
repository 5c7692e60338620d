"""Filters that write dates, money and names in the page's language."""

from datetime import date, datetime
from decimal import Decimal

from django import template

from portal.common import formatting

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    return formatting.format_date(value) if value else ""


@register.filter
def moment(value: datetime | None, zone: str = "UTC") -> str:
    return formatting.format_datetime(value, zone=zone) if value else ""


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else formatting.format_money(amount, currency)


@register.filter
def number(value: Decimal | int | None) -> str:
    return "" if value is None else formatting.format_number(value)


@register.filter
def size(value: int | None) -> str:
    """Bytes as KB or MB."""
    return "" if value is None else formatting.format_size(value)


@register.filter
def country(code: str | None) -> str:
    return formatting.country_name(code) if code else ""


@register.filter
def language(code: str | None) -> str:
    return formatting.language_name(code) if code else ""
