"""Counts about an agency: workers deployed, and what workers reported. Never a person."""

import uuid

from django.db import models
from django.db.models import Q

from recruitment_agencies.enums import ReportKind


class DeploymentStat(models.Model):
    """How many workers an agency sent to a country in a quarter, as the authority published it."""

    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.CASCADE, related_name="deployments"
    )
    destination = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    deployed = models.PositiveIntegerField()
    women = models.PositiveIntegerField(null=True, blank=True)
    oriented = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many of them had the pre-departure orientation."
    )
    source = models.ForeignKey(
        "reference.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["agency", "-year", "-quarter", "destination"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "destination", "year", "quarter"],
                name="one_deployment_figure_a_corridor_and_quarter",
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="a_year_has_four_quarters"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.destination_id} {self.year} Q{self.quarter}"


class WorkerReport(models.Model):
    """One thing to be counted about an agency, cut loose from the complaint that gave it.

    No link, no day (the first of the month stands for it) and a random key, so that not even the order of rows leads
    back to a case. Shown only as counts: see `monitoring.suppression`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.CASCADE, related_name="worker_reports"
    )
    destination = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    kind = models.CharField(max_length=16, choices=ReportKind)
    people = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["agency", "kind", "month"], name="worker_report_counts")]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="worker_report_knows_no_day")
        ]

    def __str__(self) -> str:
        return str(self.id)
