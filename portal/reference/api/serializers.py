"""Missions and help contacts as the API gives them, and what may be asked."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from rest_framework import serializers

from portal.reference.enums import Channel, Confidence, MissionType
from portal.reference.models import Area, Country, Place


class MissionQuery(serializers.Serializer[Any]):
    """Both ends of a corridor and the area of work, all optional."""

    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    origin = serializers.CharField(required=False, max_length=10, help_text="ISO 3166-1 alpha-2")
    destination = serializers.CharField(
        required=False, max_length=10, help_text="ISO 3166-1 alpha-2"
    )
    area = serializers.CharField(required=False, max_length=10, help_text="ISO 3166-2")

    def validate_origin(self, value: str) -> str:
        return _known_country(value)

    def validate_destination(self, value: str) -> str:
        return _known_country(value)

    def validate_area(self, value: str) -> str:
        if not Area.objects.filter(code=value).exists():
            raise serializers.ValidationError(
                gettext("There is no such area here. Use an ISO 3166-2 code, for example TH-10.")
            )
        return value

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        area, destination = attrs.get("area"), attrs.get("destination")
        if area and destination and not area.startswith(f"{destination}-"):
            message = gettext("This area is not in the destination.")
            raise serializers.ValidationError({"area": message})
        return attrs


def _known_country(code: str) -> str:
    if not Country.objects.filter(code=code).exists():
        raise serializers.ValidationError(
            gettext(
                "There is no such country here. Use a code of two capital letters, for example KH."
            )
        )
    return code


class SourceSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    publisher = serializers.CharField()
    year = serializers.CharField()
    url = serializers.CharField()


class ContactPointSerializer(serializers.Serializer[Any]):
    """One way to reach a place; `dial` is what a telephone dials, empty for other channels."""

    channel = serializers.ChoiceField(choices=Channel.choices)
    label = serializers.CharField()  # type: ignore[assignment] # not Field.label, a field of that name
    value = serializers.CharField()
    dial = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    hours = serializers.CharField()
    free = serializers.BooleanField(source="is_free")
    as_of = serializers.CharField()


class MissionSerializer(serializers.Serializer[Any]):
    """A mission or help contact. `confidence` is a code; `verified` is false for everything not read in a source."""

    id = serializers.CharField(source="key")
    kind = serializers.ChoiceField(choices=MissionType.choices)
    name = serializers.CharField()
    of_country = serializers.CharField(source="of_country_id", allow_null=True)
    in_country = serializers.CharField(source="in_country_id")
    areas_served = serializers.SerializerMethodField()
    city = serializers.CharField()
    address = serializers.CharField()
    topic = serializers.CharField()
    hours = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    labour_section = serializers.BooleanField(source="has_labour_section", allow_null=True)
    labour_note = serializers.CharField()
    emergency = serializers.BooleanField(source="is_emergency")
    contact_points = ContactPointSerializer(many=True)
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    verified = serializers.BooleanField(source="is_certain")
    caution = serializers.CharField()
    as_of = serializers.CharField()
    last_verified_on = serializers.DateField(allow_null=True)
    sources = SourceSerializer(many=True)

    def get_areas_served(self, place: Place) -> list[str]:
        return [area.code for area in place.areas_served.all()]
