"""What readers say of a text. No person, no address, no hour."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rights_info.models.revision import ArticleRevision
from rights_info.querysets import FeedbackQuerySet

LONGEST_FEEDBACK = 500


class Feedback(models.Model):
    """One reader's answer to «did this help? what is missing?» about the revision she read. Carries a day only."""

    revision = models.ForeignKey(ArticleRevision, on_delete=models.PROTECT, related_name="feedback")
    helped = models.BooleanField(_("it helped"))
    missing = models.CharField(_("what is missing"), max_length=LONGEST_FEEDBACK, blank=True)
    given_on = models.DateField(default=timezone.localdate)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-id"]

    def __str__(self) -> str:
        return f"{self.revision_id} · {self.given_on}"
