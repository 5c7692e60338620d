"""Wants to go home, no money or documents."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="repatriation", severity=Severity.URGENT))
