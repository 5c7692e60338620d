"""Adjectives of reference data."""

from typing import Self

from django.db import models
from django.db.models import F, Q

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
        """Places that serve the area, or that name no area."""
        if not area:
            return self
        return self.filter(Q(areas_served=area) | Q(areas_served__isnull=True)).distinct()

    def missions(self) -> Self:
        return self.filter(kind__in=MissionType.diplomatic())

    def help_contacts(self) -> Self:
        return self.exclude(kind__in=MissionType.diplomatic())

    def with_contacts(self) -> Self:
        """With all that is shown of a place; three further queries for any number of places."""
        return self.prefetch_related("contact_points", "areas_served", "sources")

    def emergency(self) -> Self:
        return self.filter(is_emergency=True)
