"""All that concerns work in one country, on paper: contents, numbers to call, articles by stage of the journey."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.common.formatting import country_name
from portal.common.papers import Paper
from portal.settings.languages import ORIGINS
from rights_info.enums import Stage
from rights_info.models import Article
from rights_info.printing.articles import article_node
from rights_info.printing.blocks import Node
from rights_info.printing.citations import Citations
from rights_info.printing.frame import frame
from rights_info.printing.numbers import numbers_for
from rights_info.queries import ArticleCard, facts_by_key, list_cards, readable
from rights_info.rendering import cited_facts


def pack_paper_name(destination: str, language: str) -> str:
    """The name under which the paper's size is remembered (`portal.common.papers.size_of`)."""
    return f"rights-pack/{destination}/{language}"


def pack_paper(*, destination: str, language: str, at: datetime) -> Paper:
    """The paper of all published articles for work in the destination, in the active language.

    Raises:
        Article.DoesNotExist: no article is about this destination.
    """
    origin = ORIGINS.get(language)
    published = Article.objects.published(at).for_corridor(origin, destination)
    cards = list_cards(readable(published, language), language)
    if not any(destination in card.article.destinations for card in cards):
        raise Article.DoesNotExist
    today = timezone.localdate(at)
    bodies = " ".join(card.article.text_for(language).body for card in cards)
    citations = Citations(facts_by_key(cited_facts(bodies)), today, are_links=False)
    live_url = f"{settings.SITE_URL}{reverse('rights:list')}?in={destination}"
    data = {
        **frame(
            live_url=live_url,
            short_url=live_url,
            printed_on=today,
            updated_on=max(timezone.localdate(card.article.updated_at) for card in cards),
        ),
        "title": pack_title(destination),
        "summary": _("What you are entitled to, and what you can do, at each step of the journey."),
        "stages": list(_stages(cards, citations)),
        "numbers": numbers_for(origin, [destination]),
        "sources": citations.sources(),
    }
    # Untagged, because tags would double what is fetched: read aloud, the pages themselves serve better.
    name = pack_paper_name(destination, language)
    return Paper(name, "pack.typ", data, today, is_tagged=False)


def pack_destinations(*, language: str, at: datetime) -> set[str]:
    """The countries there is a pack for (ISO 3166-1): those that an article is about. One query."""
    published = Article.objects.published(at).for_corridor(ORIGINS.get(language), None)
    return {code for codes in published.values_list("destinations", flat=True) for code in codes}


def pack_title(destination: str) -> str:
    return _("Your rights: %(country)s") % {"country": country_name(destination)}


def _stages(cards: list[ArticleCard], citations: Citations) -> Iterator[Node]:
    """Each article once, under the first of its stages."""
    for stage in Stage:
        articles = [card for card in cards if card.article.stage == stage]
        if articles:
            yield {
                "label": str(stage.label),
                "articles": [article_node(card, citations) for card in articles],
            }
