"""Texts that are being written: nothing of them is published before a second person has read them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.settings.languages import LANGUAGES
from rights_info.enums import DraftState, Origin, Significance
from rights_info.models.article import ArticleText
from rights_info.models.revision import ArticleRevision
from rights_info.querysets import DraftQuerySet


class Draft(models.Model):
    """One language's next text of an article. At most one is open for an article and language.

    Attributes:
        replaces: the published revision it was begun from (none: the language has no text yet). Publishing a draft
            whose language has moved on since is refused.
        source_read: the newest source revision its writer had before her; what `based_on` becomes when
            `is_up_to_date` says that the text now says what that revision says. None for the source's own drafts.
        version: grows with every save, so that two writers do not overwrite each other unseen.
        written_by: who saved it last.
        writer_ids: everybody who ever saved it; none of them may review it.
    """

    article = models.ForeignKey(
        "rights_info.Article", on_delete=models.CASCADE, related_name="drafts"
    )
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("text"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=DraftState, default=DraftState.WRITING
    )
    significance = models.CharField(
        _("significance"), max_length=12, choices=Significance, default=Significance.NORMAL
    )
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.HUMAN)
    is_up_to_date = models.BooleanField(default=False)
    note = models.CharField(_("why"), max_length=500, blank=True)
    replaces = models.ForeignKey(
        ArticleRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source_read = models.ForeignKey(
        ArticleRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    writer_ids = ArrayField(models.BigIntegerField(), default=list)
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("what the reviewer asks for"), blank=True)
    published = models.OneToOneField(
        ArticleRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="draft"
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language"],
                condition=Q(state__in=["writing", "submitted", "returned"]),
                name="one_open_draft_a_text",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.language} · {self.state}"

    @property
    def text(self) -> ArticleText:
        return ArticleText(self.language, self.title, self.summary, self.body)
