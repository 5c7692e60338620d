"""Physical violence or threats."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="violence", severity=Severity.EMERGENCY))
