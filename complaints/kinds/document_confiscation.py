"""Passport or permit kept."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="document_confiscation", severity=Severity.URGENT))
