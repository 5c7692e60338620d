"""Adjectives of reference data."""

from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from portal.reference.enums import MissionType


class PlaceQuerySet(models.QuerySet):
    def for_corridor(self, origin: str | None, destination: str | None) -> Self:
        """Places in the destination for people of the origin: its missions, and what serves everybody or them.

        With the origin alone: its missions anywhere, and help at home. With the destination alone:
        everything there.
        """
        if origin and not destination:
            return self.filter(Q(of_country_id=origin) | Q(in_country_id=origin))
        places = self.filter(in_country_id=destination) if destination else self
        if not origin:
            return places
        serves_all = Q(of_country_id__isnull=True) | Q(of_country_id=F("in_country_id"))
        return places.filter(serves_all | Q(of_country_id=origin))

    def for_area(self, area: str | None) -> Self:
        """Without places that are known to serve other areas only. What serves an unknown area stays."""
        if not area:
            return self
        served = self._area_links("areas_served")
        return self.filter(Exists(served.filter(area=area)) | ~Exists(served))

    def nearest_first(self, area: str | None) -> Self:
        """What serves the area, then what stands in it, then the others, each in the usual order."""
        if not area:
            return self
        near = Case(
            When(Exists(self._area_links("areas_served").filter(area=area)), then=Value(0)),
            When(Exists(self._area_links("located_in").filter(area=area)), then=Value(1)),
            default=Value(2),
        )
        return self.order_by(near, "sort_key", "key")

    def missions(self) -> Self:
        return self.filter(kind__in=MissionType.diplomatic())

    def help_contacts(self) -> Self:
        return self.exclude(kind__in=MissionType.diplomatic())

    def with_contacts(self) -> Self:
        """With all that is shown of a place; two further queries for any number of places.

        Adds `served_codes` and `located_codes`: ISO 3166-2 codes of `areas_served` and `located_in`, sorted.
        """
        return (
            self.select_related("in_country")
            .prefetch_related("contact_points", "sources")
            .annotate(
                served_codes=self._area_codes("areas_served"),
                located_codes=self._area_codes("located_in"),
            )
        )

    def emergency(self) -> Self:
        return self.filter(is_emergency=True)

    def _area_codes(self, link: str) -> ArraySubquery:
        return ArraySubquery(self._area_links(link).order_by("area").values("area"))

    def _area_links(self, link: str) -> models.QuerySet:
        """Rows between each place of an outer query and its areas."""
        through = getattr(self.model, link).through
        return through.objects.filter(place=OuterRef("pk"))
