"""By what a case is found without being opened: keyed digests of whom it is about and of how she is reached.

They keep people with a declared interest away, and show a desk which of its cases may belong together. A digest says
nothing without the key, and only equal values meet.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from complaints.enums import AccusedType, ContactChannel, InterestKind
from complaints.models import CaseIndex, Complaint
from complaints.submission import Accused, ContactWish, Submission
from portal.accounts.models import User
from portal.common.encryption import blind_index
from portal.common.forms import parse_phone
from portal.common.script import fold_for_search, to_ascii_digits
from portal.reference.models import Mission
from recruitment_agencies.likeness import distinctive
from recruitment_agencies.models import Agency

Thing = tuple[InterestKind, str]

# A worker's own office wrote the same telephone or name a hundred times: what everybody shares relates nothing.
MOST_RELATED = 50
_NO_WORD = re.compile(r"[\W_]+")
_CHANNELS = {
    ContactChannel.PHONE: InterestKind.PHONE,
    ContactChannel.SMS: InterestKind.PHONE,
    ContactChannel.EMAIL: InterestKind.EMAIL,
}


def index_of(kind: InterestKind, value: str) -> bytes:
    """The keyed digest of a thing: the same for the spellings of one name and the ways to write one number.

    Args:
        value: of an agency its public id, of an office its key in the directory or its name.
    """
    return blind_index(_normal(InterestKind(kind), value), purpose=f"complaints.case.{kind}")


def store(complaint: Complaint, submission: Submission) -> None:
    """Write the indexes of a new case, in the caller's transaction. Call it before anybody is told of the case."""
    things = {*_of_the_accused(submission.accused), *_of_the_workers(submission)}
    rows = [
        CaseIndex(complaint=complaint, of=kind, index=index_of(kind, value))
        for kind, value in sorted(things)
        if _normal(kind, value)
    ]
    CaseIndex.objects.bulk_create(rows, ignore_conflicts=True)


def related_to(complaint: Complaint, user: User) -> QuerySet[Complaint]:
    """Other cases this person may see that share an agency, a name, an office, a telephone, an e-mail, a passport.

    Newest first, at most 50. Never say to the worker or to the accused that there are any.
    """
    own = CaseIndex.objects.filter(complaint=complaint).values("index")
    shared = CaseIndex.objects.filter(index__in=own).exclude(complaint=complaint)
    found = Complaint.objects.visible_to(user).filter(pk__in=shared.values("complaint"))
    return found.order_by("-filed_at", "-pk")[:MOST_RELATED]


def _normal(kind: InterestKind, value: str) -> str:
    """The value in one spelling; empty where nothing is left of it."""
    match kind:
        case InterestKind.NAME | InterestKind.OFFICE:
            return _NO_WORD.sub("", distinctive(value))
        case InterestKind.PHONE:
            return _phone(value)
        case InterestKind.EMAIL:
            return fold_for_search(value).strip()
        case _:
            return _NO_WORD.sub("", fold_for_search(value))


def _phone(value: str) -> str:
    try:
        return parse_phone(value)
    except ValidationError:
        return re.sub(r"\D", "", to_ascii_digits(value))


def _of_the_accused(accused: Iterable[Accused]) -> Iterator[Thing]:
    for one in accused:
        yield InterestKind.NAME, one.name
        if one.type == AccusedType.OFFICIAL:
            yield InterestKind.OFFICE, one.name
        if one.mission:
            yield from _of_a_mission(one.mission)
        yield from _of_agencies(one)


def _of_agencies(accused: Accused) -> Iterator[Thing]:
    """The agency that was picked; without one, those of the register that bear the name that was typed."""
    if accused.agency:
        for agency in Agency.objects.filter(public_id=accused.agency).prefetch_related("names"):
            yield InterestKind.AGENCY, agency.public_id
            others = (row.name for row in agency.names.all())
            for name in (agency.name, agency.name_local, *others):
                yield InterestKind.NAME, name
        return
    typed = distinctive(accused.name)
    if typed:
        for agency in Agency.objects.filter(name_key__contains=typed).only("public_id", "name_key"):
            if typed in agency.name_key.split("\n"):
                yield InterestKind.AGENCY, agency.public_id


def _of_a_mission(key: str) -> Iterator[Thing]:
    missions = Mission.objects.missions()
    by_number = key.isascii() and key.isdecimal() and len(key) < 10
    found = missions.filter(pk=int(key)) if by_number else missions.filter(key=key)
    for mission in found:
        yield InterestKind.OFFICE, mission.key
        for name in mission.names.values():
            yield InterestKind.OFFICE, name
            yield InterestKind.NAME, name


def _of_the_workers(submission: Submission) -> Iterator[Thing]:
    people: tuple[Any, ...] = getattr(submission, "people", ())
    for person in people:
        yield InterestKind.PASSPORT, person.passport
    for contact in (submission.contact, *(person.contact for person in people)):
        yield from _of_a_contact(contact)


def _of_a_contact(contact: ContactWish) -> Iterator[Thing]:
    kind = _CHANNELS.get(ContactChannel(contact.channel)) if contact.channel else None
    if kind and contact.value:
        yield kind, contact.value
