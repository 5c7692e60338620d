"""The words and pictures of the complaint kinds, as reference data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.enums import Severity
from complaints.querysets import GrievanceKindQuerySet
from portal.reference.enums import Confidence


class GrievanceKind(models.Model):
    """How one kind of problem is shown; `key` is that of the module in `complaints.kinds`.

    `label`, `hint` and `evidence` (what helps to prove it) are translated columns. `description` and `refer_to` are for
    staff, in English. `indicators` are the ILO's forced-labour indicators that this kind can point to.
    """

    key = models.SlugField(max_length=60, unique=True)
    label = models.CharField(_("label"), max_length=200)
    hint = models.TextField(_("hint"), blank=True)
    severity = models.CharField(_("severity"), max_length=12, choices=Severity)
    icon = models.CharField(max_length=40, blank=True)
    group = models.SlugField(max_length=40, blank=True)
    sort_key = models.PositiveSmallIntegerField(default=100)
    description = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    refer_to = models.TextField(blank=True)
    indicators = models.JSONField(default=list, blank=True)
    confidence = models.CharField(max_length=20, choices=Confidence)
    sources = models.ManyToManyField("reference.Source", blank=True, related_name="+")

    objects = GrievanceKindQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "key"]

    def __str__(self) -> str:
        return str(self.label)
