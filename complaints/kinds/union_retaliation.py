"""Retaliation for complaining or organising."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="union_retaliation", severity=Severity.URGENT))
