"""Which parts of a case a person may read: one answer for every page, file and export.

A leading office, a copy and the oversight office read everything but names and contacts. An office that was asked to
help reads the parts of its offer that every worker concerned still agrees to: a consent that was taken back or ran out
counts no more from that moment, whatever a task has still to tidy up. An organisation that wrote the complaint for the
worker reads what she agreed to, as long as she agrees.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from complaints import rules
from complaints.agreed import NOTHING, Agreed, Parts
from complaints.enums import AssignmentRole, ConsentPurpose, EvidencePurpose, SharedPart
from complaints.models import Assignment, Complaint, Evidence, Message
from complaints.sight import asked_once
from portal.accounts.models import Organisation, User

# A name and a contact stay masked at every desk: they need a request that a custodian granted.
WITHOUT_IDENTITY: Parts = frozenset(set(SharedPart) - {SharedPart.IDENTITY})
NO_FILES = Q(pk__in=())
NOBODY = Q(pk__in=())


@dataclass(frozen=True)
class Reach:
    """What one person may read of one case.

    Attributes:
        parts: never holds the identity.
        files: which files, a filter of the case's evidence; empty in parts without evidence.
        until: messages sent later are not read; None: all of them.
        may_ask_for_identity: whether a custodian may be asked at all.
        people: whose identity a custodian may open, a filter of the case's complainants.
        is_whole: it has the case by rule (lead, copy, oversight), not by a worker's consent, however much that covers.
    """

    parts: Parts = NOTHING
    files: Q = NO_FILES
    until: datetime | None = None
    may_ask_for_identity: bool = False
    people: Q = NOBODY
    is_whole: bool = False


def parts_for(user: User, complaint: Complaint) -> Parts:
    """What this person may read of the case; empty for one who may not see it."""
    return reach_of(user, complaint).parts


def files_for(user: User, complaint: Complaint) -> "QuerySet[Evidence]":
    """The files of the case that this person may open."""
    return complaint.evidence.filter(reach_of(user, complaint).files)


def messages_for(user: User, complaint: Complaint) -> "QuerySet[Message]":
    """The messages of the case that this person may read."""
    reach = reach_of(user, complaint)
    if SharedPart.MESSAGES not in reach.parts:
        return complaint.messages.none()
    return (
        complaint.messages.filter(sent_at__lte=reach.until)
        if reach.until
        else complaint.messages.all()
    )


def may_ask_for_identity(user: User, complaint: Complaint) -> bool:
    """An office that was asked to help: only where the workers agreed to share who they are."""
    return reach_of(user, complaint).may_ask_for_identity


@asked_once
def reach_of(user: User, complaint: Complaint) -> Reach:
    """By the strongest role that a desk of this person has in the case."""
    if not rules.may_see(user, complaint):
        return Reach()
    held = rules.assignments_of(user, complaint)
    if any(rules.is_by_rule(row) for row in held) or rules.oversees_it(user, complaint):
        return Reach(WITHOUT_IDENTITY, Q(), may_ask_for_identity=True, people=Q(), is_whole=True)
    if not held:
        return Reach()
    strongest = held[0]
    if strongest.role == AssignmentRole.REFERRED:
        return _referred(complaint, strongest)
    return _filed_for(complaint, strongest.organisation)


def agreed_to(
    complaint: Complaint, recipient: Organisation, purpose: str, *, at: datetime | None = None
) -> Agreed:
    """Who agrees today that this office does this."""
    consents = complaint.consents.live(at or timezone.now())
    scopes: dict[int, Parts] = {}
    for person, scope in consents.filter(recipient=recipient, purpose=purpose).values_list(
        "complainant", "scope"
    ):
        parts = frozenset(SharedPart(part) for part in scope)
        scopes[person] = scopes.get(person, NOTHING) | parts
    people = complaint.complainants.filter(withdrawn_at__isnull=True)
    return Agreed(frozenset(people.values_list("pk", flat=True)), scopes)


def _referred(complaint: Complaint, assignment: Assignment) -> Reach:
    """The chosen parts, as far as the consents still go; where a law or a danger opened it, all that was chosen."""
    offer = assignment.transition
    if offer is None:
        return Reach()
    chosen = frozenset(SharedPart(part) for part in offer.scope)
    files, people = Q(uid__in=offer.evidence), Q()
    if not offer.sealed_override:
        agreed = agreed_to(complaint, assignment.organisation, ConsentPurpose.REFER)
        chosen &= agreed.parts
        files &= _owned_by(agreed)
        people = _named_by(agreed)
    # A signed consent bears a name: it is not evidence that goes along.
    files &= ~Q(purpose=EvidencePurpose.CONSENT)
    return Reach(
        parts=chosen - {SharedPart.IDENTITY},
        files=files if SharedPart.EVIDENCE in chosen else NO_FILES,
        until=assignment.assigned_at,
        may_ask_for_identity=SharedPart.IDENTITY in chosen,
        people=people,
    )


def _filed_for(complaint: Complaint, office: Organisation) -> Reach:
    """The parts that were ticked when it wrote for her; of a group, files and names only of those who ticked them."""
    agreed = agreed_to(complaint, office, ConsentPurpose.FILE)
    parts = agreed.parts
    return Reach(
        parts=parts - {SharedPart.IDENTITY},
        files=_owned_by(agreed) if SharedPart.EVIDENCE in parts else NO_FILES,
        may_ask_for_identity=bool(agreed.agreeing_to(SharedPart.IDENTITY)),
        people=_named_by(agreed),
    )


def _named_by(agreed: Agreed) -> Q:
    return Q(pk__in=agreed.agreeing_to(SharedPart.IDENTITY))


def _owned_by(agreed: Agreed) -> Q:
    owners = [pk for pk in agreed.people if agreed.may_share_file_of(pk)]
    mine = Q(complainant__in=owners)
    return mine | Q(complainant__isnull=True) if agreed.may_share_file_of(None) else mine
