"""Which desk a role means for one case."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from complaints.enums import DeskRole
from complaints.offices import RECIPIENT_OF_KIND
from complaints.routing.types import Desk, Facts
from portal.accounts.enums import OrganisationKind


@dataclass(frozen=True)
class Choice:
    """The desk found, or None; `was_kept_out` when there was one, but it must not see the case."""

    desk: Desk | None
    was_kept_out: bool = False


def choose_desk(role: str, facts: Facts, desks: Iterable[Desk]) -> Choice:
    """The best working desk of a role that was not kept out."""
    serving = [desk for desk in desks if _SERVES[DeskRole(role)](desk, facts)]
    allowed = [desk for desk in serving if not is_kept_out(desk, facts)]
    working = [desk for desk in allowed if desk.is_working]
    if working:
        return Choice(min(working, key=lambda desk: _rank(desk, facts)))
    is_empty_by_wish = role in facts.kept_out.words or (bool(serving) and not allowed)
    return Choice(None, was_kept_out=is_empty_by_wish)


def is_kept_out(desk: Desk, facts: Facts) -> bool:
    kept_out = facts.kept_out
    return (
        desk.id in kept_out.desks
        or desk.place in kept_out.places
        or RECIPIENT_OF_KIND.get(desk.kind) in kept_out.words
    )


def _serves_as_attache(desk: Desk, facts: Facts) -> bool:
    """A mission's desk of her country where she works. In an unknown area, any of them may be the right one."""
    return (
        desk.kind == OrganisationKind.MISSION
        and desk.country == facts.nationality
        and desk.works_in == facts.country
        and (not desk.areas or facts.area is None or facts.area in desk.areas)
    )


def _serves_as_ministry(desk: Desk, facts: Facts) -> bool:
    return (
        desk.kind == OrganisationKind.MINISTRY
        and not desk.is_oversight
        and desk.country == facts.nationality
    )


def _serves_as_cso(desk: Desk, facts: Facts) -> bool:
    """A CSO where she works that serves her nationality, everybody, or is of that country itself."""
    return (
        desk.kind == OrganisationKind.CSO
        and desk.works_in == facts.country
        and desk.country in (None, facts.nationality, facts.country)
        and (not desk.areas or facts.area is None or facts.area in desk.areas)
    )


def _serves_as_oversight(desk: Desk, facts: Facts) -> bool:
    """The oversight office of her country's ministry, or one that watches over all countries."""
    return desk.is_oversight and desk.country in (None, facts.nationality)


_SERVES: dict[DeskRole, Callable[[Desk, Facts], bool]] = {
    DeskRole.LABOUR_ATTACHE: _serves_as_attache,
    DeskRole.MINISTRY: _serves_as_ministry,
    DeskRole.CSO: _serves_as_cso,
    DeskRole.OVERSIGHT: _serves_as_oversight,
}


def _rank(desk: Desk, facts: Facts) -> tuple[bool, bool, bool, bool, str]:
    """Nearest first: her own area, her own country, whole-country posts, embassies; then by name, to be stable."""
    return (
        facts.area not in desk.areas,
        desk.country != facts.nationality,
        bool(desk.areas),
        not desk.is_embassy,
        desk.slug,
    )
