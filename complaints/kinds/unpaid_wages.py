"""Unpaid or late wages."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="unpaid_wages", severity=Severity.STANDARD))
