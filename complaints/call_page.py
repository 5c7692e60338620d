"""Whom to call, on the page where a call is written down."""

from dataclasses import dataclass

from complaints import reading
from complaints.enums import ContactChannel, UnmaskState
from complaints.models import Complaint
from complaints.services import unmasking
from portal.accounts.models import User


@dataclass(frozen=True)
class Whom:
    """The contacts of a case, as far as this person may see them now.

    Attributes:
        is_open: a custodian granted it, and the time is not over. waits: she has asked. may_ask: neither yet.
    """

    complaint: Complaint
    user: User
    is_open: bool = False
    waits: bool = False
    may_ask: bool = False

    def people(self) -> list[tuple[unmasking.Identity, str]]:
        """Who left a contact, each with the word for its channel. Opening it is recorded: call it where it is shown."""
        labels = dict(ContactChannel.choices)
        known = unmasking.identities(complaint=self.complaint, by=self.user)
        return [(one, str(labels.get(one.channel, ""))) for one in known if one.contact]


def whom(complaint: Complaint, user: User) -> Whom:
    """What the page says of the worker's number: open, asked for, to be asked for, or nothing."""
    if not reading.may_ask_for_identity(user, complaint):
        return Whom(complaint, user)
    standing = unmasking.state_for(user, complaint)
    return Whom(
        complaint,
        user,
        is_open=bool(standing and standing.state == UnmaskState.GRANTED),
        waits=bool(standing and standing.state == UnmaskState.ASKED),
        may_ask=standing is None,
    )
