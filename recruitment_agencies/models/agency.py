"""Agencies as the public sees them."""

import secrets
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from portal.common.script import fold_for_search
from recruitment_agencies.likeness import distinctive, name_key, sound_of
from recruitment_agencies.querysets import AgencyQuerySet


def new_public_id() -> str:
    """Short enough to read out, random enough not to be counted through."""
    return secrets.token_hex(5)


class Agency(models.Model):
    """A recruitment agency of a country of origin. `name_local` is its name in the country's own script."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    country = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    name_local = models.CharField(max_length=300, blank=True)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    website = models.URLField(blank=True)
    organisation = models.OneToOneField(
        "accounts.Organisation",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="agency",
        help_text="The agency's own people here: they publish costs and answer findings.",
    )
    source = models.ForeignKey(
        "reference.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    as_of = models.DateField(
        null=True, blank=True, help_text="The day of the list this row was read from."
    )
    is_demonstration = models.BooleanField(default=False)
    search_text = models.TextField(editable=False, default="")
    name_key = models.TextField(editable=False, default="")
    sound_key = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "agencies"
        indexes = [
            GinIndex(
                fields=["search_text"], opclasses=["gin_trgm_ops"], name="agency_search_trigrams"
            ),
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="agency_name_trigrams"),
            models.Index(fields=["sound_key"], name="agency_name_sound"),
            models.Index(fields=["name", "id"], name="agency_list_order"),
            models.Index(fields=["country", "name", "id"], name="agency_country_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *DERIVED, "updated_at"}
        self.derive()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("agencies:detail", args=[self.public_id])

    def derive(self) -> None:
        """Set the `DERIVED` fields from the others. Whoever writes past `save()` must call it."""
        self.search_text = fold_for_search(f"{self.name}\n{self.name_local}\n{self.address}")
        self.name_key = name_key(self.name, self.name_local)
        self.sound_key = sound_of(distinctive(self.name))

    @property
    def own_name(self) -> str:
        """The name to read first: the local one for readers of that language."""
        return self.name_local if self._is_read_locally else self.name

    @property
    def other_name(self) -> str:
        """The name in the other script, as it may stand on a sign; empty when there is none."""
        return self.name if self._is_read_locally else self.name_local

    @property
    def display_name(self) -> str:
        """Both names in one line where the local one comes first."""
        return f"{self.name_local} ({self.name})" if self._is_read_locally else self.name

    @property
    def _is_read_locally(self) -> bool:
        language = LOCAL_LANGUAGES.get(self.country_id)
        return bool(self.name_local) and get_language() == language


DERIVED = ("search_text", "name_key", "sound_key")
LOCAL_LANGUAGES = {"KH": "km", "MM": "my", "VN": "vi"}


class Branch(models.Model):
    """An office other than the head office. Unknown whether it may collect money: None."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="branches")
    name = models.CharField(max_length=300)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    may_collect_money = models.BooleanField(null=True)

    class Meta:
        ordering = ["agency", "name"]
        verbose_name_plural = "branches"

    def __str__(self) -> str:
        return self.name


class AgencyName(models.Model):
    """Another name of an agency: in another script, a trade name, a former one. Found by search like the first."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=300)
    language = models.CharField(max_length=8, blank=True)
    is_former = models.BooleanField(default=False)
    search_text = models.TextField(editable=False, default="")

    class Meta:
        ordering = ["agency", "name"]
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="agency_name_search")
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
        self.search_text = fold_for_search(self.name)
