"""How long the law gives a worker to bring a claim."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.reference.enums import Confidence


class ClaimTimeLimit(models.Model):
    """A time limit of one country, shown beside the kinds it concerns, with its source and its confidence.

    `period` is the whole text of the source; `amount` and `unit` (hours, days, years) repeat its first figure, where
    there is a single one. `who` must act in time: worker, employer or authority. `matter` is a translated column.
    """

    key = models.SlugField(max_length=80, unique=True)
    country = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    matter = models.TextField()
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    period = models.TextField()
    amount = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    who = models.CharField(max_length=12, blank=True)
    confidence = models.CharField(max_length=20, choices=Confidence)
    note = models.TextField(blank=True)
    sources = models.ManyToManyField("reference.Source", blank=True, related_name="+")

    class Meta:
        ordering = ["country", "key"]

    def __str__(self) -> str:
        return self.key
