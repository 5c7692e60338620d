"""What editors learned that people say."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.settings.languages import LANGUAGES

LONGEST_SAYING = 80


class SearchSynonym(models.Model):
    """In this language, who types `words` looks for `means`. Queries alone are read with it, never documents.

    `letters` are the folded letters of the words, by which they are recognised.
    """

    language = models.CharField(max_length=8, choices=LANGUAGES)
    words = models.CharField(max_length=LONGEST_SAYING)
    means = models.CharField(max_length=LONGEST_SAYING)
    letters = models.CharField(max_length=LONGEST_SAYING * 4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["language", "words", "means"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "letters", "means"], name="one_search_synonym_a_meaning"
            )
        ]

    def __str__(self) -> str:
        return f"{self.words} → {self.means}"
