"""Telephone numbers for a paper: it may be read where there is no signal, and a phone can be borrowed."""

from collections.abc import Iterable
from itertools import groupby

from django.utils.translation import get_language

from portal.common.formatting import country_name, language_name
from portal.reference.enums import CountryRole
from portal.reference.models import ContactPoint, Place
from portal.reference.queries import find_help
from rights_info.enums import SOURCE_LANGUAGE
from rights_info.printing.blocks import Node


def numbers_for(origin: str | None, destinations: list[str]) -> list[Node]:
    """Groups of places with their telephone numbers, in the active language.

    For one destination its emergency numbers, the offices of the origin there, and hotlines. For several, or for all
    of them, the emergency numbers of each. Four queries at most.
    """
    if len(destinations) == 1:
        return _of_corridor(origin, destinations[0])
    return _of_countries(destinations)


def _of_corridor(origin: str | None, destination: str) -> list[Node]:
    directory = find_help(origin, destination)
    emergency = [directory.emergency] if directory.emergency else []
    wanted = [
        s for s in directory.sections if s.key == "hotlines" or (origin and s.key == "missions")
    ]
    sections = [*emergency, *wanted]
    return _filled((str(section.title), section.places) for section in sections)


def _of_countries(codes: list[str]) -> list[Node]:
    places = Place.objects.emergency().with_contacts()
    places = places.filter(in_country__role__in=[CountryRole.DESTINATION, CountryRole.BOTH])
    if codes:
        places = places.filter(in_country__in=codes)
    ordered = places.order_by("in_country__sort_key", "sort_key", "key")
    grouped = groupby(ordered, key=lambda place: place.in_country_id)
    return _filled((country_name(code), tuple(group)) for code, group in grouped)


def _filled(groups: Iterable[tuple[str, tuple[Place, ...]]]) -> list[Node]:
    """The groups in which somebody can be called."""
    written = [
        {"title": title, "places": [place for place in map(_place, places) if place["numbers"]]}
        for title, places in groups
    ]
    return [group for group in written if group["places"]]


def _place(place: Place) -> Node:
    return {
        "name": place.name,
        "is_certain": place.is_certain,
        "numbers": [_number(point) for point in place.contact_points.all() if point.dial],
    }


def _number(point: ContactPoint) -> Node:
    return {"value": point.value, "href": point.href, "label": ", ".join(_about(point))}


def _about(point: ContactPoint) -> list[str]:
    """Whom one reaches, and in which languages. What is known in English only gives way to names of languages."""
    names = {code: language_name(code) for code in point.languages}
    spoken = [name for code, name in names.items() if name != code]
    label = point.labels.get(get_language() or SOURCE_LANGUAGE) or ("" if spoken else point.label)
    return [label, *spoken] if label else spoken
