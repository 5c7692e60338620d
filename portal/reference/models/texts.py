"""Texts that a row holds in some of the languages: a map from language to words; English if anything is known."""

from collections.abc import Mapping

from django.utils.translation import get_language


def in_active_language(texts: Mapping[str, str]) -> str:
    """The words in the active language, else in English, else nothing."""
    return texts.get(language_shown(texts), "")


def language_shown(texts: Mapping[str, str]) -> str:
    """The language in which `in_active_language` answers, for the `lang` of the element that shows it."""
    active = get_language() or "en"
    return active if texts.get(active) else "en"
