"""Adjectives of articles, facts and translations. Time is always an argument."""

import functools
import operator
from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.aggregates import JSONBAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import (
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject

from portal.reference.enums import Confidence
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

    def to_check(self, on: date) -> Self:
        """Those past their validity or their review day."""
        return self.filter(Q(valid_to__lt=on) | Q(review_on__lt=on))

    def unverified(self) -> Self:
        return self.exclude(confidence__in=Confidence.certain())

    def matching(self, text: str) -> Self:
        """Those whose key, names, value, scope or article of law hold the text."""
        columns = ("key", "labels", "texts", "value", "applies_to", "law_article")
        holds = (Q(**{f"{name}__icontains": text}) for name in columns)
        return self.filter(functools.reduce(operator.or_, holds))

    def with_desk_particulars(self) -> Self:
        """`articles_using` (a number) and `has_open_change`, in the same query."""
        changes = _rows_of("FactChange").open().filter(fact=OuterRef("pk"))
        return self.annotate(
            articles_using=Count("uses__article", distinct=True), has_open_change=Exists(changes)
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
    def translations(self) -> Self:
        """Without the source texts, which are never older than themselves."""
        return self.exclude(language=F("article__source_language"))

    def outdated(self) -> Self:
        """Translations that the source text has moved beyond."""
        return self.translations().filter(Exists(self._beyond()))

    def with_freshness(self) -> Self:
        """`is_outdated`, and `is_law_changed` where a change of the law is the reason, in the same query."""
        is_translation = ~Q(language=F("article__source_language"))
        by_law = self._beyond().filter(significance=Significance.LAW_CHANGED)
        return self.annotate(
            is_outdated=ExpressionWrapper(
                is_translation & Q(Exists(self._beyond())), output_field=models.BooleanField()
            ),
            is_law_changed=ExpressionWrapper(
                is_translation & Q(Exists(by_law)), output_field=models.BooleanField()
            ),
        )

    @staticmethod
    def _beyond() -> models.QuerySet:
        return _source_revisions_beyond(
            "based_on", article="article", language="article__source_language"
        )

    def unreviewed(self) -> Self:
        return self.filter(reviewed_on__isnull=True)


class ReviewTaskQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(done_at__isnull=True)


class FactChangeQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state=ChangeState.OPEN)

    def not_approved_by(self, user: Any) -> Self:
        return self.exclude(approvals__by=user)


class DraftQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those that somebody still works on."""
        return self.filter(state__in=DraftState.open())

    def submitted(self) -> Self:
        return self.filter(state=DraftState.SUBMITTED)

    def not_written_by(self, user: Any) -> Self:
        """Those that this person may review: she wrote nothing of them."""
        return self.exclude(writer_ids__contains=[user.pk])

    def returned_to(self, user: Any) -> Self:
        return self.filter(state=DraftState.RETURNED, written_by=user)


class AudioQuerySet(models.QuerySet):
    def ready(self) -> Self:
        return self.filter(state=AudioState.READY)

    def waiting(self, since: datetime) -> Self:
        """Uploaded before then and not yet prepared."""
        return self.filter(state=AudioState.WAITING, uploaded_at__lt=since)


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
        """What a reader of the language must know of its text, in the same query.

        `asked_origin`, `asked_reviewed_on`, `asked_is_outdated`, `asked_law_changed`, `asked_has_review`; and of the
        source, which she gets where hers is missing, `source_origin`, `source_reviewed_on`, `source_has_review`.
        """
        beyond = _source_revisions_beyond(
            "asked__based_on", article="pk", language="source_language"
        )
        tasks = _rows_of("ReviewTask").open().filter(article=OuterRef("pk"))
        source = _rows_of("TranslationState").filter(
            article=OuterRef("pk"), language=OuterRef("source_language")
        )
        annotations: dict[str, Any] = {
            "asked_origin": F("asked__origin"),
            "asked_reviewed_on": F("asked__reviewed_on"),
            "asked_is_outdated": Exists(beyond),
            "asked_law_changed": Exists(beyond.filter(significance=Significance.LAW_CHANGED)),
            "asked_has_review": Exists(tasks.filter(language=language)),
            "source_origin": Subquery(source.values("origin")),
            "source_reviewed_on": Subquery(source.values("reviewed_on")),
            "source_has_review": Exists(tasks.filter(language=OuterRef("source_language"))),
        }
        asked = FilteredRelation(
            "translation_states", condition=Q(translation_states__language=language)
        )
        return self.annotate(asked=asked).annotate(**annotations)

    def with_desk_rows(self) -> Self:
        """All that the translation desk shows of each article, in the same query.

        `state_rows`: each text's state with its freshness; `draft_rows`: the open drafts; `task_rows`: languages with
        an open review task, once a task. Keys as `desk_grid.cells` reads them.
        """
        states = _rows_of("TranslationState").filter(article=OuterRef("pk")).with_freshness()
        drafts = _rows_of("Draft").open().filter(article=OuterRef("pk"))
        tasks = _rows_of("ReviewTask").open().filter(article=OuterRef("pk"))
        state = JSONObject(
            id="id",
            language="language",
            origin="origin",
            reviewed_on="reviewed_on",
            is_outdated="is_outdated",
            is_law_changed="is_law_changed",
        )
        draft = JSONObject(
            id="id", language="language", state="state", title="title", writer="written_by__name"
        )
        return self.annotate(
            state_rows=ArraySubquery(states.values_list(state)),
            draft_rows=ArraySubquery(drafts.values_list(draft)),
            task_rows=ArraySubquery(tasks.values_list("language")),
        )
