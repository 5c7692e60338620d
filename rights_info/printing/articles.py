"""One article on paper."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from portal.common.papers import Paper
from portal.settings.languages import ORIGINS
from rights_info.actions import Corridor, NextStep, next_steps
from rights_info.models import Article
from rights_info.notices import notices_of
from rights_info.printing.blocks import Node, bare_address, blocks_of
from rights_info.printing.citations import Citations
from rights_info.printing.frame import frame, notice_nodes
from rights_info.printing.numbers import numbers_for
from rights_info.queries import ArticleCard, article_url, facts_by_key, list_cards, readable
from rights_info.rendering import cited_facts
from rights_info.short_links import short_url


def article_paper_name(slug: str, language: str) -> str:
    """The name under which the paper's size is remembered (`portal.common.papers.size_of`)."""
    return f"rights/{slug}/{language}"


def article_paper(*, slug: str, language: str, at: datetime) -> Paper:
    """The paper of a published article for readers of the language, which must be the active one.

    Raises:
        Article.DoesNotExist: no article of this slug is published at that time.
    """
    found = readable(Article.objects.published(at), language).get(slug=slug)
    (card,) = list_cards([found], language)
    body = card.article.text_for(language).body
    today = timezone.localdate(at)
    citations = Citations(facts_by_key(cited_facts(body)), today)
    article = article_node(card, citations)
    data = {
        **frame(
            live_url=article_url(card.article, language),
            short_url=short_url(card.article, language),
            printed_on=today,
            updated_on=timezone.localdate(card.article.updated_at),
        ),
        "article": article,
        "numbers": numbers_for(_origin(card.article, language), card.article.destinations),
        "sources": citations.sources(),
    }
    return Paper(article_paper_name(slug, language), "article.typ", data, today)


def article_node(card: ArticleCard, citations: Citations) -> Node:
    """The article itself: heading, notices, text, next steps. Its facts are numbered on by `citations`."""
    article, asked = card.article, card.translation.asked
    text = article.text_for(asked)
    return {
        "lang": text.language,
        "title": text.title,
        "summary": text.summary,
        "notices": notice_nodes(notices_of(card.translation, text.language)),
        "blocks": blocks_of(text.body, citations.writer(text.language)),
        "steps": [_step_node(step) for step in next_steps(article.actions, _corridor(article))],
    }


def _step_node(step: NextStep) -> Node:
    """The address in words goes without its query: on the page that it leads to, one chooses again."""
    address = f"{settings.SITE_URL}{step.url}"
    return {"word": str(step.word), "href": address, "shown": bare_address(address.split("?")[0])}


def _corridor(article: Article) -> Corridor:
    return Corridor(origin=_only(article.origins), destination=_only(article.destinations))


def _origin(article: Article, language: str) -> str | None:
    """Whose offices help: those of the article's one country of origin, else of the language's readers."""
    return _only(article.origins) or ORIGINS.get(language)


def _only(codes: list[str]) -> str | None:
    return codes[0] if len(codes) == 1 else None
