from portal.accounts.models.organisation import Membership, Organisation
from portal.accounts.models.user import User

__all__ = ["Membership", "Organisation", "User"]
