from recruitment_agencies.models.agency import Agency, Branch, Commitment
from recruitment_agencies.models.declaration import FeeDeclaration, FeeLine
from recruitment_agencies.models.fee_rule import FeeRule
from recruitment_agencies.models.licence import Licence, LicenceEvent

__all__ = [
    "Agency",
    "Branch",
    "Commitment",
    "FeeDeclaration",
    "FeeLine",
    "FeeRule",
    "Licence",
    "LicenceEvent",
]
