"""Benefit not paid after return."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="benefit_on_return", severity=Severity.STANDARD))
