"""Adjectives of articles, facts and translations. Time is always an argument."""

from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.aggregates import JSONBAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Value
from django.db.models.functions import Coalesce, JSONObject

from portal.settings.languages import LANGUAGE_CODES
from rights_info.enums import AudioState, ChangeState, DraftState, Significance


class FactQuerySet(models.QuerySet):
    def with_sources(self) -> Self:
        """Each fact's sources as `source_rows`, a list of {title, publisher, year, url}, in the same query."""
        row = JSONObject(
            title="sources__title",
            publisher="sources__publisher",
            year="sources__year",
            url="sources__url",
        )
        return self.annotate(
            source_rows=JSONBAgg(
                row,
                filter=Q(sources__isnull=False),
                order_by="sources__key",
                default=Value([], output_field=models.JSONField()),
            )
        )


def _rows_of(name: str) -> Any:
    """Rows of another model of this app: models import this module, not the other way round."""
    return apps.get_model("rights_info", name)._default_manager.all()


class RevisionQuerySet(models.QuerySet):
    def of_source(self, article: Any) -> Self:
        """Revisions of the article's source text, newest first."""
        return self.filter(article=article, language=article.source_language).order_by("-id")

    def outdating(self) -> Self:
        return self.filter(significance__in=Significance.outdating())


def _source_revisions_beyond(based_on: str, *, article: str, language: str) -> models.QuerySet:
    """Subquery: source revisions that outdate a translation based on the given one (none: any)."""
    return (
        _rows_of("ArticleRevision")
        .outdating()
        .filter(
            article=OuterRef(article),
            language=OuterRef(language),
            id__gt=Coalesce(OuterRef(based_on), 0),
        )
    )


class TranslationStateQuerySet(models.QuerySet):
    def outdated(self) -> Self:
        """Translations that the source text has moved beyond."""
        beyond = _source_revisions_beyond(
            "based_on", article="article", language="article__source_language"
        )
        return self.filter(Exists(beyond))

    def unreviewed(self) -> Self:
        return self.filter(reviewed_on__isnull=True)


class ReviewTaskQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(done_at__isnull=True)


class FactChangeQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state=ChangeState.OPEN)


class DraftQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those that somebody still works on."""
        return self.filter(state__in=DraftState.open())

    def submitted(self) -> Self:
        return self.filter(state=DraftState.SUBMITTED)


class AudioQuerySet(models.QuerySet):
    def ready(self) -> Self:
        return self.filter(state=AudioState.READY)


class FeedbackQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those that no editor has dealt with."""
        return self.filter(done_at__isnull=True)


class ArticleQuerySet(models.QuerySet):
    def published(self, at: datetime) -> Self:
        return self.filter(published_at__lte=at)

    def for_corridor(self, origin: str | None, destination: str | None) -> Self:
        """Articles for people of the origin who work in the destination; either may be unknown."""
        return self._covering("origins", origin)._covering("destinations", destination)

    def in_sector(self, sector: str | None) -> Self:
        return self._covering("sectors", sector)

    def at_stage(self, stage: str | None) -> Self:
        return self.filter(stages__contains=[stage]) if stage else self

    def about(self, topic: str | None) -> Self:
        return self.filter(topics__key=topic) if topic else self

    def _covering(self, name: str, value: str | None) -> Self:
        """Those that name the value, and those that name none because they are for all."""
        if not value:
            return self
        return self.filter(Q(**{f"{name}__contains": [value]}) | Q(**{name: []}))

    def without_bodies(self) -> Self:
        """For lists: the long text of every language stays in the database."""
        return self.defer(*(f"body_{code}" for code in LANGUAGE_CODES))

    def with_topics(self) -> Self:
        """Topics as `topic_rows`, a list of {key, icon, labels}, in the same query."""
        row = JSONObject(key="key", icon="icon", labels="labels")
        topics = _rows_of("Topic").filter(articles=OuterRef("pk")).order_by("position", "key")
        return self.annotate(topic_rows=ArraySubquery(topics.values_list(row)))

    def with_translation(self, language: str) -> Self:
        """What a reader of the language must know of its text: `asked_origin`, `asked_reviewed_on`,
        `asked_is_outdated`, `asked_law_changed`, `asked_has_review`, in the same query."""
        beyond = _source_revisions_beyond(
            "asked__based_on", article="pk", language="source_language"
        )
        tasks = _rows_of("ReviewTask").open().filter(article=OuterRef("pk"), language=language)
        annotations: dict[str, Any] = {
            "asked_origin": F("asked__origin"),
            "asked_reviewed_on": F("asked__reviewed_on"),
            "asked_is_outdated": Exists(beyond),
            "asked_law_changed": Exists(beyond.filter(significance=Significance.LAW_CHANGED)),
            "asked_has_review": Exists(tasks),
        }
        asked = FilteredRelation(
            "translation_states", condition=Q(translation_states__language=language)
        )
        return self.annotate(asked=asked).annotate(**annotations)
