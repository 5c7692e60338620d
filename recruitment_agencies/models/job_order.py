"""Job orders: what an authority has approved an agency to recruit for."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class JobOrder(models.Model):
    """An approved demand for workers. Its ceiling, where it is lower, beats the general cap.

    Attributes:
        wage_amount: a month's contract wage. fee_ceiling_amount: the most a worker may be charged, by this order.
        employer_paid: cost categories (`vocabulary.CATEGORIES`) that the employer has taken over.
    """

    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.CASCADE, related_name="job_orders"
    )
    reference = models.CharField(max_length=100)
    destination = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(
        "recruitment_agencies.DestinationPartner",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="job_orders",
    )
    employer_name = models.CharField(max_length=300, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    programme = models.CharField(max_length=40, blank=True)
    positions = models.PositiveIntegerField(null=True, blank=True)
    contract_months = models.PositiveSmallIntegerField(null=True, blank=True)
    wage_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    wage_currency = models.CharField(max_length=3, blank=True)
    fee_ceiling_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    fee_ceiling_currency = models.CharField(max_length=3, blank=True)
    employer_paid = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    approved_by = models.CharField(max_length=300, blank=True)
    approved_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["agency", "-approved_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "reference"], name="one_job_order_a_reference_and_agency"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("approved_on")),
                name="job_order_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(fee_ceiling_amount__isnull=True) | ~Q(fee_ceiling_currency=""),
                name="job_order_ceiling_has_a_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
