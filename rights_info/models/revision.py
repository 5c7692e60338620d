"""What an article said, when and why; and how far each translation has kept up."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.settings.languages import LANGUAGES
from rights_info.enums import Origin, Significance
from rights_info.models.article import ArticleText
from rights_info.querysets import RevisionQuerySet, TranslationStateQuerySet


class ArticleRevision(models.Model):
    """A snapshot of one language's text. Append-only: ids grow in the order in which an article was revised."""

    article = models.ForeignKey(
        "rights_info.Article", on_delete=models.PROTECT, related_name="revisions"
    )
    language = models.CharField(max_length=8, choices=LANGUAGES)
    significance = models.CharField(_("significance"), max_length=12, choices=Significance)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    body = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(_("why"), max_length=500, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["article", "language", "id"], name="revision_of_text")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(significance__in=Significance.values),
                name="revision_significance_is_known",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.language} · {self.pk}"

    @property
    def text(self) -> ArticleText:
        return ArticleText(self.language, self.title, self.summary, self.body)


class TranslationState(models.Model):
    """How far the translation into one language has kept up with the source.

    It is outdated when a source revision of significance normal or higher exists beyond `based_on`
    (design §4). `based_on` is moved by `services.bring_up_to_date` and by nothing else.
    """

    article = models.ForeignKey(
        "rights_info.Article", on_delete=models.CASCADE, related_name="translation_states"
    )
    language = models.CharField(max_length=8, choices=LANGUAGES)
    based_on = models.ForeignKey(
        ArticleRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.MACHINE)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reviewed_on = models.DateField(null=True, blank=True)

    objects = TranslationStateQuerySet.as_manager()

    class Meta:
        ordering = ["article", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language"], name="one_translation_state_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.language}"
