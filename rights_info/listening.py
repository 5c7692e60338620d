"""What a page needs to know of the recording of its text, and of the revision it shows, read with the article."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from rights_info.models import Article, ArticleRevision, Audio
from rights_info.querysets import ArticleQuerySet, AudioQuerySet


@dataclass(frozen=True)
class Recording:
    """The newest recording that can be played.

    Attributes:
        has_moved_on: the text has changed in meaning since it was read aloud.
        opus_bytes, fallback_bytes: what playing it costs, in the form the phone chooses.
    """

    pk: int
    seconds: int
    opus_bytes: int
    fallback_bytes: int
    has_moved_on: bool

    @property
    def minutes(self) -> int:
        """Rounded up, for people who count their data."""
        return -(-self.seconds // 60)


def with_reading(articles: ArticleQuerySet, language: str) -> ArticleQuerySet:
    """Annotate `heard` (the recording) and the newest revisions' ids: `revision_asked`, `revision_of_source`."""
    row = JSONObject(
        **{name: name for name in ("pk", "seconds", "opus_bytes", "fallback_bytes", "has_moved_on")}
    )
    heard = Audio.objects.ready().filter(article=OuterRef("pk"), language=language)
    heard = moved_on(heard).order_by("-id")
    return articles.annotate(
        heard=Subquery(heard.values(row=row)[:1]),
        revision_asked=Subquery(_newest(language)),
        revision_of_source=Subquery(_newest(OuterRef("source_language"))),
    )


def moved_on(recordings: AudioQuerySet) -> AudioQuerySet:
    """Annotate `has_moved_on`: the text has changed in meaning since it was read aloud."""
    newer = ArticleRevision.objects.outdating().filter(
        article=OuterRef("article"), language=OuterRef("language"), id__gt=OuterRef("revision_id")
    )
    return recordings.annotate(has_moved_on=Exists(newer))


def _newest(language: Any) -> Any:
    """Of the article outside; the language as a code or a reference to a column."""
    revisions = ArticleRevision.objects.filter(article=OuterRef("pk"), language=language)
    return revisions.order_by("-id").values("pk")[:1]


def recording_of(article: Article) -> Recording | None:
    """From an article that came through `with_reading`."""
    heard: dict[str, Any] | None = article.heard  # type: ignore[attr-defined]
    return Recording(**heard) if heard else None


def revision_shown(article: Article, *, is_translated: bool) -> int | None:
    """The revision a reader of the language sees; from an article that came through `with_reading`."""
    shown: int | None = (
        article.revision_asked if is_translated else article.revision_of_source  # type: ignore[attr-defined]
    )
    return shown
