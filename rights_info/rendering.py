"""From an article's Markdown to safe HTML with its figures filled in. No queries, no clock.

The text goes through Markdown without raw HTML, then through an allow-list. The figures are put in after that,
because they are our own markup: a placeholder of private-use characters holds each one's place meanwhile.
"""

import functools
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import nh3
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override
from markdown_it import MarkdownIt

from rights_info.enums import Doubt
from rights_info.fact_kinds import fact_kinds
from rights_info.models import Fact

logger = logging.getLogger(__name__)

TOKEN = re.compile(r"\{\{\s*fact:([A-Za-z0-9_-]+)\s*\}\}")
_PLACE = re.compile("\ue000([0-9]+)\ue001")
_RESERVED = re.compile("[\ue000\ue001]")

_TAGS = {
    "a", "blockquote", "br", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}

# Fifty articles in four languages, and as many again: about 2 MB.
KEPT_TEXTS = 400


@dataclass(frozen=True)
class Footnote:
    """A fact cited in the text, numbered in the order of its first mention."""

    number: int
    fact: Fact
    doubts: list[Doubt]

    @property
    def anchor(self) -> str:
        return f"fact-{self.fact.key}"


@dataclass(frozen=True)
class Rendered:
    """A text ready for a page, and the facts it cites."""

    html: SafeString
    footnotes: list[Footnote]


@dataclass
class _Citations:
    """Writes each fact where it is cited and remembers which were cited."""

    facts: Mapping[str, Fact]
    on: date
    language: str
    notes: dict[str, Footnote] = field(default_factory=dict)

    def write(self, key: str) -> SafeString:
        fact = self.facts.get(key)
        if fact is None:
            logger.error("A text cites a fact that does not exist: %s", key)
            return _badge(Doubt.BEING_CHECKED)
        if key not in self.notes:
            self.notes[key] = Footnote(len(self.notes) + 1, fact, fact.doubts(self.on))
        return _cited(self.notes[key], self.language)


def cited_facts(text: str) -> list[str]:
    """Keys of the facts a text cites, each once, in order."""
    return list(dict.fromkeys(TOKEN.findall(text)))


def render_body(text: str, *, facts: Mapping[str, Fact], on: date, language: str) -> Rendered:
    """The Markdown as safe HTML in the language the text is in, figures as they stand on the day.

    A fact that is not among `facts` shows as being checked and is logged; nothing is raised.
    """
    safe, keys = _prepared(text)
    citations = _Citations(facts, on, language)
    with override(language):
        written = [citations.write(key) for key in keys]
    html = _PLACE.sub(lambda match: written[int(match[1])], safe)
    return Rendered(mark_safe(html), list(citations.notes.values()))  # noqa: S308 - cleaned above  # nosec B308 B703


@functools.lru_cache(maxsize=KEPT_TEXTS)
def _prepared(text: str) -> tuple[str, tuple[str, ...]]:
    """Clean HTML with a place for each figure, and the figures' keys: made once a process for each revision's text.

    The words decide the key, so a new revision is a new entry and nothing has to be thrown away by hand.
    """
    keys: list[str] = []

    def hold(match: re.Match[str]) -> str:
        keys.append(match[1])
        return f"\ue000{len(keys) - 1}\ue001"

    return _to_safe_html(TOKEN.sub(hold, _RESERVED.sub("", text))), tuple(keys)


def render_plain(text: str, *, facts: Mapping[str, Fact], language: str) -> str:
    """The Markdown source with figures as words: for search and previews."""
    with override(language):
        return TOKEN.sub(lambda match: _written_or_nothing(facts.get(match[1]), language), text)


def _written_or_nothing(fact: Fact | None, language: str) -> str:
    return fact.written(language) if fact else ""


@functools.cache
def markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _to_safe_html(text: str) -> str:
    return nh3.clean(
        markdown().render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noreferrer",
    )


def _cited(note: Footnote, language: str) -> SafeString:
    value = fact_kinds[note.fact.kind].html(note.fact, language)
    mark = format_html(
        '<sup><a href="#{}" aria-label="{}">[{}]</a></sup>',
        note.anchor,
        gettext("Source %(number)s") % {"number": note.number},
        note.number,
    )
    labels = format_html_join("", " {}", ((_badge(doubt),) for doubt in note.doubts))
    return format_html('<span class="fact">{}{}{}</span>', value, mark, labels)


def _badge(doubt: Doubt) -> SafeString:
    return format_html('<span class="badge badge-warn">{}</span>', conditional_escape(doubt.label))
