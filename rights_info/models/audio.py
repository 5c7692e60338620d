"""Articles read aloud."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.settings.languages import LANGUAGES
from rights_info.enums import AudioState
from rights_info.models.revision import ArticleRevision
from rights_info.querysets import AudioQuerySet


class Audio(models.Model):
    """A recording of one revision of an article's text in one language.

    `original` is what was uploaded; a worker process makes `opus` (at most 24 kbit/s) and `fallback` (for phones
    that do not play Opus) of it. The newest that is ready is played; older ones stay for the record.
    Sizes are bytes, `seconds` is how long it plays.
    """

    revision = models.ForeignKey(ArticleRevision, on_delete=models.PROTECT, related_name="audios")
    article = models.ForeignKey(
        "rights_info.Article", on_delete=models.PROTECT, related_name="audios"
    )
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    state = models.CharField(
        _("state"), max_length=10, choices=AudioState, default=AudioState.WAITING
    )
    original = models.FileField(_("recording"), upload_to="audio/original/", max_length=200)
    opus = models.FileField(upload_to="audio/", max_length=200, blank=True)
    fallback = models.FileField(upload_to="audio/", max_length=200, blank=True)
    opus_bytes = models.PositiveIntegerField(default=0)
    fallback_bytes = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects = AudioQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        indexes = [models.Index(fields=["article", "language", "state"], name="audio_of_text")]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.language} · {self.pk}"
