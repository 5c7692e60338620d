"""Sick and refused treatment."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="health", severity=Severity.URGENT))
