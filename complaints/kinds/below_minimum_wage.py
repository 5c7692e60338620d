"""Pay below the minimum wage."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="below_minimum_wage", severity=Severity.STANDARD))
