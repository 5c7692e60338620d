from portal.accounts.models.invitation import Invitation
from portal.accounts.models.organisation import Membership, Organisation
from portal.accounts.models.user import User

__all__ = ["Invitation", "Membership", "Organisation", "User"]
