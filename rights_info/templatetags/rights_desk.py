"""Filters of the desks of the rights information."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.utils.translation import get_language

from portal.accounts.models import User
from rights_info.actions import words_of
from rights_info.desk_tabs import Tab, tabs_for
from rights_info.enums import SECTOR_NAMES, SOURCE_LANGUAGE, Doubt, Stage
from rights_info.models import Article, Fact

register = template.Library()


@register.filter
def desk_tabs(user: User) -> list[Tab]:
    return tabs_for(user)


@register.filter
def title_in(article: Article, language: str) -> str:
    return article.written_in(language).title


@register.filter
def stage_names(stages: Iterable[str]) -> str:
    return ", ".join(str(Stage(stage).label) for stage in stages)


@register.filter
def sector_names(sectors: Iterable[str]) -> str:
    return ", ".join(str(SECTOR_NAMES.get(sector, sector)) for sector in sectors)


@register.filter
def step_names(actions: Iterable[dict[str, Any]]) -> str:
    return ", ".join(words_of(action) for action in actions)


@register.filter
def written(fact: Fact) -> str:
    """The value as readers of the active language see it."""
    return fact.written(get_language() or SOURCE_LANGUAGE)


@register.filter
def doubts(fact: Fact, on: date) -> list[Doubt]:
    return fact.doubts(on)
