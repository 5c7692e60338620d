"""Figures of law as data: one dated, sourced record, cited by every text that shows it."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.common.errors import PortalError
from portal.reference.enums import Confidence
from portal.settings.languages import LANGUAGES
from rights_info.enums import SOURCE_LANGUAGE, Doubt, Precision
from rights_info.fact_kinds import fact_kinds, in_language, kind_choices
from rights_info.querysets import FactQuerySet


class Fact(models.Model):
    """A figure, time limit, telephone number or sentence of law. Changed only by `services.change_fact`.

    `value` is ASCII text as its kind has it (see `fact_kinds`), empty for sentences, whose `texts` hold one per
    language. `unit` is that of a number or duration, `per` the period or head it is counted for.
    """

    key = models.SlugField(_("key"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=kind_choices)
    value = models.CharField(_("value"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    per = models.CharField(_("counted for"), max_length=12, blank=True)
    labels = models.JSONField(_("name in each language"), default=dict)
    texts = models.JSONField(_("sentence in each language"), default=dict, blank=True)
    country = models.ForeignKey(
        "reference.Country",
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    applies_to = models.CharField(_("applies to"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    as_of_precision = models.CharField(
        _("precision of that day"), max_length=5, choices=Precision, default=Precision.DAY
    )
    law_article = models.CharField(_("article of law"), max_length=200, blank=True)
    sources = models.ManyToManyField(
        "reference.Source", verbose_name=_("sources"), blank=True, related_name="facts"
    )
    confidence = models.CharField(_("confidence"), max_length=20, choices=Confidence)
    caution = models.TextField(_("caution"), blank=True)
    review_on = models.DateField(_("to be checked again on"), null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="fact_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        """Refuse a value that is not of the fact's kind."""
        if self.value and self.kind in fact_kinds:
            try:
                fact_kinds[self.kind].check(self.value)
            except PortalError as error:
                raise ValidationError({"value": str(error.message)}) from error

    @property
    def label(self) -> str:
        """The fact's name in the active language, else in English."""
        return in_language(self.labels, get_language() or SOURCE_LANGUAGE)

    def written(self, language: str) -> str:
        """The value in words of the language, unit and period included."""
        return fact_kinds[self.kind].written(self, language)

    def value_as_json(self, language: str) -> Any:
        return fact_kinds[self.kind].as_json(self, language)

    def doubts(self, on: date) -> list[Doubt]:
        """What has to be said beside the figure on this day."""
        doubts = []
        if not Confidence(self.confidence).is_certain:
            doubts.append(Doubt.UNVERIFIED)
        if any(day is not None and day < on for day in (self.valid_to, self.review_on)):
            doubts.append(Doubt.BEING_CHECKED)
        return doubts


class FactUse(models.Model):
    """An article's text in one language cites a fact. Derived whenever that text is revised."""

    article = models.ForeignKey(
        "rights_info.Article", on_delete=models.CASCADE, related_name="fact_uses"
    )
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="uses")
    language = models.CharField(max_length=8, choices=LANGUAGES)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fact", "article", "language"], name="one_use_per_fact_and_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.language} · {self.fact_id}"
