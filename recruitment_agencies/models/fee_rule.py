"""Fee law as governed, dated, sourced rows."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Value

from portal.reference.enums import Confidence
from recruitment_agencies.fees.types import Rule
from recruitment_agencies.fees.types import Source as RuleSource
from recruitment_agencies.querysets import FeeRuleQuerySet


class DateRange(Func):
    """PostgreSQL's `daterange(from, to, '[]')`: both ends count, an absent end is open."""

    function = "daterange"


def _codes(length: int = 40) -> ArrayField:
    return ArrayField(models.CharField(max_length=length), null=True, blank=True)


class FeeRule(models.Model):
    """One rule as in docs/how-to/add-a-fee-rule.md. An empty scope field means any.

    Two versions of one key never hold on the same day (exclusion constraint).
    """

    key = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    side = models.CharField(max_length=12)
    origin = models.CharField(max_length=2, null=True, blank=True)  # noqa: DJ001 - null means any
    destinations = _codes(2)
    excluded_destinations = _codes(2)
    sectors = _codes()
    excluded_sectors = _codes()
    sector_note = models.TextField(blank=True)
    programmes = _codes()
    conditions = models.JSONField(default=dict, blank=True)
    category = models.CharField(max_length=40)
    rule_kind = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=20, blank=True)
    formula = models.TextField(blank=True)
    params = models.JSONField(default=dict, blank=True)
    payer = models.CharField(max_length=20)
    collector = models.CharField(max_length=30)
    instrument = models.TextField(blank=True)
    article = models.TextField(blank=True)
    effective_from = models.DateField(null=True, blank=True)
    effective_from_precision = models.CharField(max_length=30, blank=True)
    effective_to = models.DateField(null=True, blank=True)
    effective_to_precision = models.CharField(max_length=30, blank=True)
    penalty = models.TextField(blank=True)
    source = models.ForeignKey("reference.Source", on_delete=models.PROTECT, related_name="+")
    confidence = models.CharField(max_length=20, choices=Confidence)
    status = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    reviewed_on = models.DateField(
        null=True, blank=True, help_text="The day somebody last compared it with its source."
    )
    review_by = models.DateField(
        null=True, blank=True, help_text="From this day on it is listed for re-checking."
    )
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)
    as_of = models.CharField(
        max_length=10,
        blank=True,
        help_text="The edition of the reviewed copy, for example 2026-11.",
    )

    objects = FeeRuleQuerySet.as_manager()

    class Meta:
        ordering = ["key", "version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="one_fee_rule_a_version"),
            ExclusionConstraint(
                name="fee_rule_versions_never_overlap",
                expressions=[
                    (F("key"), RangeOperators.EQUAL),
                    (
                        DateRange(F("effective_from"), F("effective_to"), Value("[]")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(effective_to__isnull=True)
                | models.Q(effective_from__isnull=True)
                | models.Q(effective_to__gte=F("effective_from")),
                name="fee_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"

    def as_rule(self) -> Rule:
        """The row as the pure engine reads it."""
        return Rule(
            key=self.key,
            side=self.side,
            category=self.category,
            rule_kind=self.rule_kind,
            payer=self.payer,
            collector=self.collector,
            origin=self.origin,
            destinations=_tuple(self.destinations),
            excluded_destinations=_tuple(self.excluded_destinations),
            sectors=_tuple(self.sectors),
            excluded_sectors=_tuple(self.excluded_sectors),
            sector_note=self.sector_note or None,
            programmes=_tuple(self.programmes),
            conditions=self.conditions,
            amount=self.amount,
            currency=self.currency or None,
            formula=self.formula or None,
            params=self.params,
            instrument=self.instrument,
            article=self.article or None,
            effective_from=self.effective_from,
            effective_from_precision=self.effective_from_precision or None,
            effective_to=self.effective_to,
            effective_to_precision=self.effective_to_precision or None,
            penalty=self.penalty or None,
            source=RuleSource(
                key=self.source.key,
                title=self.source.title,
                publisher=self.source.publisher,
                year=int(self.source.year) if self.source.year.isdecimal() else None,
                url=self.source.url or None,
            ),
            confidence=self.confidence,
            status=self.status,
            note=self.note or None,
        )


def _tuple(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)
