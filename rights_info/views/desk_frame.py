"""What every desk page of the rights information has: a place on the desk, gates, the row behind an address."""

import functools
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.accounts.desks import DeskPage
from portal.accounts.frames import with_row
from portal.accounts.gates import View, needs_permission
from portal.accounts.roles import EDIT_ARTICLES, REVIEW_ARTICLES, TRANSLATE_ARTICLES
from portal.settings.languages import LANGUAGE_CODES
from rights_info.desk_texts import lay_out
from rights_info.models import Article, Fact, FactChange

_ALL = (EDIT_ARTICLES, TRANSLATE_ARTICLES, REVIEW_ARTICLES)
PAGES = (
    DeskPage("translations", _("Translations"), "languages", frozenset(_ALL)),
    DeskPage("facts", _("Facts"), "scale", frozenset(_ALL)),
)

works_texts = needs_permission(*_ALL)
writes_texts = needs_permission(EDIT_ARTICLES, TRANSLATE_ARTICLES)
edits_articles = needs_permission(EDIT_ARTICLES)
reviews_texts = needs_permission(REVIEW_ARTICLES)
proposes_facts = needs_permission(EDIT_ARTICLES, REVIEW_ARTICLES)


def with_bench(view: View) -> View:
    """Hand the view all about the text of the address; 404 where there is no such article or language."""

    @functools.wraps(view)
    def through(request: HttpRequest, *, slug: str, language: str, **kwargs: Any) -> HttpResponse:
        if language not in LANGUAGE_CODES:
            raise Http404
        try:
            bench = lay_out(slug, language)
        except Article.DoesNotExist as error:
            raise Http404 from error
        return view(request, bench=bench, **kwargs)

    return through


with_article = with_row("article", "slug", lambda user: Article.objects.with_desk_rows())
with_fact = with_row("fact", "key", lambda user: Fact.objects.with_sources())
with_change = with_row("change", "pk", lambda user: FactChange.objects.select_related("fact"))
