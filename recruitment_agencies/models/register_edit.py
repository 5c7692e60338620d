"""What a row of the register said before somebody at the ministry changed it or took it out."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from recruitment_agencies.enums import RegisterAct


class RegisterEdit(models.Model):
    """One act by hand on the register of an agency. Rows are only ever added.

    Attributes:
        noun: key of `register_nouns.nouns`. row: the row's primary key.
        before: the fields that differ (all of them for a row taken out), as JSON; empty for a new row.
        why: given for every correction of a licence's history and for every row taken out. Never public.
    """

    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.CASCADE, related_name="register_edits"
    )
    noun = models.CharField(max_length=30)
    row = models.PositiveBigIntegerField()
    act = models.CharField(max_length=8, choices=RegisterAct)
    label = models.CharField(max_length=300)
    before = models.JSONField(default=dict, blank=True)
    why = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["agency", "-at"], name="register_edit_of_agency")]

    def __str__(self) -> str:
        return f"{self.noun} {self.row} {self.act}"
