"""Articles as search finds them: one document for each language that has a text, figures filled in."""

import re
from collections.abc import Iterator, Mapping

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.search.sources import Document, SearchSource
from rights_info.models import Article, Fact
from rights_info.rendering import render_plain

_LINE_MARKS = re.compile(r"^[ \t]*(?:#+|>|[-*+]|\d+\.)[ \t]+", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def documents() -> Iterator[Document]:
    """Every published article in each of its languages."""
    facts = {fact.key: fact for fact in Fact.objects.all()}
    for article in Article.objects.published(timezone.now()):
        yield from _of_article(article, facts)


def documents_of(slug: str) -> Iterator[Document]:
    """Those of one article; none while it is not published."""
    facts = {fact.key: fact for fact in Fact.objects.filter(uses__article__slug=slug)}
    for article in Article.objects.published(timezone.now()).filter(slug=slug):
        yield from _of_article(article, facts)


def _of_article(article: Article, facts: Mapping[str, Fact]) -> Iterator[Document]:
    for language in article.languages:
        text = article.written_in(language)
        yield Document(
            key=article.slug,
            language=language,
            title=text.title,
            summary=text.summary,
            body=_without_marks(render_plain(text.body, facts=facts, language=language)),
            path=f"rights/{article.slug}/",
        )


def _without_marks(markdown: str) -> str:
    """The words alone, for quoting."""
    return _LINK.sub(r"\1", _LINE_MARKS.sub("", markdown)).replace("**", "")


source = SearchSource(key="article", label=_("My rights"), documents=documents, one=documents_of)
