"""The help directory as a page shows it: places in the order in which to ask, with hours, nearness and sources."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.common.formatting import format_month
from portal.reference.call_scripts import (
    AUTHORITY,
    EMERGENCY,
    HOTLINE,
    MISSION,
    ORGANISATION,
    CallScript,
)
from portal.reference.enums import MissionType
from portal.reference.hours import Hours, hours_of, hours_of_number
from portal.reference.models import ContactPoint, Place, Source

YEARS_UNTIL_OLD = 3  # our own guess of how long a telephone number may be trusted without a call
FIRST_CALLS = 3


class Nearness(IntEnum):
    """How a place stands to the area that was asked for, nearest first."""

    SERVES = 0
    STANDS_THERE = 1
    NOT_KNOWN = 2


@dataclass(frozen=True)
class Number:
    """One way to reach a place, with its own hours where it has some."""

    point: ContactPoint
    hours: Hours | None


@dataclass(frozen=True)
class Entry:
    """A place on the page.

    Attributes:
        hours: of the place; None where not known.
        speaks_yours: the source says that the reader's language is spoken there.
        sources: number on the page and source.
    """

    place: Place
    hours: Hours | None
    numbers: tuple[Number, ...]
    nearness: Nearness
    speaks_yours: bool
    is_old: bool
    sources: tuple[tuple[int, Source], ...] = ()

    @cached_property
    def phones(self) -> tuple[Number, ...]:
        return tuple(number for number in self.numbers if number.point.dial)

    @cached_property
    def other_ways(self) -> tuple[Number, ...]:
        return tuple(number for number in self.numbers if not number.point.dial)

    @property
    def can_be_reached(self) -> bool:
        return bool(self.numbers or self.place.address)

    @property
    def is_open(self) -> bool | None:
        """Of the place or any number of it; None where nobody can tell."""
        known = [hours.is_open for hours in (self.hours, *(n.hours for n in self.phones)) if hours]
        if True in known:
            return True
        return None if None in known or not known else False

    @property
    def as_of(self) -> str:
        """The month or year of the text from which the contacts come, in words; empty where not said."""
        return format_month(self.place.as_of)


@dataclass(frozen=True)
class Section:
    """Places of one sort. `key` names the section in the page's address; `script` is what to say to them."""

    key: str
    title: str | Promise
    entries: tuple[Entry, ...]
    script: CallScript

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(entry.place for entry in self.entries)

    @property
    def has_labour_section(self) -> bool:
        return any(place.has_labour_section for place in self.places)


@dataclass(frozen=True)
class HelpDirectory:
    """Everything that is known of a corridor.

    Attributes:
        emergency: whom to call in danger, those who come first; None where no number is known.
        first_calls: up to three numbers to begin with, where there is no danger.
        sections: the others, by sort; only those with something in them.
        has_mission: whether the origin has an office in the destination.
        has_rescue: whether a number of police, ambulance or fire is known.
        sources: every source named, in the order of their numbers on the page.
    """

    emergency: Section | None = None
    first_calls: tuple[Entry, ...] = ()
    sections: tuple[Section, ...] = ()
    has_mission: bool = False
    has_rescue: bool = False
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class _Sort:
    """A place stands in the first sort it belongs to; `at_home` sorts take places in the country of origin only."""

    key: str
    title: Promise
    takes: Callable[[Entry], bool]
    script: CallScript
    at_home: bool = False


def _of(*kinds: MissionType) -> Callable[[Entry], bool]:
    return lambda entry: entry.place.kind in kinds


_SORTS = (
    _Sort(
        "emergency",
        _("In danger now"),
        lambda entry: entry.place.is_emergency and bool(entry.phones),
        EMERGENCY,
    ),
    _Sort(
        "missions",
        _("Labour attachés, embassies and consulates"),
        _of(*MissionType.diplomatic()),
        MISSION,
    ),
    _Sort("hotlines", _("Hotlines"), _of(MissionType.HOTLINE), HOTLINE),
    _Sort("organisations", _("Civil society organisations"), _of(MissionType.NGO), ORGANISATION),
    _Sort("authorities", _("Authorities"), _of(MissionType.GOVERNMENT, MissionType.APP), AUTHORITY),
    _Sort("home", _("Help in your own country"), lambda entry: True, HOTLINE, at_home=True),
)


