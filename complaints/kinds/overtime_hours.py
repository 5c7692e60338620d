"""Excessive hours, no rest day."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="overtime_hours", severity=Severity.STANDARD))
