"""Sexual harassment or assault."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="sexual_harassment", severity=Severity.EMERGENCY))
