"""Countries and the areas of a country that have offices of their own."""

from django.db import models

from portal.common.formatting import country_name
from portal.reference.enums import CountryRole
from portal.reference.models.texts import in_active_language, language_shown


class Country(models.Model):
    """ISO 3166-1 alpha-2. Names come from CLDR through Babel: see `name`."""

    code = models.CharField(max_length=2, primary_key=True)
    role = models.CharField(max_length=12, choices=CountryRole)
    time_zone = models.CharField(max_length=40, default="UTC")
    sort_key = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["sort_key", "code"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The country's name in the active language."""
        return country_name(self.code)


class Area(models.Model):
    """ISO 3166-2, for the jurisdictions of missions. `names` holds the languages that are known; English always."""

    code = models.CharField(max_length=8, primary_key=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="areas")
    kind = models.CharField(max_length=60, blank=True)
    names = models.JSONField(default=dict)
    sort_key = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["country", "sort_key", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The area's name in the active language, else in English."""
        return in_active_language(self.names) or self.code

    @property
    def name_language(self) -> str:
        """The language of `name`: English where none is known in the active one."""
        return language_shown(self.names)
