"""Who never sees a case, whatever else would show it to her: said once, for rows (`not_kept_from`) and for people
(`blind_people`). Every list, page, file, count, message and export stands behind one of the two.

Kept from a case is a person
- whose organisation was kept out: by name, by its place in the directory, or by the word for its kind of office;
- who worked, at any time, in an office that the case accuses: officials move between posts;
- who was kept out herself: she stays away, or was found to be involved;
- with a declared interest in an agency, a name or an office that the case is about.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from complaints.enums import ExclusionReason
from complaints.offices import RECIPIENT_OF_KIND
from portal.accounts.models import Membership, Organisation
from portal.accounts.roles import GRANT_UNMASKING, OVERSEE_CASES, RUN_SYSTEM, WORK_CASES, roles_with

if TYPE_CHECKING:
    from complaints.models import Complaint, Exclusion
    from portal.accounts.models import User


@dataclass(frozen=True)
class Standing:
    """What a person is today, as far as cases are concerned; ids of organisations and places.

    Attributes:
        offices, places, words: of live memberships. `former_…`: of all she ever had, the live ones too.
        desks, overseen, trusted: where she works cases, oversees them, decides who learns a name.
    """

    person: int
    runs_the_system: bool = False
    desks: frozenset[int] = frozenset()
    overseen: frozenset[int] = frozenset()
    trusted: frozenset[int] = frozenset()
    offices: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()
    words: frozenset[str] = frozenset()
    former_offices: frozenset[int] = frozenset()
    former_places: frozenset[int] = frozenset()


def standing_of(user: "User") -> Standing:
    """In one query, never remembered: a role that ended a moment ago counts no more."""
    return standings([user])[user.pk]


def standings(people: "Iterable[User]") -> dict[int, Standing]:
    """By the person's key; one query for all of them."""
    people = list(people)
    rows = Membership.objects.filter(user__in=[person.pk for person in people])
    held: dict[int, list[Membership]] = {person.pk: [] for person in people}
    for row in rows.select_related("organisation"):
        held[row.user_id].append(row)
    return {person.pk: _standing(person, held[person.pk]) for person in people}


def standing_of_office(organisation: Organisation) -> Standing:
    """What the desk of an organisation is by itself, whoever works there: for what its systems may read."""
    pk, place = organisation.pk, organisation.mission_id
    word = RECIPIENT_OF_KIND.get(organisation.kind)
    places = frozenset({place} if place is not None else ())
    return Standing(
        person=0,  # nobody: no person was kept out under this key, and none has declared anything
        desks=frozenset({pk}),
        overseen=frozenset({pk} if organisation.is_oversight else ()),
        offices=frozenset({pk}),
        places=places,
        words=frozenset({word} if word else ()),
        former_offices=frozenset({pk}),
        former_places=places,
    )


def office_not_kept_from(standing: Standing) -> Q:
    """As `not_kept_from`, of an organisation: the ties of single persons are not its own."""
    from complaints.models import Exclusion

    return ~Q(Exists(Exclusion.objects.filter(_keeps_out(standing), complaint=OuterRef("pk"))))


def not_kept_from(user: "User", standing: Standing, complaint: str = "pk") -> list[Q]:
    """Conditions for `.filter(*…)`; `complaint` is the way to the case from the rows that are filtered.

    Two plain NOT EXISTS, each on an index: to somebody without interests the second costs one look-up that finds
    nothing.
    """
    from complaints.models import CaseIndex, Exclusion, Interest

    ties = Interest.objects.in_force().filter(person=user)
    return [
        ~Q(Exists(Exclusion.objects.filter(_keeps_out(standing), complaint=OuterRef(complaint)))),
        ~Q(
            Exists(
                CaseIndex.objects.filter(
                    complaint=OuterRef(complaint), index__in=ties.values("index")
                )
            )
        ),
    ]


def blind_people(complaint: "Complaint", people: "Iterable[User]") -> set[int]:
    """Those of the people who may not see the case, and those who run the system; three queries for all of them."""
    from complaints.models import Interest

    people = list(people)
    exclusions = list(complaint.exclusions.all())
    tied = set(
        Interest.objects.in_force()
        .filter(person__in=[person.pk for person in people])
        .filter(index__in=complaint.indexes.values("index"))
        .values_list("person_id", flat=True)
    )
    return tied | {
        pk
        for pk, standing in standings(people).items()
        if standing.runs_the_system or any(_is_kept_out(standing, row) for row in exclusions)
    }


def _keeps_out(standing: Standing) -> Q:
    accused = Q(organisation__in=standing.former_offices) | Q(place__in=standing.former_places)
    return (
        Q(person=standing.person)
        | Q(organisation__in=standing.offices)
        | Q(place__in=standing.places)
        | Q(recipient__in=standing.words)
        | (Q(reason=ExclusionReason.ACCUSED) & accused)
    )


def _is_kept_out(standing: Standing, row: "Exclusion") -> bool:
    """The same of one row, without asking the database."""
    is_accused = row.reason == ExclusionReason.ACCUSED
    return (
        row.person_id == standing.person
        or row.organisation_id in standing.offices
        or row.place_id in standing.places
        or row.recipient in standing.words
        or (is_accused and row.organisation_id in standing.former_offices)
        or (is_accused and row.place_id in standing.former_places)
    )


def _standing(person: "User", held: list[Membership]) -> Standing:
    live = [row for row in held if row.ended_at is None and row.organisation.is_active]
    kinds = {row.organisation.kind for row in live}
    return Standing(
        person=person.pk,
        runs_the_system=person.is_superuser or bool(_with(live, RUN_SYSTEM)),
        desks=_with(live, WORK_CASES),
        overseen=_with([row for row in live if row.organisation.is_oversight], OVERSEE_CASES),
        trusted=_with(live, GRANT_UNMASKING),
        offices=frozenset(row.organisation_id for row in live),
        places=_places(live),
        words=frozenset(RECIPIENT_OF_KIND[kind] for kind in kinds if kind in RECIPIENT_OF_KIND),
        former_offices=frozenset(row.organisation_id for row in held),
        former_places=_places(held),
    )


def _with(rows: list[Membership], permission: str) -> frozenset[int]:
    roles = set(roles_with(permission))
    return frozenset(row.organisation_id for row in rows if row.role in roles)


def _places(rows: list[Membership]) -> frozenset[int]:
    places = (row.organisation.mission_id for row in rows)
    return frozenset(pk for pk in places if pk is not None)
