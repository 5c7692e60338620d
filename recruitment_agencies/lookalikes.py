"""«Is this the real one?»: agencies whose name is much like another's, with the numbers that tell them apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Q
from django.urls import reverse

from recruitment_agencies.finding import near_names
from recruitment_agencies.likeness import are_alike, likeness
from recruitment_agencies.models import Agency

MOST_SHOWN = 5
MOST_COMPARED = 250


@dataclass(frozen=True)
class LookAlike:
    """An agency as the warning names it. `numbers`: its licence numbers in one line, empty for none."""

    pk: int
    name: str
    country: str
    numbers: str
    public_id: str
    name_key: str

    @property
    def url(self) -> str:
        return reverse("agencies:detail", args=[self.public_id])


def look_alikes_of(agency: Agency) -> list[LookAlike]:
    """Agencies of any country whose name is much like this one's, in any of its scripts; two queries."""
    ids = near_names(agency.name_key)
    near = Q(pk__in=ids) | Q(sound_key=agency.sound_key) if agency.sound_key else Q(pk__in=ids)
    found = _rows(near & ~Q(pk=agency.pk), most=MOST_COMPARED)
    alike = [row for row in found if are_alike(agency.name_key, row.name_key)]
    own = agency.name_key.split("\n")[0]
    alike.sort(key=lambda row: -likeness(own, row.name_key.split("\n")[0]))
    return alike[:MOST_SHOWN]


def look_alikes_on_page(agencies: Sequence[Agency]) -> dict[int, list[LookAlike]]:
    """For each agency of a list, others of the list that are much alike, and any that sound the same; one query."""
    sounds = {agency.sound_key for agency in agencies if agency.sound_key}
    near = Q(pk__in=[agency.pk for agency in agencies]) | Q(sound_key__in=sounds)
    known = _rows(near, most=20 * MOST_SHOWN)
    return {agency.pk: _alike(agency, known) for agency in agencies}


def as_look_alike(agency: Agency) -> LookAlike:
    """The agency itself (licences prefetched), for the first line of the warning."""
    numbers = ", ".join(licence.number for licence in agency.licences.all())
    return LookAlike(
        agency.pk,
        agency.own_name,
        agency.country_id,
        numbers,
        agency.public_id,
        agency.name_key,
    )


def _alike(agency: Agency, known: Iterable[LookAlike]) -> list[LookAlike]:
    return [
        row for row in known if row.pk != agency.pk and are_alike(agency.name_key, row.name_key)
    ][:MOST_SHOWN]


def _rows(condition: Q, most: int = 50) -> list[LookAlike]:
    numbers = StringAgg("licences__number", delimiter=", ", order_by="licences__number")
    columns = ("pk", "name", "country_id", "numbers", "public_id", "name_key")
    found = Agency.objects.filter(condition).annotate(numbers=numbers).order_by("name", "id")
    return [
        LookAlike(pk, name, country, told or "", public, key)
        for pk, name, country, told, public, key in found.values_list(*columns)[:most]
    ]
