"""Sentences of a text that cite a figure, as readers see them. No queries."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from rights_info.models import Fact
from rights_info.rendering import TOKEN

_LINE_MARKS = re.compile(r"^\s*(?:#+|>|[-*+]|\d+\.)\s+")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def sentences_citing(body: str, key: str, language: str) -> list[str]:
    """The sentences of a Markdown text that cite the fact, without list and emphasis marks."""
    from icu4py.breakers import SentenceBreaker

    found = []
    for line in body.splitlines():
        plain = _LINK.sub(r"\1", _LINE_MARKS.sub("", line)).replace("**", "")
        if key not in TOKEN.findall(plain):
            continue
        breaks = SentenceBreaker(plain, language).segments()
        sentences = (plain[start:end].strip() for start, end in breaks)
        found += [one for one in sentences if key in TOKEN.findall(one)]
    return found


def show_sentence(
    sentence: str, *, facts: Mapping[str, Fact], language: str, figures: Mapping[str, SafeString]
) -> SafeString:
    """The sentence as HTML with its figures in words.

    Args:
        figures: HTML for those that are to stand out, by key; the others come from `facts`.
    """
    parts: list[tuple[Any]] = []
    at = 0
    for match in TOKEN.finditer(sentence):
        fact = facts.get(match[1])
        written = figures.get(match[1]) or (fact.written(language) if fact else match[0])
        parts += [(sentence[at : match.start()],), (written,)]
        at = match.end()
    parts.append((sentence[at:],))
    return format_html_join("", "{}", parts)


def before_and_after(fact: Fact, changed: Fact | None, language: str) -> SafeString:
    """The figure, or the old one struck out beside the new one."""
    before = fact.written(language)
    after = changed.written(language) if changed else before
    if after == before:
        return format_html("<b>{}</b>", before)
    return format_html("<del>{}</del> <ins>{}</ins>", before, after)
