"""Arrest, detention or deportation."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="arrest_detention", severity=Severity.EMERGENCY))
