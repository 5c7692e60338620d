"""Death of a worker."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="death", severity=Severity.EMERGENCY))
