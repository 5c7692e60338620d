"""Dated exchange rates."""

from django.db import models


class ExchangeRate(models.Model):
    """1 `base` = `rate` `quote` on a day, as the source gave it."""

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=8)
    source = models.ForeignKey("reference.Source", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["base", "quote", "on"], name="one_rate_per_pair_and_day"
            ),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"1 {self.base} = {self.rate} {self.quote} ({self.on})"
