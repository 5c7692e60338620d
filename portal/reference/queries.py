"""Who can help somebody of one country who is in another, in the order in which to ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.reference.enums import MissionType
from portal.reference.models import Place

CACHE_TAG = "help"  # every page that shows places (see portal.common.caching)


@dataclass(frozen=True)
class HelpSection:
    """Places of one sort. `key` names the section in the page's address."""

    key: str
    title: str | Promise
    places: tuple[Place, ...]


@dataclass(frozen=True)
class HelpDirectory:
    """The sections that have something in them, and whether the origin has an office in the destination."""

    sections: tuple[HelpSection, ...]
    has_mission: bool


@dataclass(frozen=True)
class _Sort:
    """A place stands in the first sort it belongs to; `at_home` sorts take places in the country of origin only."""

    key: str
    title: Promise
    takes: Callable[[Place], bool]
    at_home: bool = False


def _of(*kinds: MissionType) -> Callable[[Place], bool]:
    return lambda place: place.kind in kinds


_SORTS = (
    _Sort("emergency", _("In danger now"), lambda place: place.is_emergency),
    _Sort(
        "missions", _("Labour attachés, embassies and consulates"), _of(*MissionType.diplomatic())
    ),
    _Sort("hotlines", _("Hotlines"), _of(MissionType.HOTLINE)),
    _Sort("organisations", _("Civil society organisations"), _of(MissionType.NGO)),
    _Sort("authorities", _("Authorities"), _of(MissionType.GOVERNMENT, MissionType.APP)),
    _Sort("home", _("Help in your own country"), lambda place: True, at_home=True),
)


def find_help(origin: str | None, destination: str | None) -> HelpDirectory:
    """Places for the corridor by sort, labour sections first. Four queries, however many places there are.

    With one end of the corridor alone, what is known of that end. With neither, nothing.
    """
    if not origin and not destination:
        return HelpDirectory(sections=(), has_mission=False)
    places = Place.objects.for_corridor(origin, destination)
    if origin:
        places = places | Place.objects.filter(in_country=origin)
    sections = _sections(places.with_contacts(), home=origin if origin != destination else None)
    missions = next((section.places for section in sections if section.key == "missions"), ())
    return HelpDirectory(sections, any(place.kind != MissionType.NONE for place in missions))


def _sections(places: Iterable[Place], *, home: str | None) -> tuple[HelpSection, ...]:
    found: dict[str, list[Place]] = {sort.key: [] for sort in _SORTS}
    for place in sorted(places, key=_order):
        found[_sort_of(place, home)].append(place)
    return tuple(
        HelpSection(sort.key, sort.title, tuple(found[sort.key]))
        for sort in _SORTS
        if found[sort.key]
    )


def _sort_of(place: Place, home: str | None) -> str:
    is_at_home = home is not None and place.in_country_id == home
    return next(sort.key for sort in _SORTS if sort.at_home == is_at_home and sort.takes(place))


def _order(place: Place) -> tuple[bool, int, str]:
    return (not place.has_labour_section, place.sort_key, place.key)
