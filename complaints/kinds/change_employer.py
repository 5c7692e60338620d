"""Wants to change employer."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="change_employer", severity=Severity.STANDARD))
