"""Confinement, restriction of movement."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="confinement", severity=Severity.EMERGENCY))
