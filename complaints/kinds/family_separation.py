"""Children, family, documents of children."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="family_separation", severity=Severity.STANDARD))
