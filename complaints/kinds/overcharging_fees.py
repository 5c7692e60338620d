"""Recruitment fees overcharged."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(
    ComplaintKind(key="overcharging_fees", severity=Severity.STANDARD, asks_what_was_paid=True)
)
