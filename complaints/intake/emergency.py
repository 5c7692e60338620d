"""Emergency numbers, before we know much: for the country named, else for every country of work."""

from collections.abc import Iterable
from dataclasses import dataclass

from complaints.services.drafts import Answers
from portal.reference.enums import Channel, CountryRole
from portal.reference.models import ContactPoint, Country, Place


@dataclass(frozen=True)
class CountryNumbers:
    """Telephone numbers of one country, each with the place that answers."""

    country: Country
    numbers: tuple[ContactPoint, ...]


def numbers_for(answers: Answers) -> list[CountryNumbers]:
    """Countries in menu order; those without a known number are left out."""
    code = answers.get("place", {}).get("country")
    places = Place.objects.emergency().select_related("in_country")
    if code:
        places = places.filter(in_country=code)
    else:
        places = places.filter(in_country__role__in=[CountryRole.DESTINATION, CountryRole.BOTH])
    return _by_country(places.prefetch_related("contact_points"))


def phone_numbers(places: Iterable[Place]) -> tuple[ContactPoint, ...]:
    """What can be dialled; the place is on each number."""
    return tuple(
        point
        for place in places
        for point in place.contact_points.all()
        if point.channel == Channel.PHONE and point.dial
    )


def _by_country(places: Iterable[Place]) -> list[CountryNumbers]:
    grouped: dict[Country, list[Place]] = {}
    for place in places:
        grouped.setdefault(place.in_country, []).append(place)
    ordered = sorted(grouped.items(), key=lambda item: (item[0].sort_key, item[0].code))
    found = [CountryNumbers(country, phone_numbers(places)) for country, places in ordered]
    return [row for row in found if row.numbers]
