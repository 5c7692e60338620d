"""Dismissed or refused because of pregnancy."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="pregnancy_dismissal", severity=Severity.URGENT))
