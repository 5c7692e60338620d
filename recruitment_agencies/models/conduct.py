"""Codes of conduct, who signed them, and the grades they gave."""

from django.db import models

from recruitment_agencies.enums import CommitmentState


class CodeOfConduct(models.Model):
    """A code that agencies may sign, with the body that keeps it and how it grades."""

    key = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=300)
    publisher = models.CharField(max_length=300, blank=True)
    method = models.TextField(blank=True, help_text="How grades are given, in a sentence.")
    source = models.ForeignKey(
        "reference.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "codes of conduct"

    def __str__(self) -> str:
        return self.name


class Commitment(models.Model):
    """An agency has signed a code of conduct, from a day."""

    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.CASCADE, related_name="commitments"
    )
    scheme = models.ForeignKey(CodeOfConduct, on_delete=models.PROTECT, related_name="commitments")
    state = models.CharField(max_length=12, choices=CommitmentState, default=CommitmentState.SIGNED)
    since = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["agency", "-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "scheme", "since"], name="one_commitment_a_code_and_day"
            )
        ]

    def __str__(self) -> str:
        return str(self.scheme)


class Rating(models.Model):
    """The grade of one cycle, as the body that keeps the code published it."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="ratings")
    cycle = models.CharField(max_length=40)
    grade = models.CharField(max_length=40)
    rated_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["commitment", "-cycle"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "cycle"], name="one_rating_a_commitment_and_cycle"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cycle}: {self.grade}"
