"""Not registered in social security."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="social_security_not_registered", severity=Severity.STANDARD))
