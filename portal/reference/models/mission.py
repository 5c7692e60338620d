"""Places that help: missions of origin countries, hotlines, authorities and CSOs, and how to reach them."""

from django.db import models

from portal.reference.enums import Channel, Confidence, MissionType
from portal.reference.models.texts import in_active_language
from portal.reference.opening import Opening, parse_opening
from portal.reference.querysets import PlaceQuerySet


class Place(models.Model):
    """A mission or help contact, as its source describes it.

    `names`, `city_names`, `topics` and `cautions` hold what workers read, by language. `city`, `topic`, `hours`,
    `caution` and `labour_note` are the words of the source, in English, for staff and other programs.

    Attributes:
        areas_served: where the source itself says whom it serves; none means not known, never "everywhere".
        located_in: where the office stands.
        opening: its hours as `portal.reference.opening` reads them; None where the source gives none.
        is_rescue: police, ambulance or fire: those who come. Always an emergency.
    """

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=MissionType)
    of_country = models.ForeignKey(
        "reference.Country", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    in_country = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    areas_served = models.ManyToManyField("reference.Area", blank=True)
    located_in = models.ManyToManyField("reference.Area", blank=True, related_name="+")
    names = models.JSONField(default=dict)
    city = models.CharField(max_length=200, blank=True)
    city_names = models.JSONField(default=dict, blank=True)
    address = models.TextField(blank=True)
    hours = models.CharField(max_length=200, blank=True)
    opening = models.JSONField(null=True, blank=True)
    topic = models.CharField(max_length=200, blank=True)
    topics = models.JSONField(default=dict, blank=True)
    languages = models.JSONField(default=list)
    has_labour_section = models.BooleanField(null=True)
    labour_note = models.TextField(blank=True)
    is_emergency = models.BooleanField(default=False)
    is_rescue = models.BooleanField(default=False)
    confidence = models.CharField(max_length=20, choices=Confidence)
    caution = models.TextField(blank=True)
    cautions = models.JSONField(default=dict, blank=True)
    as_of = models.CharField(max_length=20, blank=True)
    last_verified_on = models.DateField(null=True, blank=True)
    sources = models.ManyToManyField("reference.Source", blank=True)
    sort_key = models.PositiveSmallIntegerField(default=0)

    objects = PlaceQuerySet.as_manager()

    # ISO 3166-2 codes of the two links above; only on rows fetched `with_contacts()`.
    served_codes: list[str]
    located_codes: list[str]

    class Meta:
        ordering = ["sort_key", "key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_rescue=False) | models.Q(is_emergency=True),
                name="rescue_is_an_emergency",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language, else in English."""
        return in_active_language(self.names) or self.key

    @property
    def city_name(self) -> str:
        """Where it stands, in the active language, else in English."""
        return in_active_language(self.city_names) or self.city

    @property
    def helps_with(self) -> str:
        """What it helps with, in the active language, else in the source's English."""
        return in_active_language(self.topics) or self.topic

    @property
    def warning(self) -> str:
        """What a caller must know first, in the active language, else in English; empty for most."""
        return in_active_language(self.cautions)

    @property
    def hours_known(self) -> Opening | None:
        return parse_opening(self.opening)

    @property
    def is_certain(self) -> bool:
        return Confidence(self.confidence).is_certain

    @property
    def is_mission(self) -> bool:
        """An office of another country: it keeps the holidays of both."""
        return self.kind in MissionType.diplomatic()


class Mission(Place):
    """An embassy, consulate or labour office of an origin country."""

    class Meta:
        proxy = True


class HelpContact(Place):
    """A hotline, authority, CSO or application."""

    class Meta:
        proxy = True


class ContactPoint(models.Model):
    """One way to reach a place. `value` is as printed in the source; `dial` is what a telephone dials.

    `labels` says in each known language whom one reaches there; English always, if anything is
    said. `opening` stands where this one number has hours of its own.
    """

    key = models.CharField(max_length=100, unique=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="contact_points")
    position = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(max_length=12, choices=Channel)
    labels = models.JSONField(default=dict)
    value = models.CharField(max_length=500)
    languages = models.JSONField(default=list)
    hours = models.CharField(max_length=200, blank=True)
    opening = models.JSONField(null=True, blank=True)
    is_free = models.BooleanField(default=False)
    as_of = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["place", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "position"], name="one_contact_point_a_position"
            )
        ]

    def __str__(self) -> str:
        return self.value

    @property
    def label(self) -> str:
        """Whom one reaches there, in the active language, else in English."""
        return in_active_language(self.labels)

    @property
    def hours_known(self) -> Opening | None:
        return parse_opening(self.opening)

    @property
    def dial(self) -> str:
        """Digits and a leading plus, for `tel:`; empty for other channels."""
        if self.channel != Channel.PHONE:
            return ""
        return "".join(c for c in self.value if c.isdigit() or (c == "+"))

    @property
    def href(self) -> str:
        """What a link to it leads to; empty for what can only be read, such as an address."""
        if self.dial:
            return f"tel:{self.dial}"
        if self.channel == Channel.EMAIL:
            return f"mailto:{self.value}"
        return self.value if self.value.startswith(("https://", "http://")) else ""
