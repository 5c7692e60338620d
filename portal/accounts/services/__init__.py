"""Services of accounts."""

from portal.accounts.services.invitations import (
    accept_as,
    accept_as_new,
    find_invitation,
    invite,
    roles_to_invite,
    withdraw,
)
from portal.accounts.services.people import (
    end_membership,
    manageable,
    organisations_to_manage,
    reset_second_factor,
)
from portal.accounts.services.preferences import prefer_language

__all__ = [
    "accept_as",
    "accept_as_new",
    "end_membership",
    "find_invitation",
    "invite",
    "manageable",
    "organisations_to_manage",
    "prefer_language",
    "reset_second_factor",
    "roles_to_invite",
    "withdraw",
]
