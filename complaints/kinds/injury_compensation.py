"""Work injury or disease not compensated."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="injury_compensation", severity=Severity.URGENT))