def build_directory(
    places: Iterable[Place],
    *,
    home: str | None,
    area: str | None,
    at: datetime | None,
    language: str,
) -> HelpDirectory:
    """The page of these places, fetched `with_contacts()`.

    `home` is the country whose places stand under "in your own country"; without `at` nothing is said to be open now.
    """
    fetched = list(places)
    numbers = _number_sources(fetched)
    entries = [_entry(place, area, at, language, numbers) for place in fetched]
    sections = {section.key: section for section in _sections(sorted(entries, key=_order), home)}
    missions = sections["missions"].places if "missions" in sections else ()
    emergency = sections.pop("emergency", None)
    return HelpDirectory(
        emergency=emergency,
        first_calls=_first_calls(sections),
        sections=tuple(sections.values()),
        has_mission=any(place.kind != MissionType.NONE for place in missions),
        has_rescue=any(place.is_rescue for place in (emergency.places if emergency else ())),
        sources=tuple(numbers),
    )


def nearness_of(place: Place, area: str | None) -> Nearness:
    """Whether it serves the area or stands in it; where it serves an unknown area, that is not known."""
    if area in place.served_codes:
        return Nearness.SERVES
    return Nearness.STANDS_THERE if area in place.located_codes else Nearness.NOT_KNOWN


def _entry(
    place: Place,
    area: str | None,
    at: datetime | None,
    language: str,
    numbers: Mapping[Source, int],
) -> Entry:
    points = sorted(place.contact_points.all(), key=lambda point: _is_foreign(point, language))
    return Entry(
        place=place,
        hours=hours_of(place, at),
        numbers=tuple(Number(point, hours_of_number(point, place, at)) for point in points),
        nearness=nearness_of(place, area),
        speaks_yours=language in place.languages,
        is_old=_is_old(place, at),
        sources=tuple((numbers[source], source) for source in place.sources.all()),
    )


def _is_foreign(point: ContactPoint, language: str) -> bool:
    """A number known to answer in other languages than the reader's."""
    return bool(point.languages) and language not in point.languages


def _is_old(place: Place, at: datetime | None) -> bool:
    year = place.as_of[:4]
    return at is not None and year.isdecimal() and at.year - int(year) >= YEARS_UNTIL_OLD


def _number_sources(places: Iterable[Place]) -> dict[Source, int]:
    found: dict[Source, int] = {}
    for place in places:
        for source in place.sources.all():
            found.setdefault(source, len(found) + 1)
    return found


def _sections(entries: Iterable[Entry], home: str | None) -> Iterable[Section]:
    found: dict[str, list[Entry]] = {sort.key: [] for sort in _SORTS}
    for entry in entries:
        found[_sort_of(entry, home)].append(entry)
    return [
        Section(sort.key, sort.title, tuple(found[sort.key]), sort.script)
        for sort in _SORTS
        if found[sort.key]
    ]


def _sort_of(entry: Entry, home: str | None) -> str:
    is_at_home = home is not None and entry.place.in_country_id == home
    return next(sort.key for sort in _SORTS if sort.at_home == is_at_home and sort.takes(entry))


def _order(entry: Entry) -> tuple[bool, bool, int, bool, int, str]:
    """Who comes at once, whom one can reach, who is near, who has a labour section; then the order of the file."""
    place = entry.place
    return (
        not place.is_rescue,
        not entry.can_be_reached,
        entry.nearness,
        not place.has_labour_section,
        place.sort_key,
        place.key,
    )


def _first_calls(sections: Mapping[str, Section]) -> tuple[Entry, ...]:
    """Numbers that most likely understand her: her country's labour section, lines in her language, who is near."""
    near = [
        entry for key, section in sections.items() if key != "home" for entry in section.entries
    ]
    return tuple(sorted(filter(_is_fit_to_begin_with, near), key=_readiness)[:FIRST_CALLS])


def _is_fit_to_begin_with(entry: Entry) -> bool:
    is_near = entry.nearness is not Nearness.NOT_KNOWN
    understands = entry.speaks_yours or bool(entry.place.has_labour_section)
    return bool(entry.phones) and (understands or is_near)


def _readiness(entry: Entry) -> tuple[bool, bool, bool, int, bool, bool]:
    return (
        not entry.place.is_certain,
        entry.is_open is False,
        entry.is_open is None,
        entry.nearness,
        not entry.speaks_yours,
        bool(entry.place.cautions),
    )
