"""Articles: a right and the next step, in the languages of the portal."""

from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.settings.languages import LANGUAGE_CODES, LANGUAGES
from rights_info.enums import SOURCE_LANGUAGE, Stage
from rights_info.fact_kinds import in_language
from rights_info.querysets import ArticleQuerySet

TEXT_FIELDS = ("title", "summary", "body")


@dataclass(frozen=True)
class ArticleHeading:
    """What a list shows. `language` is the language it is really in."""

    language: str
    title: str
    summary: str


@dataclass(frozen=True)
class ArticleText(ArticleHeading):
    """One language's whole text."""

    body: str


class Topic(models.Model):
    """What an article is about. `labels` holds a name per language, `icon` a name of Lucide."""

    key = models.SlugField(max_length=40, unique=True)
    icon = models.CharField(max_length=40, default="book-open-text")
    labels = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.label or self.key

    @property
    def label(self) -> str:
        """The topic's name in the active language, else in English."""
        return in_language(self.labels, get_language() or SOURCE_LANGUAGE)


class Article(models.Model):
    """A text about a right. An empty list of origins, destinations, sectors or statuses means: for all.

    Title, summary and body stand in one column per language (translation.py) and are written only by
    `services.revise_article`. `actions` are maps {type, kind?} (see `actions.py`). `loaded` remembers what the
    reference files last gave, so that loading again never undoes an editor's work.
    """

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    stages = ArrayField(models.CharField(max_length=20, choices=Stage), verbose_name=_("stages"))
    topics = models.ManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="articles"
    )
    origins = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, verbose_name=_("origins")
    )
    destinations = ArrayField(
        models.CharField(max_length=2), default=list, blank=True, verbose_name=_("destinations")
    )
    sectors = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("sectors")
    )
    statuses = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("statuses")
    )
    audience = models.CharField(_("written for"), max_length=20, default="worker")
    actions = models.JSONField(_("next steps"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    source_language = models.CharField(max_length=8, choices=LANGUAGES, default=SOURCE_LANGUAGE)
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("text"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    loaded = models.JSONField(default=dict, editable=False)

    objects = models.Manager.from_queryset(ArticleQuerySet)()

    class Meta:
        ordering = ["position", "slug"]
        indexes = [
            GinIndex(fields=["stages"], name="article_stages"),
            GinIndex(fields=["origins"], name="article_origins"),
            GinIndex(fields=["destinations"], name="article_destinations"),
            GinIndex(fields=["sectors"], name="article_sectors"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="article_slug_is_ascii"
            ),
            models.CheckConstraint(condition=Q(stages__len__gt=0), name="article_has_a_stage"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def stage(self) -> str:
        """The first stage, for those who show only one."""
        return self.stages[0]

    @property
    def languages(self) -> list[str]:
        """Languages that have a text."""
        return [code for code in LANGUAGE_CODES if self.has_text_in(code)]

    def has_text_in(self, language: str) -> bool:
        """A text is written whole or not at all, so its title speaks for it."""
        return bool(getattr(self, f"title_{language}"))

    def language_for(self, language: str) -> str:
        """The language a reader of `language` gets: hers, else the source. Whole, never mixed."""
        return language if self.has_text_in(language) else self.source_language

    def heading_for(self, language: str) -> ArticleHeading:
        shown = self.language_for(language)
        return ArticleHeading(shown, *self._columns(shown, "title", "summary"))

    def text_for(self, language: str) -> ArticleText:
        return self.written_in(self.language_for(language))

    def written_in(self, language: str) -> ArticleText:
        """What stands in the language's own columns; empty strings where nothing does."""
        return ArticleText(language, *self._columns(language, *TEXT_FIELDS))

    def _columns(self, language: str, *names: str) -> list[str]:
        return [getattr(self, f"{name}_{language}") or "" for name in names]
