"""The end of an office's access to a case: offers close, assignments end. Called under the case's lock."""

from collections.abc import Iterable
from datetime import datetime

from complaints.enums import (
    AssignmentRole,
    ConsentPurpose,
    RoutingReason,
    TransitionKind,
    TransitionState,
)
from complaints.models import Complaint, Transition
from complaints.reading import agreed_to
from portal.accounts.models import Organisation, User

_PURPOSE_OF = {
    ConsentPurpose.REFER: TransitionKind.REFERRAL,
    ConsentPurpose.TRANSFER: TransitionKind.TRANSFER,
}


def close(
    offer: Transition, state: TransitionState, *, at: datetime, by: User | None = None
) -> Transition:
    """Put an offer in its last state, and end the access that it gave. A lead that passed over stays where it is.

    The caller saves what it sealed before: all columns are written.
    """
    if offer.state == TransitionState.OFFERED:
        offer.answered_at = at
        offer.answered_by = by
    offer.state = state
    offer.ended_at = at
    offer.save()
    offer.assignments.filter(role=AssignmentRole.REFERRED, ended_at__isnull=True).update(
        ended_at=at
    )
    return offer


def end_without_consent(
    complaint: Complaint, recipient: Organisation, purpose: str, *, at: datetime
) -> list[int]:
    """End what one office has only by consent, where nobody of the case agrees to it any more.

    Returns:
        Keys of the offers that ended; with a 0 where an organisation lost what it filed for the worker.
    """
    if agreed_to(complaint, recipient, purpose, at=at).by_anybody:
        return []
    if purpose == ConsentPurpose.FILE:
        return _end_filed_for(complaint, recipient, at)
    kind = _PURPOSE_OF.get(ConsentPurpose(purpose))
    by_consent = complaint.transitions.live().filter(
        kind=kind, to_organisation=recipient, sealed_override__isnull=True
    )
    if kind == TransitionKind.TRANSFER:
        # Once accepted it has moved: to move it again she asks for another office.
        by_consent = by_consent.offered()
    return _close_all(by_consent, at)


def _end_filed_for(complaint: Complaint, office: Organisation, at: datetime) -> list[int]:
    held = complaint.assignments.filter(
        organisation=office, why=RoutingReason.FILED_FOR, ended_at__isnull=True
    )
    ended = held.exclude(role=AssignmentRole.LEAD).update(ended_at=at)
    offered = complaint.transitions.offered().filter(from_organisation=office)
    return [0] * ended + (_close_all(offered, at) if ended else [])


def _close_all(offers: Iterable[Transition], at: datetime) -> list[int]:
    return [close(offer, TransitionState.REVOKED, at=at).pk for offer in offers]
