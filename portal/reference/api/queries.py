"""What may be asked of the missions, and whether the codes in it are known."""

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from rest_framework import serializers

from portal.reference.models import Area, Country


class MissionQuery(serializers.Serializer[Any]):
    """Both ends of a corridor and the area of work, all optional. One query, whatever is asked."""

    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    origin = serializers.CharField(required=False, max_length=10, help_text="ISO 3166-1 alpha-2")
    destination = serializers.CharField(
        required=False, max_length=10, help_text="ISO 3166-1 alpha-2"
    )
    area = serializers.CharField(required=False, max_length=10, help_text="ISO 3166-2")

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        ends = [name for name in ("origin", "destination") if attrs.get(name)]
        area = attrs.get("area", "")
        country_of_area = area.partition("-")[0]
        codes = {country_of_area, *(attrs[name] for name in ends)} - {""}
        known = _known(codes, area) if codes else {}
        errors = {name: _no_country() for name in ends if attrs[name] not in known}
        if area and not known.get(country_of_area):
            errors["area"] = _no_area()
        elif area and attrs.get("destination", country_of_area) != country_of_area:
            errors.setdefault("area", gettext("This area is not in the destination."))
        if errors:
            raise serializers.ValidationError(errors)
        return attrs


def _known(codes: set[str], area: str) -> dict[str, bool]:
    """Of these countries the known ones, each with whether the area is in it."""
    has_area = Exists(Area.objects.filter(country=OuterRef("pk"), code=area))
    found = Country.objects.filter(code__in=codes).annotate(has_area=has_area)
    return dict(found.values_list("code", "has_area"))


def _no_country() -> str:
    return gettext(
        "There is no such country here. Use a code of two capital letters, for example KH."
    )


def _no_area() -> str:
    return gettext("There is no such area here. Use an ISO 3166-2 code, for example TH-10.")
