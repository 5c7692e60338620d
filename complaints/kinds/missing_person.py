"""Person missing."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="missing_person", severity=Severity.EMERGENCY))
