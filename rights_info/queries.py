"""What the pages and the API show, read in as few queries as there are questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from rights_info.enums import Origin, TranslationStatus
from rights_info.fact_kinds import in_language
from rights_info.listening import Recording, recording_of, revision_shown, with_reading
from rights_info.models import Article, Fact
from rights_info.models.article import ArticleHeading, ArticleText
from rights_info.querysets import ArticleQuerySet
from rights_info.rendering import Rendered, cited_facts, render_body


@dataclass(frozen=True)
class Translation:
    """How the text in the asked language stands to its source.

    Attributes:
        origin, reviewed_on: of the text in the asked language; None where there is none.
        law_changed: outdated by a change of the law.
        has_review: a figure in the text that is shown changed and nobody has read the words around it since.
        shown_origin, is_reviewed: of the text that is shown, hers or the source.
    """

    asked: str
    state: TranslationStatus
    origin: Origin | None
    reviewed_on: date | None
    source_language: str
    law_changed: bool
    has_review: bool
    shown_origin: Origin
    is_reviewed: bool

    @property
    def is_missing(self) -> bool:
        return self.state == TranslationStatus.MISSING

    @property
    def is_outdated(self) -> bool:
        return self.state == TranslationStatus.OUTDATED

    @property
    def shows_source(self) -> bool:
        return self.is_missing or self.asked == self.source_language


@dataclass(frozen=True)
class TopicLabel:
    key: str
    icon: str
    label: str


@dataclass(frozen=True)
class ArticleCard:
    """An article as a list shows it."""

    article: Article
    text: ArticleHeading
    translation: Translation
    topics: list[TopicLabel]

    @property
    def url(self) -> str:
        """The page's path in the asked language."""
        return article_path(self.article, self.translation.asked)


@dataclass(frozen=True)
class ArticlePage(ArticleCard):
    """An article in full: its text rendered, its facts with their `source_rows`; the revision shown, its recording."""

    text: ArticleText
    rendered: Rendered
    revision: int | None
    recording: Recording | None


def article_path(article: Article, language: str) -> str:
    with override(language):
        return reverse("rights:article", kwargs={"slug": article.slug})


def article_url(article: Article, language: str) -> str:
    """The page's whole address."""
    return f"{settings.SITE_URL}{article_path(article, language)}"


def readable(articles: ArticleQuerySet, language: str) -> ArticleQuerySet:
    """The articles with all that a card needs, in one query."""
    return articles.with_topics().with_translation(language)


def list_cards(articles: Iterable[Article], language: str) -> list[ArticleCard]:
    """Cards of articles that came from `readable(…, language)`."""
    return [
        ArticleCard(article, article.heading_for(language), *_particulars(article, language))
        for article in articles
    ]


def find_article_page(*, slug: str, language: str, at: datetime) -> ArticlePage:
    """A published article for a reader of the language, in two queries.

    Raises:
        Article.DoesNotExist: no article of this slug is published at that time.
    """
    articles = with_reading(readable(Article.objects.published(at), language), language)
    article = articles.get(slug=slug)
    text = article.text_for(language)
    rendered = render_body(
        text.body,
        facts=facts_by_key(cited_facts(text.body)),
        on=timezone.localdate(at),
        language=text.language,
    )
    translation, topics = _particulars(article, language)
    return ArticlePage(
        article=article,
        text=text,
        translation=translation,
        topics=topics,
        rendered=rendered,
        revision=revision_shown(article, is_translated=text.language == language),
        recording=recording_of(article),
    )


def _particulars(article: Article, language: str) -> tuple[Translation, list[TopicLabel]]:
    return _translation(article, language), _topics(article, language)


def facts_by_key(keys: Iterable[str]) -> dict[str, Fact]:
    """Facts with their sources, in one query."""
    return {fact.key: fact for fact in Fact.objects.filter(key__in=list(keys)).with_sources()}


def _translation(article: Any, language: str) -> Translation:
    """From the annotations of `with_translation`."""
    is_source = language == article.source_language
    is_translated = article.has_text_in(language) and not is_source
    source = (article.source_origin, article.source_reviewed_on)
    origin, reviewed_on = (
        (article.asked_origin, article.asked_reviewed_on) if is_translated else source
    )
    # A source text whose state was never kept came from the reference files, which machines drafted (docs/adr/0012).
    shown_origin = Origin(origin or Origin.MACHINE)
    is_hers = is_source or is_translated
    return Translation(
        asked=language,
        state=_state(article, is_source, is_translated),
        origin=shown_origin if is_hers else None,
        reviewed_on=reviewed_on if is_hers else None,
        source_language=article.source_language,
        law_changed=is_translated and article.asked_law_changed,
        has_review=article.asked_has_review if is_hers else article.source_has_review,
        shown_origin=shown_origin,
        is_reviewed=reviewed_on is not None,
    )


def _state(article: Any, is_source: bool, is_translated: bool) -> TranslationStatus:
    if is_source:
        return TranslationStatus.CURRENT
    if not is_translated:
        return TranslationStatus.MISSING
    return TranslationStatus.OUTDATED if article.asked_is_outdated else TranslationStatus.CURRENT


def _topics(article: Any, language: str) -> list[TopicLabel]:
    return [
        TopicLabel(row["key"], row["icon"], in_language(row["labels"], language))
        for row in article.topic_rows
    ]
