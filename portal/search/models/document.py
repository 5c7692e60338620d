"""What search looks through: one row for each thing and language."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from portal.search.querysets import SearchDocumentQuerySet


class SearchDocument(models.Model):
    """A copy of public text, made anew by `rebuild`. `language` is empty for proper names.

    `tokens` are ICU's words. `folded` is the whole text, for words that ICU parts otherwise; `folded_heading` is title
    and summary, short enough to be compared letter by letter when a word has a typing error.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    language = models.CharField(max_length=10, blank=True)
    title = models.TextField()
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    path = models.CharField(max_length=300)
    weight = models.FloatField(default=1)
    tokens = SearchVectorField()
    folded = models.TextField()
    folded_heading = models.TextField()
    updated_at = models.DateTimeField(auto_now=True)

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "key", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "language"], name="one_search_document_a_language"
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="search_weight_is_positive"
            ),
        ]
        indexes = [
            GinIndex(fields=["tokens"], name="search_tokens"),
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="search_trigrams"),
            GinIndex(
                fields=["folded_heading"],
                opclasses=["gin_trgm_ops"],
                name="search_heading_trigrams",
            ),
        ]

    def __str__(self) -> str:
        return self.title
