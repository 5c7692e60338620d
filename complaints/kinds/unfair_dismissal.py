"""Dismissal, end of permit."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="unfair_dismissal", severity=Severity.URGENT))
