"""Who works with and for an agency: registered staff, sub-agents, partners in the country of work."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from portal.common.script import fold_for_search


class _Dated(models.Model):
    """Registered from a day (unknown: None) until another."""

    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class StaffMember(_Dated):
    """Somebody the authority has registered as staff of the agency: a worker may ask for the number."""

    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.CASCADE, related_name="staff"
    )
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=120, blank=True)
    registration_number = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["agency", "name"]

    def __str__(self) -> str:
        return self.name


class SubAgent(_Dated):
    """Somebody who recruits for the agency. Money given to a sub-agent counts against the agency."""

    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.CASCADE, related_name="sub_agents"
    )
    name = models.CharField(max_length=300)
    name_local = models.CharField(max_length=300, blank=True)
    registration_number = models.CharField(max_length=100, blank=True)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    may_collect_money = models.BooleanField(null=True)
    search_text = models.TextField(editable=False, default="")

    class Meta:
        ordering = ["agency", "name"]
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="sub_agent_search")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Set `search_text`. Whoever writes past `save()` must call it."""
        self.search_text = fold_for_search(f"{self.name}\n{self.name_local}")


class DestinationPartner(_Dated):
    """An agency in the country of work with which this one has a contract."""

    agency = models.ForeignKey(
        "recruitment_agencies.Agency", on_delete=models.CASCADE, related_name="partners"
    )
    country = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    licence_number = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["agency", "name"]

    def __str__(self) -> str:
        return self.name
