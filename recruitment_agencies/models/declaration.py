"""What an agency says it charges, in the cost categories of the ILO (2019)."""

from django.db import models


class FeeDeclaration(models.Model):
    """A cost schedule for one corridor, published by the agency or entered by ministry staff."""

    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.CASCADE, related_name="declarations"
    )
    destination = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    sector = models.CharField(max_length=40, blank=True)
    contract_months = models.PositiveSmallIntegerField(null=True, blank=True)
    wage_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    wage_currency = models.CharField(max_length=3, blank=True)
    declared_on = models.DateField()

    class Meta:
        ordering = ["agency", "-declared_on", "id"]

    def __str__(self) -> str:
        return f"{self.agency} → {self.destination_id} ({self.declared_on})"


class FeeLine(models.Model):
    """One declared cost: category, amount, and who pays it (`worker` or `employer`)."""

    declaration = models.ForeignKey(FeeDeclaration, on_delete=models.CASCADE, related_name="lines")
    category = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    payer = models.CharField(max_length=12, default="worker")

    class Meta:
        ordering = ["declaration", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="fee_line_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.amount} {self.currency}"
