"""Illegal deductions."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="illegal_deductions", severity=Severity.STANDARD))
