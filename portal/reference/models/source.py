"""Where a fact was read."""

from django.db import models


class Source(models.Model):
    """A publication. `year` is text because many sources give only «c. 2023» or «n.d.»."""

    key = models.CharField(max_length=80, unique=True)
    title = models.TextField()
    publisher = models.TextField(blank=True)
    year = models.CharField(max_length=40, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    retrieved_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title

    def as_json(self) -> dict[str, str | None]:
        """The shape of `source` in the API."""
        return {
            "title": self.title,
            "publisher": self.publisher,
            "year": self.year,
            "url": self.url,
        }
