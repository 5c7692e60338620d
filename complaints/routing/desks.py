"""Which desk a role means for one case."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from complaints.enums import DeskRole, RoutingReason
from complaints.offices import KIND_OF_RECIPIENT, RECIPIENT_OF_KIND
from complaints.routing.types import Desk, Facts
from portal.accounts.enums import OrganisationKind


class Verdict(TextChoices):
    """Why a desk was taken for a role, or why not."""

    CHOSEN = "chosen", _("this office")
    FURTHER = "further", _("another office is nearer")
    NOT_WORKING = "not_working", _("nobody works there")
    KEPT_OUT = "kept_out", _("was kept out")
    OTHER_AREA = "other_area", _("serves other areas or other workers")


@dataclass(frozen=True)
class Choice:
    """A role that was looked for.

    Attributes:
        desk: the one found, or None; `was_kept_out` when there was one, but it must not see the case.
        because: why the role was looked for.
        seen: every desk of that kind with what spoke for it or against it, the chosen one first.
    """

    role: str
    desk: Desk | None
    because: RoutingReason = RoutingReason.RULE
    was_kept_out: bool = False
    is_copy: bool = False
    seen: tuple[tuple[Desk, Verdict], ...] = ()


def choose_desk(
    role: str,
    facts: Facts,
    desks: Iterable[Desk],
    *,
    because: RoutingReason = RoutingReason.RULE,
    is_copy: bool = False,
) -> Choice:
    """The best working desk of a role that was not kept out."""
    desks = tuple(desks)
    serving = [desk for desk in desks if _SERVES[DeskRole(role)](desk, facts)]
    allowed = [desk for desk in serving if not is_kept_out(desk, facts)]
    working = sorted(
        (desk for desk in allowed if desk.is_working), key=lambda desk: _rank(desk, facts)
    )
    best = working[0] if working else None
    is_empty_by_wish = role in facts.kept_out.words or (bool(serving) and not allowed)
    return Choice(
        role,
        best,
        because,
        was_kept_out=best is None and is_empty_by_wish,
        is_copy=is_copy,
        seen=_seen(role, best, serving, facts, desks),
    )


def _seen(
    role: str, best: Desk | None, serving: list[Desk], facts: Facts, desks: Iterable[Desk]
) -> tuple[tuple[Desk, Verdict], ...]:
    of_kind = [desk for desk in desks if desk in serving or _is_of_kind(role, desk)]
    rows = [(desk, _verdict(desk, best, serving, facts)) for desk in of_kind]
    return tuple(sorted(rows, key=lambda row: (list(Verdict).index(row[1]), _rank(row[0], facts))))


def _is_of_kind(role: str, desk: Desk) -> bool:
    """Whether it could be a desk of that role for some worker."""
    if role == DeskRole.OVERSIGHT or desk.is_oversight:
        return role == DeskRole.OVERSIGHT and desk.is_oversight
    return desk.kind == KIND_OF_RECIPIENT[role]


def _verdict(desk: Desk, best: Desk | None, serving: list[Desk], facts: Facts) -> Verdict:
    if desk == best:
        return Verdict.CHOSEN
    if desk not in serving:
        return Verdict.OTHER_AREA
    if is_kept_out(desk, facts):
        return Verdict.KEPT_OUT
    return Verdict.FURTHER if desk.is_working else Verdict.NOT_WORKING


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
    """The oversight office of her country's ministry, or one that watches over all countries; an agency is neither."""
    return (
        desk.is_oversight
        and desk.kind != OrganisationKind.AGENCY
        and desk.country in (None, facts.nationality)
    )


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
