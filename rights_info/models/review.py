"""Texts that somebody must read again because a figure in them changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.settings.languages import LANGUAGES
from rights_info.querysets import ReviewTaskQuerySet


class ReviewTask(models.Model):
    """One article in one language to be read again after a change of one fact. Open until `done_at`."""

    article = models.ForeignKey(
        "rights_info.Article", on_delete=models.CASCADE, related_name="review_tasks"
    )
    language = models.CharField(max_length=8, choices=LANGUAGES)
    fact = models.ForeignKey(
        "rights_info.Fact", on_delete=models.CASCADE, related_name="review_tasks"
    )
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ReviewTaskQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language", "fact"],
                condition=models.Q(done_at__isnull=True),
                name="one_open_review_task_a_text_and_fact",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.language} · {self.fact_id}"
