"""Paid but not sent, or stranded on arrival."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(
    ComplaintKind(key="non_deployment", severity=Severity.URGENT, asks_what_was_paid=True)
)
