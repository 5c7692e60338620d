"""Human trafficking."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="trafficking", severity=Severity.EMERGENCY))
