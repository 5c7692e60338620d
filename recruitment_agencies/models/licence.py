"""Licences and what happened to them. No status is stored: it is the fold of the events."""

from datetime import date
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from portal.common.script import fold_for_search
from recruitment_agencies.enums import EventKind
from recruitment_agencies.rules import DatedEvent, Standing, licence_standing


class Licence(models.Model):
    """A licence number given by an authority to an agency."""

    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.CASCADE, related_name="licences"
    )
    number = models.CharField(max_length=100)
    authority = models.CharField(max_length=300)
    scope = models.CharField(max_length=300, blank=True)
    search_text = models.CharField(max_length=200, editable=False, default="", db_index=True)

    class Meta:
        ordering = ["agency", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "number"], name="one_licence_a_number_and_authority"
            )
        ]
        indexes = [
            GinIndex(
                fields=["search_text"], opclasses=["gin_trgm_ops"], name="licence_number_search"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Set `search_text`. Whoever writes past `save()` must call it."""
        self.search_text = fold_for_search(self.number)

    def standing_on(self, day: date) -> Standing:
        """Where it stands at the end of a day, from the events (prefetched or read)."""
        return licence_standing((event.as_dated() for event in self.events.all()), on=day)


class LicenceEvent(models.Model):
    """One dated event with its authority and legal basis."""

    licence = models.ForeignKey(Licence, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind)
    on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    authority = models.CharField(max_length=300, blank=True)
    legal_basis = models.CharField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    decision = models.ForeignKey(
        "recruitment_agencies.Decision",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="licence_events",
    )
    register_import = models.ForeignKey(
        "recruitment_agencies.RegisterImport",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="licence_events",
    )

    class Meta:
        ordering = ["licence", "on", "id"]
        indexes = [
            models.Index(fields=["licence", "on"], name="licence_event_day"),
            models.Index(fields=["kind", "on"], name="licence_event_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "kind", "on"], name="one_event_of_a_kind_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(kind__in=["issued", "renewed"]),
                name="only_issue_and_renewal_give_validity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    def as_dated(self) -> DatedEvent:
        return DatedEvent(kind=EventKind(self.kind), on=self.on, valid_until=self.valid_until)
