"""What offices are measured by: days on which a post is closed, and figures published for everybody."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class ClosedDay(models.Model):
    """A day on which one office does not work, beside the weekends and public holidays where it stands."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="closed_days"
    )
    day = models.DateField()
    why = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "day"], name="one_closed_day_an_organisation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} closed on {self.day}"


class OfficeFigures(models.Model):
    """How one office answered in one half-year, for everybody to read: frozen when published, never changed after.

    Counts are rounded down to fives and nothing is published below five, so that no two publications can be subtracted
    to find one person; shares are rounded to tens of a hundred, times to whole working days.

    Attributes:
        since, before: the half-year in which the complaints came in.
        received, solved: complaints; None below five.
        in_time: share acknowledged in time, in percent, a multiple of ten; None below five.
        days_to_acknowledge, days_to_solve: medians in days; None below five.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="figures"
    )
    since = models.DateField()
    before = models.DateField()
    received = models.PositiveIntegerField(null=True, blank=True)
    solved = models.PositiveIntegerField(null=True, blank=True)
    in_time = models.PositiveSmallIntegerField(null=True, blank=True)
    days_to_acknowledge = models.PositiveSmallIntegerField(null=True, blank=True)
    days_to_solve = models.PositiveSmallIntegerField(null=True, blank=True)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-since", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "since"], name="figures_are_published_once"
            ),
            models.CheckConstraint(condition=Q(before__gt=F("since")), name="figures_of_some_time"),
            models.CheckConstraint(
                condition=(Q(received__isnull=True) | Q(received__gte=5))
                & (Q(solved__isnull=True) | Q(solved__gte=5)),
                name="no_figure_below_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.since}"
