"""Dangerous work, no protection."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="unsafe_work", severity=Severity.URGENT))
