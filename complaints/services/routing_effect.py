"""What a change of the routing rules would do to the cases that are open now. Nothing is stored, nobody is moved."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery

from complaints.enums import AssignmentRole, RoutingReason
from complaints.models import Assignment, Complaint, Exclusion
from complaints.routing import Decision, Facts, KeptOut, Rule, decide
from complaints.services.exclusions import may_be
from complaints.services.routing import addressees, desks_of, rules_now
from portal.accounts.models import Organisation, User
from portal.reference.models import Place

CHUNK = 2000
# How many open cases a page walks: it is asked for while somebody waits.
MOST_WALKED = 2000
MOST_LISTED = 200
# A person gave it to that office: no rule takes it away.
BY_A_PERSON = (RoutingReason.CHOSEN, RoutingReason.TRANSFERRED)
_FACTS = (
    "nationality_id",
    "country_of_work_id",
    "area_of_work_id",
    "kind",
    "severity",
    "accused_types",
    "ask_for",
)


@dataclass(frozen=True)
class Move:
    """A case that would go to another office: numbers of the case and of the offices, None for no office."""

    case: int
    kind: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Effect:
    """What would become of the open cases that a change reaches.

    Attributes:
        looked_at: how many open cases the old or the new rule could match.
        moves: those that would be led elsewhere than they are now.
        kept: those that a person gave to their office, and which therefore stay.
        copies: those with the same lead, but other offices with a copy.
        organisations: every office named, by its number.
    """

    looked_at: int = 0
    moves: tuple[Move, ...] = ()
    kept: int = 0
    copies: int = 0
    organisations: Mapping[int, Organisation] = field(default_factory=dict)

    def rows(self) -> list[tuple[Organisation | None, Organisation | None, str, int]]:
        """(from, to, kind, how many), the largest first."""
        counts = Counter((move.before, move.after, move.kind) for move in self.moves)
        ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
        return [(self._office(a), self._office(b), kind, n) for (a, b, kind), n in ordered]

    def as_json(self) -> dict[str, Any]:
        """Counts only, to be kept with the change."""
        counts = Counter((move.before, move.after, move.kind) for move in self.moves)
        return {
            "looked_at": self.looked_at,
            "kept": self.kept,
            "copies": self.copies,
            "moves": [
                {"from": a, "to": b, "kind": kind, "count": n}
                for (a, b, kind), n in sorted(counts.items(), key=str)
            ],
        }

    def _office(self, pk: int | None) -> Organisation | None:
        return self.organisations.get(pk) if pk else None


@dataclass(frozen=True)
class _Case:
    """An open case as far as routing needs it."""

    pk: int
    facts: Facts
    lead: int | None
    why: str


def effect_of_rules(
    before: Iterable[Rule], after: Iterable[Rule], *, among: QuerySet[Complaint], seen_by: User
) -> Effect:
    """Decide every open case of `among` by both tables and compare; about ten queries for any number of cases.

    Cases from which the reader is kept out are not even counted.
    """
    before, after = tuple(before), tuple(after)
    offices = addressees()
    desks = desks_of(offices)
    known: dict[Facts, tuple[Decision, Decision]] = {}
    looked_at = kept = copies = 0
    moves: list[Move] = []
    for case in _cases(among.not_kept_from(seen_by), offices):  # type: ignore[attr-defined]
        looked_at += 1
        if case.facts not in known:
            known[case.facts] = (
                decide(case.facts, before, desks),
                decide(case.facts, after, desks),
            )
        old, new = known[case.facts]
        if old.lead == new.lead:
            copies += set(old.copies) != set(new.copies)
        elif case.why in BY_A_PERSON:
            kept += 1
        elif new.lead != case.lead:
            moves.append(Move(case.pk, case.facts.kind, case.lead, new.lead))
    named = {pk for move in moves for pk in (move.before, move.after) if pk}
    return Effect(looked_at, tuple(moves), kept, copies, _named(named, offices))


def would_go_elsewhere(user: User) -> list[tuple[Complaint, Organisation | None, Organisation]]:
    """Open cases this person may see that today's rules would give to another office: (case, has it, would have it).

    Cases that a person gave to their office stay out. Of her newest 2,000 open cases at most 200, the oldest first.
    """
    offices = addressees()
    desks, rules = desks_of(offices), rules_now()
    found: dict[int, Move] = {}
    for case in _cases(Complaint.objects.visible_to(user), offices, newest=MOST_WALKED):
        lead = decide(case.facts, rules, desks).lead
        if lead and lead != case.lead and case.why not in BY_A_PERSON:
            found[case.pk] = Move(case.pk, case.facts.kind, case.lead, lead)
            if len(found) == MOST_LISTED:
                break
    rows = Complaint.objects.visible_to(user).filter(pk__in=found).for_list().order_by("filed_at")
    named = _named({move.before for move in found.values() if move.before}, offices)
    return [
        (row, named.get(found[row.pk].before or 0), offices[found[row.pk].after or 0])
        for row in rows
    ]


def reach(*rules: Rule | None) -> Q:
    """Complaints that at least one of the rules could match, by the conditions that are columns."""
    found = Q(pk__in=[])
    for rule in rules:
        if rule is not None:
            found |= _condition(rule)
    return found


def _condition(rule: Rule) -> Q:
    columns = {
        "nationality": rule.nationality,
        "country_of_work": rule.country,
        "area_of_work": rule.area,
        "severity": rule.severity,
        "kind__in": list(rule.kinds),
        "accused_types__contains": [rule.accused_type] if rule.accused_type else None,
    }
    conditions = {name: value for name, value in columns.items() if value}
    return Q(**conditions) if conditions else Q(pk__isnull=False)


def _named(pks: set[int], offices: Mapping[int, Organisation]) -> dict[int, Organisation]:
    """The offices by number, those too that are no longer active and yet lead cases."""
    gone = Organisation.objects.filter(pk__in=pks - set(offices))
    return {pk: offices[pk] for pk in pks & set(offices)} | {row.pk: row for row in gone}


def _cases(
    complaints: QuerySet[Complaint],
    offices: Mapping[int, Organisation],
    *,
    newest: int | None = None,
) -> Iterator[_Case]:
    """The open ones, read in chunks by one query; `newest`: only so many, the newest first."""
    places = _excluded_places()
    leads = Assignment.objects.filter(
        complaint=OuterRef("pk"), role=AssignmentRole.LEAD, ended_at__isnull=True
    )
    rows = (
        complaints.open()  # type: ignore[attr-defined]
        .order_by("-pk" if newest else "pk")
        .annotate(
            lead_is=Subquery(leads.values("organisation")[:1]),
            lead_why=Subquery(leads.values("why")[:1]),
            words=_kept_out("recipient", ~Q(recipient="")),
            places=_kept_out("place", Q(place__isnull=False)),
            desks=_kept_out("organisation", Q(organisation__isnull=False)),
        )
        .values_list("pk", *_FACTS, "words", "places", "desks", "lead_is", "lead_why")[:newest]
    )
    tied: dict[int, frozenset[int]] = {
        pk: frozenset(desk.pk for desk in offices.values() if may_be(desk, place))
        for pk, place in places.items()
    }
    for row in rows.iterator(chunk_size=CHUNK):
        yield _case(row, tied)


def _case(row: tuple[Any, ...], tied: Mapping[int, frozenset[int]]) -> _Case:
    pk, nationality, country, area, kind, severity, accused, ask_for, *rest = row
    words, places, desks, lead, why = rest
    facts = Facts(
        nationality=nationality,
        country=country,
        area=area,
        kind=kind,
        severity=severity,
        accused_types=frozenset(accused),
        ask_for=tuple(ask_for),
        kept_out=KeptOut(
            words=frozenset(words),
            places=frozenset(places),
            desks=frozenset(desks).union(*(tied.get(place, frozenset()) for place in places)),
        ),
    )
    return _Case(pk, facts, lead, why or "")


def _kept_out(column: str, is_named: Q) -> ArraySubquery:
    rows = Exclusion.objects.filter(is_named, complaint=OuterRef("pk"))
    return ArraySubquery(rows.order_by("pk").values(column))


def _excluded_places() -> dict[int, Place]:
    used = Exclusion.objects.filter(place__isnull=False).order_by().values("place")
    return Place.objects.in_bulk(list(used.values_list("place", flat=True).distinct()))


def with_rule(rules: Iterable[Rule], old: Rule | None, new: Rule | None) -> list[Rule]:
    """The table after a change: the old one gone, the new one in its place."""
    left = [rule for rule in rules if old is None or rule.key != old.key]
    return [*left, new] if new else left
