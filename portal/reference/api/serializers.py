"""Missions and help contacts as the API gives them: texts in the asked language, hours for the moment of asking."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.reference.call_scripts import script_for
from portal.reference.directory import Nearness, nearness_of
from portal.reference.enums import Channel, Confidence, MissionType
from portal.reference.hours import Hours, hours_of, hours_of_number
from portal.reference.models import ContactPoint, Place


class SourceSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    publisher = serializers.CharField()
    year = serializers.CharField()
    url = serializers.CharField()


class HoursSerializer(serializers.Serializer[Any]):
    """Known hours at the moment of asking. Times carry the offset of the place's own zone.

    `open_now` is null where the source does not say on which days it is open.
    """

    open_now = serializers.BooleanField(source="is_open", allow_null=True)
    closes_at = serializers.DateTimeField(source="status.closes", allow_null=True, format=None)
    opens_at = serializers.DateTimeField(source="status.opens", allow_null=True, format=None)
    week = serializers.CharField(help_text="The hours of the week in words, in the asked language.")
    now = serializers.CharField(help_text="Whether it is open, in words, in the asked language.")


class _WithHours(serializers.Serializer[Any]):
    def hours_at(self, row: Any, at: datetime) -> Hours | None:
        raise NotImplementedError

    @extend_schema_field(HoursSerializer(allow_null=True))
    def get_hours_now(self, row: Any) -> dict[str, Any] | None:
        found = self.hours_at(row, self.context.get("at") or timezone.now())
        return HoursSerializer(found).data if found else None


class ContactPointSerializer(_WithHours):
    """One way to reach a place; `dial` is what a telephone dials, empty for other channels.

    Its own hours are null where they are those of the place.
    """

    channel = serializers.ChoiceField(choices=Channel.choices)
    label = serializers.CharField()  # type: ignore[assignment] # not Field.label, a field of that name
    value = serializers.CharField()
    dial = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    hours = serializers.CharField()
    opening = serializers.JSONField(allow_null=True)
    hours_now = serializers.SerializerMethodField()
    free = serializers.BooleanField(source="is_free")
    as_of = serializers.CharField()

    def hours_at(self, row: ContactPoint, at: datetime) -> Hours | None:
        return hours_of_number(row, row.place, at)


class CallScriptSerializer(serializers.Serializer[Any]):
    """What to say on the telephone, and what to know before; in the asked language."""

    say = serializers.ListField(child=serializers.CharField())
    know = serializers.ListField(child=serializers.CharField())


class MissionSerializer(_WithHours):
    """A mission or help contact. `confidence` is a code; `verified` is false for everything not read in a source.

    `hours` holds the words of the source and `opening` the same as data (portal/reference/opening.py says how);
    `note` the English words from which `caution` was written. `serves_area` is null where no area was asked.
    """

    id = serializers.CharField(source="key")
    kind = serializers.ChoiceField(choices=MissionType.choices)
    name = serializers.CharField()
    of_country = serializers.CharField(source="of_country_id", allow_null=True)
    in_country = serializers.CharField(source="in_country_id")
    areas_served = serializers.ListField(child=serializers.CharField(), source="served_codes")
    located_in = serializers.ListField(child=serializers.CharField(), source="located_codes")
    serves_area = serializers.SerializerMethodField()
    city = serializers.CharField(source="city_name")
    address = serializers.CharField()
    topic = serializers.CharField(source="helps_with")
    time_zone = serializers.CharField(source="in_country.time_zone")
    hours = serializers.CharField()
    opening = serializers.JSONField(allow_null=True)
    open_now = serializers.SerializerMethodField()
    hours_now = serializers.SerializerMethodField()
    languages = serializers.ListField(child=serializers.CharField())
    labour_section = serializers.BooleanField(source="has_labour_section", allow_null=True)
    labour_note = serializers.CharField()
    emergency = serializers.BooleanField(source="is_emergency")
    rescue = serializers.BooleanField(source="is_rescue")
    contact_points = ContactPointSerializer(many=True)
    what_to_say = serializers.SerializerMethodField()
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    verified = serializers.BooleanField(source="is_certain")
    caution = serializers.CharField(source="warning")
    note = serializers.CharField(source="caution")
    as_of = serializers.CharField()
    last_verified_on = serializers.DateField(allow_null=True)
    sources = SourceSerializer(many=True)

    def hours_at(self, row: Place, at: datetime) -> Hours | None:
        return hours_of(row, at)

    @extend_schema_field(serializers.BooleanField(allow_null=True))
    def get_open_now(self, place: Place) -> bool | None:
        found = self.hours_at(place, self.context.get("at") or timezone.now())
        return found.is_open if found else None

    @extend_schema_field(
        serializers.ChoiceField(choices=[near.name.lower() for near in Nearness], allow_null=True)
    )
    def get_serves_area(self, place: Place) -> str | None:
        area = self.context.get("area")
        return nearness_of(place, area).name.lower() if area else None

    @extend_schema_field(CallScriptSerializer)
    def get_what_to_say(self, place: Place) -> dict[str, Any]:
        return dict(CallScriptSerializer(script_for(place)).data)
