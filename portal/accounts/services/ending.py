"""What follows once a membership has ended, whoever ended it."""

from portal.accounts.leaving import OpenWork
from portal.accounts.models import Membership, User
from portal.accounts.notifications import tell_managers
from portal.audit.services import record


def hand_over_and_record(
    membership: Membership, work: list[tuple[OpenWork, int]], *, to: User | None, by: User
) -> None:
    """Hand the work over, tell who manages there, and write it down.

    In the caller's transaction, which has locked the work: from the first record on the chain is held, and nothing may
    be waited for any more.

    Args:
        to: the colleague who takes it over; None: it goes back to the pile.
    """
    for kind, _number in work:
        kind.hand_over(membership, to, by)
    tell_managers(membership.organisation, but=by)
    record(
        "accounts.ended_membership",
        on=membership,
        by=by,
        organisation_id=membership.organisation_id,
        detail={"role": membership.role, "handed_to": to.pk if to else None},
    )
