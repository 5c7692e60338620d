"""Contract or job different from promise."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="contract_substitution", severity=Severity.STANDARD))
