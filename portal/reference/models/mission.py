"""Places that help: missions of origin countries, hotlines, authorities and CSOs, and how to reach them."""

from django.db import models
from django.utils.translation import get_language

from portal.reference.enums import Channel, Confidence, MissionType
from portal.reference.querysets import PlaceQuerySet


class Place(models.Model):
    """A mission or help contact, as its source describes it.

    `names` holds a name per known language. `caution` says in English what is doubtful; staff and
    workers both see the confidence, workers see it as a label.
    """

    key = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=MissionType)
    of_country = models.ForeignKey(
        "reference.Country", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    in_country = models.ForeignKey("reference.Country", on_delete=models.PROTECT, related_name="+")
    areas_served = models.ManyToManyField("reference.Area", blank=True)
    names = models.JSONField(default=dict)
    city = models.CharField(max_length=200, blank=True)
    address = models.TextField(blank=True)
    hours = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=200, blank=True)
    languages = models.JSONField(default=list)
    has_labour_section = models.BooleanField(null=True)
    labour_note = models.TextField(blank=True)
    is_emergency = models.BooleanField(default=False)
    confidence = models.CharField(max_length=20, choices=Confidence)
    caution = models.TextField(blank=True)
    as_of = models.CharField(max_length=20, blank=True)
    last_verified_on = models.DateField(null=True, blank=True)
    sources = models.ManyToManyField("reference.Source", blank=True)
    sort_key = models.PositiveSmallIntegerField(default=0)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "key"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language, else in English."""
        return self.names.get(get_language() or "en") or self.names.get("en") or self.key

    @property
    def is_certain(self) -> bool:
        return Confidence(self.confidence).is_certain


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
    said.
    """

    key = models.CharField(max_length=100, unique=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="contact_points")
    position = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(max_length=12, choices=Channel)
    labels = models.JSONField(default=dict)
    value = models.CharField(max_length=500)
    languages = models.JSONField(default=list)
    hours = models.CharField(max_length=200, blank=True)
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
        return self.labels.get(get_language() or "en") or self.labels.get("en") or ""

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
