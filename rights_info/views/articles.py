"""Articles for readers: by stage of the journey, and one article. No cookie, no session."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from portal.common.caching import public_page
from rights_info.actions import Corridor, next_steps
from rights_info.enums import SOURCE_LANGUAGE, Stage
from rights_info.forms import ArticleFilter
from rights_info.models import Article
from rights_info.queries import ArticleCard, find_article_page, list_cards, readable
from rights_info.services.articles import CACHE_TAG


@require_safe
@public_page(tags=(CACHE_TAG,), query=("from", "in", "topic"))
def article_list(request: HttpRequest) -> HttpResponse:
    """Articles by stage, for a corridor and topic if chosen; 400 for a choice that does not exist."""
    form = ArticleFilter(request.GET or None)
    chosen = form.chosen
    language = get_language() or SOURCE_LANGUAGE
    articles = readable(Article.objects.published(timezone.now()), language)
    articles = articles.for_corridor(chosen["from"], chosen["in"]).about(chosen["topic"])
    cards = list_cards(articles.without_bodies(), language)
    context = {
        "page_title": gettext("My rights"),
        "lead": gettext(
            "What you are entitled to, and what you can do, at each step of the journey."
        ),
        "form": form,
        "is_filtered": any(chosen.values()) or bool(form.errors),
        "tabs": _tabs(cards),
        "tabs_label": gettext("Stages of the journey"),
    }
    return render(request, "rights_info/list.html", context, status=400 if form.errors else 200)


def _tabs(cards: list[ArticleCard]) -> list[dict[str, Any]]:
    return [
        {
            "id": stage.value,
            "label": stage.label,
            "template": "rights_info/_stage.html",
            "cards": [card for card in cards if stage in card.article.stages],
        }
        for stage in Stage
    ]


@require_safe
@public_page(tags=(CACHE_TAG,))
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article, its figures with their sources, and what to do next."""
    language = get_language() or SOURCE_LANGUAGE
    try:
        page = find_article_page(slug=slug, language=language, at=timezone.now())
    except Article.DoesNotExist as error:
        raise Http404 from error
    context = {
        "page": page,
        "page_title": page.text.title,
        "back_url": reverse("rights:list"),
        "steps": next_steps(page.article.actions, _corridor(page.article)),
    }
    return render(request, "rights_info/article.html", context)


def _corridor(article: Article) -> Corridor:
    """The one corridor an article is about, as far as it is about one."""
    return Corridor(
        origin=article.origins[0] if len(article.origins) == 1 else None,
        destination=article.destinations[0] if len(article.destinations) == 1 else None,
    )
