"""What search looks through: one row for each thing and language."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchDocument(models.Model):
    """A copy of public text, made anew by `rebuild` and `refresh`. `language` is empty for proper names.

    `tokens` are the lexemes of the whole text (see `portal.search.lexemes`), by which it is looked up; `heading_tokens`
    those of title and summary alone: short, so that hundreds of them are ranked in no time. `folded` is the text a
    sentence a line, title and summary first, for quoting and for words that ICU parts otherwise. `digest` is that of
    what the row was made from.
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
    heading_tokens = SearchVectorField()
    folded = models.TextField()
    digest = models.CharField(max_length=64)
    updated_at = models.DateTimeField(auto_now=True)

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
        ]

    def __str__(self) -> str:
        return self.title
