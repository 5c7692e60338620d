"""What people looked for in vain: the next article's title."""

from django.db import models

LONGEST = 80


class MissedSearch(models.Model):
    """Folded words and how often they found nothing. No person, no address, no time."""

    words = models.CharField(max_length=LONGEST)
    language = models.CharField(max_length=10)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-count", "words"]
        verbose_name_plural = "missed searches"
        constraints = [
            models.UniqueConstraint(
                fields=["words", "language"], name="one_missed_search_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.words} ({self.count})"
