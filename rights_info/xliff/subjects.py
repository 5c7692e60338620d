"""Articles with all that an XLIFF file of them is made from or compared with, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rights_info.models import Article, ArticleRevision, Draft, TranslationState
from rights_info.models.article import ArticleText


@dataclass(frozen=True)
class Subject:
    """One article in one target language.

    Attributes:
        source: the newest revision of the original (none: never published).
        newest: the published revision in the target language.
        draft: the open draft in it.
    """

    article: Article
    language: str
    source: ArticleRevision | None
    newest: ArticleRevision | None
    draft: Draft | None
    state: TranslationState | None

    @property
    def current(self) -> ArticleText | None:
        """The translation as it stands: what is being written, else what readers see."""
        holder = self.draft or self.newest
        return holder.text if holder else None

    @property
    def mark(self) -> str:
        """Names `current` exactly; empty where there is none."""
        if self.draft:
            return f"draft-{self.draft.pk}-{self.draft.version}"
        return f"revision-{self.newest.pk}" if self.newest else ""

    @property
    def base(self) -> ArticleRevision | None:
        """The source revision with which the published translation was last up to date."""
        return self.state.based_on if self.state else None


def load_subjects(articles: Iterable[Article], language: str) -> list[Subject]:
    """In the order of the articles. Three queries."""
    found = list(articles)
    revisions = _newest_revisions(found, language)
    drafts = Draft.objects.open().filter(article__in=found, language=language)
    draft_of = {one.article_id: one for one in drafts.select_related("written_by")}
    states = TranslationState.objects.filter(article__in=found, language=language)
    state_of = {one.article_id: one for one in states.select_related("based_on")}
    return [
        Subject(
            article=one,
            language=language,
            source=revisions.get((one.pk, one.source_language)),
            newest=revisions.get((one.pk, language)),
            draft=draft_of.get(one.pk),
            state=state_of.get(one.pk),
        )
        for one in found
    ]


def _newest_revisions(
    articles: Sequence[Article], language: str
) -> dict[tuple[int, str], ArticleRevision]:
    """(article, language) → its newest revision, for the target and every original's language."""
    languages = {language, *(one.source_language for one in articles)}
    rows = ArticleRevision.objects.filter(article__in=articles, language__in=languages)
    newest = rows.order_by("article_id", "language", "-id").distinct("article_id", "language")
    return {(one.article_id, one.language): one for one in newest}
