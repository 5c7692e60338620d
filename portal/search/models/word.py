"""Which words documents have: what a misspelt word can have meant, and which words say most."""

from django.db import models


class SearchWord(models.Model):
    """A word of the documents. `documents` is how many had it at the last rebuild; 1 for one that came since."""

    word = models.CharField(max_length=500, primary_key=True)
    documents = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["word"]

    def __str__(self) -> str:
        return f"{self.word} ({self.documents})"
