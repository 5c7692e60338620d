"""One article in one language as its writers and reviewers see it: the text, its source, and what is wrong with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rights_info.desk_grid import Cell, cells_of
from rights_info.differences import Kind, Piece, compare, is_same
from rights_info.enums import TextState
from rights_info.models import (
    Article,
    ArticleRevision,
    Draft,
    Fact,
    ReviewTask,
    TranslationState,
)
from rights_info.models.article import TEXT_FIELDS, ArticleText
from rights_info.rendering import TOKEN, cited_facts, render_body
from rights_info.text_checks import TextCheck, check_text

_HEADING = re.compile(r"^(?=## )", re.MULTILINE)


@dataclass(frozen=True)
class Bench:
    """What lies on the table of whoever works on a text. Made by `lay_out`.

    Attributes:
        newest_source: the source revision that readers of the source language see (none: never published).
        newest: the published revision of this language.
        draft: the open draft of this language.
        facts: all facts that the source, the published text and the draft cite, by key.
    """

    article: Article
    language: str
    cell: Cell
    state: TranslationState | None
    newest_source: ArticleRevision | None
    newest: ArticleRevision | None
    draft: Draft | None
    tasks: list[ReviewTask]
    facts: dict[str, Fact]

    @property
    def is_source(self) -> bool:
        return self.language == self.article.source_language

    @property
    def source(self) -> ArticleText:
        return self.article.written_in(self.article.source_language)

    @property
    def published(self) -> ArticleText:
        return self.article.written_in(self.language)

    @property
    def base(self) -> ArticleRevision | None:
        """The source revision that the translation was last said to be up to date with."""
        return self.state.based_on if self.state else None

    @property
    def is_behind(self) -> bool:
        """The source moved on, be it by a comma."""
        return not self.is_source and self.base is not None and self.base != self.newest_source

    @property
    def is_outdated(self) -> bool:
        return bool({TextState.OUTDATED, TextState.LAW_CHANGED} & set(self.cell.states))

    @property
    def keep_key(self) -> str:
        """Of the tick box «still correct»: see `desk_lists.compared_texts`."""
        newest = self.newest_source
        return f"{self.state.pk}:{newest.pk}" if self.state and newest else ""

    def check(self, text: ArticleText) -> TextCheck:
        source = None if self.is_source else self.source
        return check_text(text, source=source, known=self.facts)

    def marked(
        self, before: ArticleText | None, after: ArticleText, *, whole: bool = True
    ) -> dict[str, SafeString]:
        """Field → what changed in it, as HTML; `before` None: all as it is. Not `whole`: changed lines only."""
        pieces = {
            name: compare(getattr(before or after, name), getattr(after, name), whole=whole)
            for name in TEXT_FIELDS
        }
        return {
            name: mark(found, facts=self.facts, language=after.language)
            for name, found in pieces.items()
            if whole or not is_same(found)
        }

    @property
    def source_marked(self) -> dict[str, SafeString]:
        """The source text, marked with what changed in it since the translation was up to date."""
        base = self.base if self.is_behind else None
        return self.marked(base.text if base else None, self.source)

    @property
    def source_changes(self) -> dict[str, SafeString]:
        """Only what changed in the source since the translation was up to date."""
        base = self.base
        return self.marked(base.text, self.source, whole=False) if base else {}

    @property
    def draft_marked(self) -> dict[str, SafeString]:
        """The draft, marked with what it changes of the published text."""
        text = self.draft.text if self.draft else self.published
        return self.marked(self.published if self.newest else None, text)

    @property
    def sections(self) -> list[tuple[SafeString, SafeString]]:
        """Source and published text side by side, a pair a section, as HTML."""
        shown = self.published
        return [
            (self.render(left, self.source.language), self.render(right, shown.language))
            for left, right in pair_sections(self.source.body, shown.body)
        ]

    def render(self, body: str, language: str) -> SafeString:
        """A body as readers see it; figures that do not exist stand out."""
        known = TOKEN.sub(lambda m: m[0] if m[1] in self.facts else f"**[{m[1]} ?]**", body)
        on = timezone.localdate()
        return render_body(known, facts=self.facts, on=on, language=language).html


def lay_out(slug: str, language: str) -> Bench:
    """All about an article in one language. Seven queries.

    Raises:
        Article.DoesNotExist: no article has this address.
    """
    article = Article.objects.with_desk_rows().get(slug=slug)
    draft = (
        Draft.objects.open()
        .filter(article=article, language=language)
        .select_related("written_by", "source_read", "replaces")
        .first()
    )
    source, published = article.written_in(article.source_language), article.written_in(language)
    bodies = [source.body, published.body, draft.body if draft else ""]
    return Bench(
        article=article,
        language=language,
        cell=cells_of(article)[language],
        state=_state(article, language),
        newest_source=_newest(article, article.source_language),
        newest=_newest(article, language),
        draft=draft,
        tasks=list(article.review_tasks.open().filter(language=language).select_related("fact")),
        facts=known_facts(bodies),
    )


def known_facts(bodies: Iterable[str]) -> dict[str, Fact]:
    keys = {key for body in bodies for key in cited_facts(body)}
    return {fact.key: fact for fact in Fact.objects.filter(key__in=keys)}


def _state(article: Article, language: str) -> TranslationState | None:
    states = article.translation_states.filter(language=language)
    return states.select_related("based_on", "reviewer").first()


def _newest(article: Article, language: str) -> ArticleRevision | None:
    revisions = article.revisions.filter(language=language).select_related("by")
    return revisions.order_by("-id").first()


def pair_sections(left: str, right: str) -> list[tuple[str, str]]:
    """The sections of two bodies, first with first; as one pair where they differ in number."""
    lefts, rights = _HEADING.split(left), _HEADING.split(right)
    if len(lefts) != len(rights):
        return [(left, right)]
    return [pair for pair in zip_longest(lefts, rights, fillvalue="") if any(map(str.strip, pair))]


# HTML ---------------------------------------------------------------------------------------------


def mark(pieces: Iterable[Piece], *, facts: dict[str, Fact], language: str) -> SafeString:
    """Pieces as HTML: <ins>, <del>, figures as chips with their value."""
    return format_html_join("", "{}", ((_piece(piece, facts, language),) for piece in pieces))


def _piece(piece: Piece, facts: dict[str, Fact], language: str) -> SafeString:
    text = _with_chips(piece.text, facts, language)
    if piece.kind == Kind.ADDED:
        return format_html("<ins>{}</ins>", text)
    if piece.kind == Kind.REMOVED:
        return format_html("<del>{}</del>", text)
    if piece.kind == Kind.SKIPPED:
        return format_html('<span class="skipped">{}</span>', _("… the same as before …"))
    return text


def _with_chips(text: str, facts: dict[str, Fact], language: str) -> SafeString:
    parts, at = [], 0
    for match in TOKEN.finditer(text):
        parts += [(text[at : match.start()],), (chip(match[1], facts.get(match[1]), language),)]
        at = match.end()
    parts.append((text[at:],))
    return format_html_join("", "{}", parts)


def chip(key: str, fact: Fact | None, language: str) -> SafeString:
    """A figure where it is cited: its token, and what readers see there."""
    token = f"{{{{ fact:{key} }}}}"
    if fact is None:
        return format_html('<code class="chip chip-bad">{} ?</code>', token)
    value = fact.written(language)
    return format_html('<code class="chip">{}<b lang="{}">{}</b></code>', token, language, value)
