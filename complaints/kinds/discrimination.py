"""Discrimination."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="discrimination", severity=Severity.STANDARD))
