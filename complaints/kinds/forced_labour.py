"""Forced labour, debt bondage."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="forced_labour", severity=Severity.EMERGENCY))
